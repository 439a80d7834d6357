"""The audit log: the database session writes it in the flush, so that nobody can forget it."""

from datetime import date, datetime
from typing import Any

from flask import Flask, g, has_app_context
from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session, UOWTransaction

from tracker.dates import now
from tracker.models import AuditEvent, Base, db


def init_app(_app: Flask) -> None:
    """Let the session write; once, also when several apps live in one process."""
    if not event.contains(db.session, "after_flush", write):
        event.listen(db.session, "after_flush", write)


def write(session: Session, _context: UOWTransaction) -> None:
    """Add an event for each audited row that this flush added, changed or removed."""
    events = [
        described
        for action, rows in (("added", session.new), ("changed", session.dirty), ("removed", session.deleted))
        for row in rows
        if isinstance(row, Base) and row.audited and (described := describe(action, row))
    ]
    if events:
        session.execute(insert(AuditEvent), events)


def describe(action: str, row: Base) -> dict[str, Any] | None:
    """Return the columns of the event, or None when nothing changed."""
    changes = {} if action == "removed" else changes_in(row)
    if action == "changed" and not changes:
        return None
    key = inspect(row.__class__).primary_key_from_instance(row)
    return {
        "at": now(),
        "actor_id": g.get("actor_id") if has_app_context() else None,
        "action": action,
        "subject": row.__tablename__,
        "subject_id": "/".join(str(part) for part in key),
        "changes": changes,
    }


def changes_in(row: Base) -> dict[str, Any]:
    """Return column → [before, after] of what changed; → None where the contents are private."""
    changes: dict[str, Any] = {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if not history.has_changes():
            continue
        before, after = (plain(values[0]) if values else None for values in (history.deleted, history.added))
        if before != after:
            changes[column.key] = None if column.columns[0].info.get("private") else [before, after]
    return changes


def plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    return value.isoformat() if isinstance(value, date | datetime) else value
