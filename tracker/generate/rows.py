"""How synthetic rows reach the database: many at once, past the audit log, with numbers that a second run gives too."""

from typing import cast

from sqlalchemy import Table, func, insert, select, text

from tracker.demo.rows import Rows
from tracker.models import Base, db


def add(kind: type[Base], rows: Rows) -> None:
    """Add rows, each a dictionary of the same columns, named as in the database."""
    if rows:
        db.session.execute(insert(table_of(kind)), rows)


def add_numbered(kind: type[Base], rows: Rows) -> range:
    """Add rows to a table with a number as its key; return the numbers, which follow on the highest there."""
    key = table_of(kind).c.id
    first = (db.session.scalar(select(func.max(key))) or 0) + 1
    numbers = range(first, first + len(rows))
    for number, row in zip(numbers, rows, strict=True):
        row["id"] = number
    add(kind, rows)
    if rows and db.engine.dialect.name == "postgresql":
        sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
        db.session.execute(sequence, {"name": kind.__tablename__, "last": numbers[-1]})
    return numbers


def table_of(kind: type[Base]) -> Table:
    """Return the table itself: the mapper would look at each row."""
    return cast("Table", kind.__table__)
