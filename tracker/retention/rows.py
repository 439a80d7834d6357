"""Rows that go: how many there are, and taking them away past the audit log."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from tracker.models import db


def number_of(kind: Any, condition: ColumnElement[bool]) -> int:
    """Return how many rows of a kind there are."""
    return db.session.scalar(select(func.count()).select_from(kind).where(condition)) or 0


def unseen(statement: Any) -> int:
    """Run a statement past the audit log, which the run itself stands in for; return how many rows it met."""
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
