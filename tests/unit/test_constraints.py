"""What the database refuses by itself: a bad row for every rule that the schema states."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from tests.unit.rows import CANCELLED, CHECKS, DISAGREE, DOUBLES, GOOD, IMPLIED, MOMENT, PAIRS, SECONDS, Row
from tracker.models import db

TABLES = db.metadata.tables
FIRST, LAST = dict(reversed(GOOD)), dict(GOOD)
# A value that is no member of any enumeration, and what its row has to be for nothing else to be wrong.
NO_MEMBER: dict[str, Row] = {"ck_session_log_obstacle": CANCELLED, "ck_session_log_adaptation": {"outcome": "adapted"}}
# Of a reference: what else must be said, for nothing else to be wrong.
NEEDED: dict[tuple[str, str], Row] = {
    ("closing", "reopened_by_id"): {"reopened_at": MOMENT},
    ("file_import", "undone_by_id"): {"undone_at": MOMENT},
    ("plan_order", "undone_by_id"): {"undone_at": MOMENT},
    ("rollover", "undone_by_id"): {"undone_at": MOMENT},
    ("session_log", "withdrawn_by_id"): {"withdrawn_at": MOMENT},
}


@pytest.fixture
def connection(context: Flask) -> Iterator[Connection]:
    """Lend a connection on which the good rows are added, to be rolled back."""
    with db.engine.connect() as connection, connection.begin() as transaction:
        for table, row in GOOD:
            connection.execute(raw(table, row).insert(), row)
        yield connection
        transaction.rollback()


def raw(table: str, row: Row) -> sa.TableClause:
    """Return a table that takes any value for its columns, and leaves the refusing to the database."""
    return sa.table(table, *map(sa.column, {**row, **FIRST[table]}))


def changed(table: str, changes: Row, good: dict[str, Row] = FIRST) -> sa.Update | sa.Insert:
    """Return the statement that changes the first good row of a table, or its last; what only grows gets another."""
    if table in {"audit_event", "retention_run"}:
        return added(table, {"id": 912} | changes)
    named, key = raw(table, changes), TABLES[table].primary_key
    # Of no type: PostgreSQL compares a date with a text only if nobody says that it is one.
    found = (named.c[part.name] == sa.literal(good[table][part.name], sa.types.NULLTYPE) for part in key)
    return named.update().values(changes).where(*found)


def added(table: str, changes: Row) -> sa.Insert:
    """Return the statement that adds a row, like the first good one of its table but for the changes."""
    return raw(table, changes).insert().values(FIRST[table] | changes)


def refused(connection: Connection, statement: sa.Executable) -> str | None:
    """Say by which rule a statement is refused, as far as the database tells; None when it is accepted."""
    attempt = connection.begin_nested()
    try:
        connection.execute(statement)
    except (IntegrityError, DataError) as error:
        return told(error)
    finally:
        attempt.rollback()
    return None


def told(error: DBAPIError) -> str:
    """Return the name of the rule where the database tells it, else what it says."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return str(name or error.orig).removeprefix("CHECK constraint failed: ")


def test_every_check_stops_at_its_boundary(connection: Connection) -> None:
    wrong = []
    for name, good, bad in CHECKS:
        table = next(table.name for table in TABLES.values() for rule in table.constraints if rule.name == name)
        wrong += [f"{name} refuses {row}" for row in good if refused(connection, changed(table, row))]
        for row in bad:
            by = refused(connection, changed(table, row))
            right = by and (by == name or name in IMPLIED or "too long" in by)
            wrong += [] if right else [f"{name} lets {row} through; {by}"]
    assert not wrong, "\n".join(wrong)


def test_every_enumeration_refuses_what_is_no_member(connection: Connection) -> None:
    for name in sorted(enumerations()):
        table, column = next((t, c) for t in TABLES for c in TABLES[t].c if f"ck_{t}_{c.name}" == name)
        statement = changed(table, {**NO_MEMBER.get(name, {}), column.name: "nonsense"})
        assert refused(connection, statement) == name


def test_no_check_is_forgotten_here() -> None:
    rules = {str(rule.name) for t in TABLES.values() for rule in t.constraints if isinstance(rule, sa.CheckConstraint)}
    assert rules == {name for name, *_rows in CHECKS} | enumerations()


def enumerations() -> set[str]:
    """Return the names of the checks of enumerations."""
    return {f"ck_{t}_{c.name}" for t in TABLES for c in TABLES[t].c if isinstance(c.type, sa.Enum)}


def test_every_key_refuses_a_second(connection: Connection) -> None:
    for name, (table, changes) in DOUBLES.items():
        by = refused(connection, added(table, changes)) or "nothing"
        assert by == name or by.startswith(
            (f"UNIQUE constraint failed: {table}.", f"UNIQUE constraint failed: index '{name}")
        ), name
    for table in TABLES:
        assert refused(connection, added(table, {})), f"{table} takes its first row twice"
    for table, changes in SECONDS:
        assert refused(connection, added(table, changes)) is None, f"{table} {changes}"


def test_no_key_is_forgotten_here() -> None:
    keys = {str(r.name) for t in TABLES.values() for r in t.constraints if isinstance(r, sa.UniqueConstraint)}
    keys |= {str(index.name) for t in TABLES.values() for index in t.indexes if index.unique}
    assert keys == DOUBLES.keys() | PAIRS


def test_every_reference_leads_somewhere(connection: Connection) -> None:
    wrong = []
    for table in TABLES.values():
        for column in table.columns:
            # What is checked at the commit has a test of its own: test_a_run_that_is_left_open_cannot_be_committed.
            if not column.foreign_keys or any(key.deferrable for key in column.foreign_keys):
                continue
            nowhere = 9999 if isinstance(column.type, sa.Integer) else "9999"
            rules = {str(key.constraint.name) for key in column.foreign_keys if key.constraint}
            needed = NEEDED.get((table.name, column.name), {})
            by = refused(connection, changed(table.name, {**needed, column.name: nowhere}, LAST))
            if not (by in rules or by == "FOREIGN KEY constraint failed"):
                wrong.append(f"{table.name}.{column.name}: {by}, not one of {sorted(rules)}")
    assert not wrong, "\n".join(wrong)


def test_what_is_named_twice_agrees(connection: Connection) -> None:
    for name, table, changes in DISAGREE:
        assert refused(connection, changed(table, changes)) in {name, "FOREIGN KEY constraint failed"}


def test_what_must_be_there_is_there(connection: Connection) -> None:
    wrong = []
    for table in TABLES.values():
        for column in table.columns:
            by = refused(connection, changed(table.name, {column.name: None})) if not column.primary_key else ""
            told_so = by is not None and (f"{table.name}.{column.name}" in by or f'"{column.name}"' in by)
            if not column.primary_key and told_so == bool(column.nullable):
                wrong.append(f"{table.name}.{column.name}: {by}")
    assert not wrong, "\n".join(wrong)
