"""Leaders are reminded by mail, and may stop it.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column('user_account', sa.Column('reminders_stopped_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('reminder',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('wanted_on', sa.Date(), nullable=True),
    sa.Column('begun_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_reminder_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_reminder'))
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table('reminder')
    op.drop_column('user_account', 'reminders_stopped_at')
