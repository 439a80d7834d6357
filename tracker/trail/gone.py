"""What rows that are gone were called: the events of their removal hold it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.models import AuditEvent, db
from tracker.models.batches import chunks
from tracker.trail.naming import NAMED, Reference

# Those that are called by columns of their own.
CALLED = ("curriculum", "promise", "school", "school_class")


def former_names(references: Iterable[Reference]) -> dict[Reference, list[tuple[datetime, str]]]:
    """Return what rows were called when they were removed, each time that their number was, with the moment."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for table, key in references:
        if table in CALLED:
            wanted[table].add(key)
    found: dict[Reference, list[tuple[datetime, str]]] = defaultdict(list)
    for table, keys in wanted.items():
        for some in chunks(sorted(keys)):
            query = (
                select(AuditEvent.subject_id, AuditEvent.at, AuditEvent.changes)
                .where(AuditEvent.subject == table, AuditEvent.subject_id.in_(some), AuditEvent.action == "removed")
                .order_by(AuditEvent.id)
            )
            for key, at, changes in db.session.execute(query):
                if name := called(table, changes):
                    found[table, key].append((at, name))
    return found


def called_then(former: Iterable[tuple[datetime, str]], at: datetime) -> str | None:
    """Return what the row that had a number at a moment was called when it was removed, then or later."""
    return next((name for removed_at, name in former if removed_at >= at), None)


def called(table: str, changes: dict[str, Any]) -> str | None:
    """Return what a removed row was called; None where its event does not say it."""
    query, put_together = NAMED[table]
    _key, *columns = query.selected_columns.keys()
    held = [(changes.get(column) or [None])[0] for column in columns]
    return None if None in held else put_together(*held)
