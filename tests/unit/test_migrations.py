"""The migrations lead to exactly the tables that the models describe."""

import flask_migrate
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from tracker.access import EVERYTHING
from tracker.logbook import count_unconfirmed
from tracker.models import db

WAITING = "ix_session_log_waiting"


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


def test_what_waits_is_counted_without_reading_all_logs(context: Flask) -> None:
    """Both kinds of database must see that the index holds what the query asks for."""
    asked: list[str] = []
    connection = db.session.connection()
    sa.event.listen(connection, "before_cursor_execute", lambda *about: asked.append(about[2]))
    count_unconfirmed(EVERYTHING)
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        explain = "EXPLAIN"
        # So small a table is read whole, unless that is forbidden.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = connection.exec_driver_sql(f"{explain} {asked[0]}").all()
    assert WAITING in str(plan)
