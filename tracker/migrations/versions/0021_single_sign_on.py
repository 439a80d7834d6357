"""People whom a provider of single sign-on knows, and counters that are soon forgotten.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table('identity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_identity_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_identity_issuer_subject'))
    )
    op.create_index(op.f('ix_identity_user_id'), 'identity', ['user_id'], unique=False)
    op.create_table('entry_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('municipality_code', sa.String(length=4), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_entry_request_municipality_code')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_entry_request_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_request')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_entry_request_issuer_subject'))
    )
    op.create_index(
        op.f('ix_entry_request_municipality_code'), 'entry_request', ['municipality_code'], unique=False
    )
    op.create_index(op.f('ix_counter_since'), 'counter', ['since'], unique=False)
    op.add_column('membership', sa.Column('by_claim', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_index(op.f('ix_counter_since'), table_name='counter')
    op.drop_column('membership', 'by_claim')
    op.drop_table('entry_request')
    op.drop_table('identity')
