"""The colour that a municipality's report is printed in.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column('municipality', sa.Column('accent', sa.String(length=7), nullable=True))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_column('municipality', 'accent')
