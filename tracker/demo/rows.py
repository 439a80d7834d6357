"""How invented rows come about and reach the database."""

from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import InstrumentedAttribute

from tracker.models import Base, db

Row = dict[str, Any]
Rows = list[Row]


def dice(*of: object) -> Random:
    """Return the dice of one thing: the same for the same words, whatever else is invented."""
    return Random(" ".join(map(str, of)))  # noqa: S311 - the figures are invented, not secret


def add(table: type[Base], rows: Rows) -> None:
    """Add plain rows. No audit: it would drown what people do in the example."""
    if rows:
        db.session.execute(insert(table), rows)


def add_numbered(key: InstrumentedAttribute[int], rows: Rows) -> list[int]:
    """Add plain rows to the table of `key`, and return their new keys, in the same order."""
    if not rows:
        return []
    statement = insert(key.class_).returning(key, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, rows))
