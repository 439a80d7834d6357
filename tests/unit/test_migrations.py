"""The migrations lead to exactly the tables that the models describe."""

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.lateness import counting_later
from tests.pages.cast import add_school
from tests.pages.lines import add_class, add_plan
from tracker import reach
from tracker.access import EVERYTHING
from tracker.logbook import count_unconfirmed
from tracker.models import AuditEvent, KeptReach, Plan, PlannedSession, db
from tracker.models.migrating import let_migrate
from tracker.reach import keeping, later

WAITING = "ix_session_log_waiting"


@pytest.fixture(autouse=True)
def migrating(app: Flask) -> None:
    """Let the migration tool's own commands work; the product loads it only where it upgrades."""
    let_migrate(app)


def test_migrations_and_models_agree(context: Flask) -> None:
    """Tables, columns, keys and indexes, by the migration tool's own comparison."""
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_every_rule_is_in_the_database(context: Flask) -> None:
    """The migration tool does not compare checks."""
    inspector = sa.inspect(db.engine)
    for table in db.metadata.sorted_tables:
        there = {found["name"] for found in inspector.get_check_constraints(table.name)}
        meant = {str(rule.name) for rule in table.constraints if isinstance(rule, sa.CheckConstraint)}
        assert there == meant, table.name


def test_every_migration_after_the_first_goes_down_and_up_again(context: Flask) -> None:
    flask_migrate.downgrade(revision="0001")
    assert "calendar_link" not in sa.inspect(db.engine).get_table_names()
    assert "receipt" not in {column["name"] for column in sa.inspect(db.engine).get_columns("activity")}
    assert WAITING not in {found["name"] for found in sa.inspect(db.engine).get_indexes("session_log")}
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
    test_every_rule_is_in_the_database(context)


STRAY = """
INSERT INTO audit_event (id, at, action, subject, subject_id, changes)
VALUES ({id}, '2026-11-24 10:00:00', 'changed', '{subject}', '{subject_id}', '{{}}')
"""


def test_older_events_are_told_where_they_belong(context: Flask) -> None:
    school_id = add_school()
    class_id = add_class(school_id)
    plan_id = add_plan(class_id)
    db.session.commit()
    about = {
        "school": school_id,
        "headcount": f"{class_id}/4/2026-10-15",
        "plan_leader": f"{plan_id}/1/0",
        "contact": 77,
        "year_settings": "0127/2026",
        "sign_in": "x",
    }
    flask_migrate.downgrade(revision="0009")
    with db.engine.begin() as connection:
        for number, (subject, subject_id) in enumerate(about.items(), 900):
            connection.exec_driver_sql(STRAY.format(id=number, subject=subject, subject_id=subject_id))
    flask_migrate.upgrade()
    found = sa.select(AuditEvent.school_id, AuditEvent.municipality_code).where(AuditEvent.id >= 900)
    here, nowhere = (school_id, "0127"), (None, None)
    with db.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(found.order_by(AuditEvent.id))]
    assert rows == [here, here, here, nowhere, (None, "0127"), nowhere], "a contact that is gone is nowhere"


def test_an_upgrade_says_where_sessions_count_as_the_product_does(context: Flask) -> None:
    """Of a plan that was ended only those that were due by then."""
    plan = db.session.get_one(Plan, add_plan(add_class(add_school())))
    plan.ended_on = plan.planned_sessions[2].due_on
    db.session.commit()
    found = sa.select(
        PlannedSession.id,
        PlannedSession.counted_year,
        PlannedSession.counted_programme,
        PlannedSession.counted_school_id,
    ).order_by(PlannedSession.due_on)
    kept = [tuple(row) for row in db.session.execute(found)]
    assert [bool(year) for _id, year, _programme, _school_id in kept] == [True] * 3 + [False] * 5
    db.session.close()
    flask_migrate.downgrade(revision="0010")
    flask_migrate.upgrade()
    assert [tuple(row) for row in db.session.execute(found)] == kept


def test_an_older_release_counts_what_was_to_be_counted_later(context: Flask) -> None:
    """It does not know which classes are noted; of these it finds no figures, and so counts them as it starts."""
    school_id = add_school()
    noted, other = add_class(school_id), add_class(school_id, "4B")
    keeping.settle()
    assert reach.unkept() == []
    with counting_later(context):
        later.note([noted])
        db.session.commit()
    flask_migrate.downgrade(revision="0024")
    assert "class_to_count" not in sa.inspect(db.engine).get_table_names()
    assert reach.unkept() == [noted]
    assert db.session.query(KeptReach).filter_by(class_id=other).count() > 0
    db.session.close()
    flask_migrate.upgrade()
    assert later.noted() == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event", "INSERT OR REPLACE", "TRUNCATE audit_event"],
)
def test_the_database_itself_lets_nobody_change_the_audit_log(context: Flask, statement: str) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(STRAY.format(id=900, subject="school", subject_id="1"))
    if statement.startswith(("INSERT", "TRUNCATE")):
        only = {"I": "sqlite", "T": "postgresql"}[statement[0]]
        if db.engine.dialect.name != only:
            return
    if statement.startswith("INSERT"):
        again = STRAY.format(id=900, subject="school", subject_id="2")
        statement = again.replace("INSERT", statement)
    with db.engine.connect() as connection, pytest.raises(IntegrityError, match="only added to"):
        connection.exec_driver_sql(statement)


def test_what_waits_is_counted_without_reading_all_logs(context: Flask) -> None:
    """Both kinds of database must see that the index holds what the query asks for."""
    asked: list[str] = []
    connection = db.session.connection()
    sa.event.listen(connection, "after_cursor_execute", lambda *about: asked.append(about[2]))
    count_unconfirmed(EVERYTHING)
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        explain = "EXPLAIN"
        # So small a table is read whole, unless that is forbidden.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = connection.exec_driver_sql(f"{explain} {asked[0]}").all()
    assert WAITING in str(plan)
