"""Plans that were made in one go can be undone; an import may have been made on the command line, by no person.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

IMPORTS = (
    'id',
    'kind',
    'municipality_code',
    'file_name',
    'user_id',
    'written_at',
    'added',
    'changed',
    'unchanged',
    'undone_at',
    'undone_by_id',
)
FILES = sa.table('file_import', *map(sa.column, IMPORTS))
NAMES = sa.table('former_name', *map(sa.column, ('import_id', 'user_id', 'name')))


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table('plan_order',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by_id IS NULL)', name=op.f('ck_plan_order_undone')),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_plan_order_curriculum_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], name=op.f('fk_plan_order_made_by_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_plan_order_school_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['user_account.id'], name=op.f('fk_plan_order_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_order'))
    )
    op.create_index('ix_plan_order_school', 'plan_order', ['school_id', 'year'], unique=False)
    op.create_table('ordered_plan',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['plan_order.id'], name=op.f('fk_ordered_plan_order_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_ordered_plan_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', name=op.f('pk_ordered_plan'))
    )
    op.create_index(op.f('ix_ordered_plan_order_id'), 'ordered_plan', ['order_id'], unique=False)
    let_be_of_nobody(may_be=True)


def downgrade() -> None:
    """Bring the tables back to the revision before; imports that no person made are forgotten, not what they wrote."""
    connection = op.get_bind()
    of_nobody = sa.select(FILES.c.id).where(FILES.c.user_id.is_(None))
    connection.execute(NAMES.delete().where(NAMES.c.import_id.in_(of_nobody)))
    connection.execute(FILES.delete().where(FILES.c.user_id.is_(None)))
    let_be_of_nobody(may_be=False)
    op.drop_table('ordered_plan')
    op.drop_table('plan_order')


def let_be_of_nobody(*, may_be: bool) -> None:
    """Let an import have no person, or no longer; on SQLite the tables are made anew, with what they hold."""
    connection = op.get_bind()
    if connection.dialect.name != 'sqlite':
        op.alter_column('file_import', 'user_id', existing_type=sa.Integer(), nullable=may_be)
        return
    files = [dict(row._mapping) for row in connection.execute(sa.select(FILES))]
    names = [dict(row._mapping) for row in connection.execute(sa.select(NAMES))]
    op.drop_table('former_name')
    op.drop_table('file_import')
    make_imports(person_may_lack=may_be)
    for table, rows in ((FILES, files), (NAMES, names)):
        if rows:
            connection.execute(table.insert(), rows)


def make_imports(*, person_may_lack: bool) -> None:
    """Make the tables of imports, as revision 0012 does but for the person."""
    kinds = 'schools', 'users', 'classes', 'plans', 'sessions'
    op.create_table('file_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum(*kinds, name='kind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('municipality_code', sa.String(length=4), nullable=True),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=person_may_lack),
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
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_import'))
    )
    for column in ('municipality_code', 'user_id', 'written_at'):
        op.create_index(op.f(f'ix_file_import_{column}'), 'file_import', [column])
    op.create_table('former_name',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['file_import.id'], name=op.f('fk_former_name_import_id')),
    sa.PrimaryKeyConstraint('import_id', 'user_id', name=op.f('pk_former_name'))
    )
