"""Why headcounts, classes and plans of a closed period were changed.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], name=op.f('fk_correction_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction'))
    )
    op.add_column('audit_event', sa.Column('correction_id', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_column('audit_event', 'correction_id')
    op.drop_table('correction')
