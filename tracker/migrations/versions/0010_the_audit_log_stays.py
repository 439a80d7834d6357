"""Where each audit event belongs, and triggers that refuse to change or remove one.

On SQLite a later batch alteration of `audit_event` makes the table anew, and must make the triggers anew too.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

TOWN = "(SELECT municipality_code FROM school WHERE school.id = audit_event.school_id)"
OF_CLASS = "SELECT school_id FROM school_class WHERE school_class.id = {key}"
OF_PLAN = "SELECT school_id FROM plan JOIN school_class ON school_class.id = plan.class_id WHERE {plan}"
BY_PLAN = OF_PLAN.format(plan="plan.id = {key}")
# Of each kind of row: the school of the row that an event is about, as far as it is still there.
SCHOOLS = {
    "school": "SELECT id FROM school WHERE id = {key}",
    "school_roll": "SELECT id FROM school WHERE id = {key}",
    "mentor_cohort": "SELECT id FROM school WHERE id = {key}",
    "school_class": OF_CLASS,
    "headcount": OF_CLASS,
    "class_predecessor": OF_CLASS,
    "plan": BY_PLAN,
    "plan_stage": BY_PLAN,
    "plan_leader": BY_PLAN,
    "mentor_link": OF_PLAN.format(plan="plan.id = (SELECT plan_id FROM mentor_link WHERE id = {key})"),
    "session_log": OF_PLAN.format(plan="plan.id = (SELECT plan_id FROM session_log WHERE id = subject_id)"),
    **{
        each: f"SELECT school_id FROM {each} WHERE id = {{key}}" for each in ("activity", "contact", "membership")
    },
}
TOWNS = {
    "municipality": "subject_id",
    **dict.fromkeys(("year_settings", "unticked_curriculum", "reach_target"), "substr(subject_id, 1, 4)"),
    **{
        each: f"(SELECT municipality_code FROM {each} WHERE id = {{key}})"
        for each in ("closing", "promise", "membership")
    },
    "promise_line": "(SELECT municipality_code FROM promise JOIN promise_line ON promise.id = promise_id "
    "WHERE promise_line.id = {key})",
}
GUARDS = {
    "sqlite": [
        "CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is only added to'); END",
        "CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is only added to'); END",
        # REPLACE removes without asking the trigger above.
        "CREATE TRIGGER audit_event_is_not_replaced BEFORE INSERT ON audit_event "
        "WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is only added to'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_event_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'audit_event is only added to' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_only_added_to()",
    ],
}
UNGUARDED = {
    "sqlite": [f"DROP TRIGGER audit_event_is_not_{done}" for done in ("changed", "removed", "replaced")],
    "postgresql": [
        "DROP TRIGGER audit_event_stays ON audit_event",
        "DROP FUNCTION audit_event_is_only_added_to()",
    ],
}


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column('audit_event', sa.Column('school_id', sa.Integer(), nullable=True))
    op.add_column('audit_event', sa.Column('municipality_code', sa.String(length=4), nullable=True))
    op.create_index('ix_audit_event_school', 'audit_event', ['school_id', 'at', 'id'])
    op.create_index('ix_audit_event_municipality', 'audit_event', ['municipality_code', 'at', 'id'])
    dialect = op.get_bind().dialect.name
    fill_in(dialect)
    for statement in GUARDS[dialect]:
        op.execute(statement)


def fill_in(dialect: str) -> None:
    """Say of the events that there are where they belong."""
    first = "subject_id" if dialect == "sqlite" else "split_part(subject_id, '/', 1)"
    key = f"CAST({first} AS INTEGER)"
    for subject, school in SCHOOLS.items():
        op.execute(
            f"UPDATE audit_event SET school_id = ({school.format(key=key)}) "
            f"WHERE subject = '{subject}' AND action IN ('added', 'changed', 'removed')"
        )
    op.execute(f"UPDATE audit_event SET municipality_code = {TOWN} WHERE school_id IS NOT NULL")
    for subject, town in TOWNS.items():
        op.execute(
            f"UPDATE audit_event SET municipality_code = {town.format(key=key)} WHERE subject = '{subject}' "
            "AND school_id IS NULL AND action IN ('added', 'changed', 'removed', 'generated') "
        )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    for statement in UNGUARDED[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_index('ix_audit_event_municipality', 'audit_event')
    op.drop_index('ix_audit_event_school', 'audit_event')
    op.drop_column('audit_event', 'municipality_code')
    op.drop_column('audit_event', 'school_id')
