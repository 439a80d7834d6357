"""How long personal data stay, and the one way past the audit log's triggers: a retention run that names itself.

A run is open while `open_run` refers to no row. That is refused at the commit, so that it is open in no transaction
but its own, and every one that was ever used is written down.

Revision ID: 0015
Revises: 0014
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

KINDS = 'comments', 'revisions', 'accounts', 'contacts', 'links', 'sign_ins', 'events'
MOMENT = sa.DateTime(timezone=True)
RUNNING = "SELECT 1 FROM retention_run WHERE open_run IS NOT NULL AND kind = 'events' AND OLD.at < before"
GUARDS = {
    'sqlite': [
        'DROP TRIGGER audit_event_is_not_removed',
        f"CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON audit_event WHEN NOT EXISTS ({RUNNING}) "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is only added to'); END",
        'CREATE TRIGGER retention_run_is_not_changed BEFORE UPDATE ON retention_run WHEN OLD.open_run IS NULL '
        "BEGIN SELECT RAISE(ABORT, 'retention_run is only added to'); END",
        'CREATE TRIGGER retention_run_is_not_removed BEFORE DELETE ON retention_run '
        "BEGIN SELECT RAISE(ABORT, 'retention_run is only added to'); END",
        'CREATE TRIGGER retention_run_is_not_replaced BEFORE INSERT ON retention_run '
        'WHEN EXISTS (SELECT 1 FROM retention_run WHERE id = NEW.id) '
        "BEGIN SELECT RAISE(ABORT, 'retention_run is only added to'); END",
    ],
    'postgresql': [
        'DROP TRIGGER audit_event_stays ON audit_event',
        'CREATE TRIGGER audit_event_stays BEFORE UPDATE OR TRUNCATE ON audit_event '
        'FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_only_added_to()',
        'CREATE OR REPLACE FUNCTION audit_event_goes_by_a_run() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        f"IF EXISTS ({RUNNING}) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'audit_event is only added to' USING ERRCODE = 'restrict_violation'; END $$",
        'CREATE TRIGGER audit_event_goes_by_a_run BEFORE DELETE ON audit_event '
        'FOR EACH ROW EXECUTE FUNCTION audit_event_goes_by_a_run()',
        'CREATE OR REPLACE FUNCTION retention_run_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        "IF TG_OP = 'UPDATE' THEN IF OLD.open_run IS NOT NULL THEN RETURN NEW; END IF; END IF; "
        "RAISE EXCEPTION 'retention_run is only added to' USING ERRCODE = 'restrict_violation'; END $$",
        'CREATE TRIGGER retention_run_stays BEFORE UPDATE OR DELETE ON retention_run '
        'FOR EACH ROW EXECUTE FUNCTION retention_run_is_only_added_to()',
        'CREATE TRIGGER retention_run_stays_whole BEFORE TRUNCATE ON retention_run '
        'FOR EACH STATEMENT EXECUTE FUNCTION retention_run_is_only_added_to()',
    ],
}
UNGUARDED = {
    'sqlite': [
        'DROP TRIGGER audit_event_is_not_removed',
        'CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON audit_event '
        "BEGIN SELECT RAISE(ABORT, 'audit_event is only added to'); END",
    ],
    'postgresql': [
        'DROP TRIGGER audit_event_goes_by_a_run ON audit_event',
        'DROP FUNCTION audit_event_goes_by_a_run()',
        'DROP TRIGGER audit_event_stays ON audit_event',
        'CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event '
        'FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_only_added_to()',
    ],
}


def kind() -> sa.Enum:
    """Return the type of a column that names a kind of personal data."""
    return sa.Enum(*KINDS, name='kind', native_enum=False, length=30, create_constraint=True)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        'retention_time',
        sa.Column('kind', kind(), nullable=False),
        sa.Column('months', sa.Integer(), nullable=False),
        sa.CheckConstraint('months BETWEEN 1 AND 600', name=op.f('ck_retention_time_months')),
        sa.PrimaryKeyConstraint('kind', name=op.f('pk_retention_time')),
    )
    op.create_table(
        'retention_run',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', kind(), nullable=False),
        sa.Column('before', MOMENT, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('removed', sa.Integer(), nullable=False),
        sa.Column('open_run', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_retention_run_by_id')),
        sa.ForeignKeyConstraint(
            ['open_run'],
            ['retention_run.id'],
            name=op.f('fk_retention_run_open_run'),
            deferrable=True,
            initially='DEFERRED',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_run')),
    )
    op.add_column('user_account', sa.Column('made_at', MOMENT, nullable=True))
    op.add_column('user_account', sa.Column('anonymised_at', MOMENT, nullable=True))
    people = sa.table('user_account', sa.column('made_at', MOMENT))
    op.get_bind().execute(people.update().values(made_at=datetime.now(UTC)))
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    for statement in UNGUARDED[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_column('user_account', 'anonymised_at')
    op.drop_column('user_account', 'made_at')
    op.drop_table('retention_run')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION retention_run_is_only_added_to()')
    op.drop_table('retention_time')
