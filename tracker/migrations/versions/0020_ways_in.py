"""How a browser was signed in and which it is; passkeys.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
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
    op.create_table('passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_passkey_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    op.create_index(op.f('ix_passkey_user_id'), 'passkey', ['user_id'], unique=False)


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table('passkey')
    for name in ('system', 'browser', 'way'):
        op.drop_column('sign_in', name)
