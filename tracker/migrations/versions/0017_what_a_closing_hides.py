"""A closing keeps the true counts, so that what is open beside it can be protected.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column('closing', sa.Column('counts', sa.Text(), nullable=True))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_column('closing', 'counts')
