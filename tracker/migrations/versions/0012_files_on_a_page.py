"""Uploads that wait to be confirmed, imports that can be taken back, and the events that each import wrote.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

KINDS = ('schools', 'users', 'classes', 'plans', 'sessions')
OF_IMPORT = sa.text('import_id IS NOT NULL')


def kind() -> sa.Enum:
    """Return the type of a column that says what a file holds."""
    return sa.Enum(*KINDS, name='kind', native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        'upload',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kind', kind(), nullable=False),
        sa.Column('file_name', sa.String(length=120), nullable=False),
        sa.Column('reason', sa.String(), nullable=True),
        sa.Column('contents', sa.LargeBinary(), nullable=False),
        sa.Column('row_count', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('row_count >= 0', name=op.f('ck_upload_rows')),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_upload_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_upload')),
    )
    op.create_index(op.f('ix_upload_user_id'), 'upload', ['user_id'])
    op.create_index(op.f('ix_upload_expires_at'), 'upload', ['expires_at'])
    op.create_table(
        'file_import',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', kind(), nullable=False),
        sa.Column('municipality_code', sa.String(length=4), nullable=True),
        sa.Column('file_name', sa.String(length=120), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('added', sa.Integer(), nullable=False),
        sa.Column('changed', sa.Integer(), nullable=False),
        sa.Column('unchanged', sa.Integer(), nullable=False),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('added >= 0', name=op.f('ck_file_import_added')),
        sa.CheckConstraint('changed >= 0', name=op.f('ck_file_import_changed')),
        sa.CheckConstraint('unchanged >= 0', name=op.f('ck_file_import_unchanged')),
        sa.CheckConstraint('(undone_at IS NULL) = (undone_by_id IS NULL)', name=op.f('ck_file_import_undone')),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_file_import_user_id')),
        sa.ForeignKeyConstraint(['undone_by_id'], ['user_account.id'], name=op.f('fk_file_import_undone_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_file_import')),
    )
    for column in ('municipality_code', 'user_id', 'written_at'):
        op.create_index(op.f(f'ix_file_import_{column}'), 'file_import', [column])
    op.create_table(
        'former_name',
        sa.Column('import_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['file_import.id'], name=op.f('fk_former_name_import_id')),
        sa.PrimaryKeyConstraint('import_id', 'user_id', name=op.f('pk_former_name')),
    )
    op.add_column('audit_event', sa.Column('import_id', sa.Integer(), nullable=True))
    op.create_index(
        'ix_audit_event_import', 'audit_event', ['import_id'], sqlite_where=OF_IMPORT, postgresql_where=OF_IMPORT
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_index('ix_audit_event_import', 'audit_event')
    op.drop_column('audit_event', 'import_id')
    op.drop_table('former_name')
    op.drop_table('file_import')
    op.drop_table('upload')
