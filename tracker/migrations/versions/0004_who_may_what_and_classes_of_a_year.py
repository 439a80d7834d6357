"""Indexes for what every page asks: a person's roles, and the classes of a school year in the whole country.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_index('ix_membership_user_id', 'membership', ['user_id'])
    op.create_index('ix_school_class_year', 'school_class', ['year', 'school_id'])


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_index('ix_school_class_year', 'school_class')
    op.drop_index('ix_membership_user_id', 'membership')
