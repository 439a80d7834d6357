"""Whether a municipality shows its public page.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column('municipality', sa.Column('is_open', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_column('municipality', 'is_open')
