"""How a browser was signed in and which it is.

Revision ID: 0020
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.execute(
        "ALTER TABLE sign_in ADD COLUMN way VARCHAR(30) DEFAULT 'password' NOT NULL "
        "CONSTRAINT ck_sign_in_way CHECK (way IN ('password', 'passkey', 'sso', 'link'))"
    )
    op.add_column('sign_in', sa.Column('browser', sa.String(length=20), nullable=True))
    op.add_column('sign_in', sa.Column('system', sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    for name in ('system', 'browser', 'way'):
        op.drop_column('sign_in', name)
