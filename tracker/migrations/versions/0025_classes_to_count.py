"""Classes that are counted a moment after they were logged.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table('class_to_count',
    sa.Column('class_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name=op.f('fk_class_to_count_class_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('class_id', name=op.f('pk_class_to_count'))
    )


def downgrade() -> None:
    """Bring the tables back to the revision before: what is not counted is not kept, and is counted at its start."""
    op.execute("DELETE FROM kept_reach WHERE class_id IN (SELECT class_id FROM class_to_count)")
    op.drop_table('class_to_count')
