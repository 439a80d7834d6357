"""What rows that are gone were called: the events of their removal hold it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.access import EVERYTHING
from tracker.models import AuditEvent, db
from tracker.models.batches import chunks
from tracker.trail.naming import NAMED, Reference, names

# Those that are called by columns of their own.
CALLED = ("curriculum", "promise", "school", "school_class")
# What rows were called when they were removed, each time that their number was, with the moment.
Former = dict[Reference, list[tuple[datetime, str]]]


def former_names(references: Iterable[Reference]) -> Former:
    """Return what rows were called when they were removed; a plan by its class and programme."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for table, key in references:
        wanted[table].add(key)
    found: Former = defaultdict(list)
    for table in CALLED:
        for key, at, changes in removals(table, wanted[table]):
            if name := called(table, changes):
                found[table, key].append((at, name))
    return found | plan_names(wanted["plan"])


def removals(table: str, keys: set[str]) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    """Yield the removals of rows, in order: the key, the moment, and what the row held."""
    for some in chunks(sorted(keys)):
        query = (
            select(AuditEvent.subject_id, AuditEvent.at, AuditEvent.changes)
            .where(AuditEvent.subject == table, AuditEvent.subject_id.in_(some), AuditEvent.action == "removed")
            .order_by(AuditEvent.id)
        )
        yield from db.session.execute(query)


def plan_names(keys: set[str]) -> Former:
    """Return what plans were called when they were removed; their class may be there still, or gone as well."""
    gone = [
        (key, at, changes)
        for key, at, changes in removals("plan", keys)
        if {"class_id", "programme_code"} <= changes.keys()
    ]
    classes = {("school_class", str(changes["class_id"][0])) for _key, _at, changes in gone}
    programmes = {("programme", str(changes["programme_code"][0])) for _key, _at, changes in gone}
    there, former = names(EVERYTHING, classes | programmes), former_names(classes) if classes else {}
    found: Former = defaultdict(list)
    for key, at, changes in gone:
        whose = "school_class", str(changes["class_id"][0])
        # One that is gone too comes first: its number may be another's by now.
        class_name = called_then(former.get(whose, ()), at) or there.get(whose)
        programme = there.get(("programme", str(changes["programme_code"][0])))
        if class_name and programme:
            found["plan", key].append((at, f"{class_name}, {programme}"))
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
