"""Plans of a term: what is kept of classes with a plan is counted anew, by the plans that go on in each part of a year.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM kept_reach")  # `tracker init` counts it


def downgrade() -> None:
    op.execute("DELETE FROM kept_reach")
