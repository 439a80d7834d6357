"""What names the thing that an event is about: some of its columns, also when its row is gone."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import inspect, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from tracker.models import AuditEvent, Base, db
from tracker.models.base import Moment
from tracker.models.batches import chunks

# The columns that tell a row from others of its kind, to people.
IDENTITY: dict[str, tuple[str, ...]] = {
    "access_token": ("id",),
    "activity": ("kind", "day"),
    "calendar_link": ("user_id",),
    "class_predecessor": ("class_id", "predecessor_id"),
    "closing": ("period",),
    "contact": ("kind",),
    "curriculum": ("id",),
    "curriculum_session": ("curriculum_id", "number"),
    "curriculum_stage": ("curriculum_id", "stage"),
    "entry_request": ("id",),
    "file_import": ("kind",),
    "headcount": ("class_id", "stage", "reference_date"),
    "identity": ("user_id",),
    "membership": ("user_id", "role"),
    "mentor_cohort": ("year",),
    "mentor_link": ("plan_id", "group"),
    "municipality": ("code",),
    "passkey": ("user_id",),
    "plan": ("id",),
    "plan_leader": ("plan_id", "user_id", "group"),
    "plan_order": ("year", "curriculum_id"),
    "plan_stage": ("plan_id", "stage"),
    "programme": ("code",),
    "promise": ("period",),
    "promise_line": ("kind", "promise_id"),
    "reach_target": ("programme_code", "year"),
    "retention_time": ("kind",),
    "rollover": ("year",),
    "school": ("id",),
    "school_class": ("id",),
    "school_roll": ("year", "stage"),
    "session_log": ("planned_session_id", "group", "day"),
    "unticked_curriculum": ("curriculum_id", "year"),
    "user_account": ("id",),
    "year_settings": ("year",),
}
# Of what is gone, what says more than a key: its own name is in the event of its removal.
OF_GONE: dict[str, tuple[str, ...]] = {"plan": ("class_id", "curriculum_id")}
Facts = dict[str, Any]
Key = tuple[Any, ...]


def facts_of(events: Iterable[AuditEvent]) -> dict[int, Facts]:
    """Return what names the thing of each event, by the event's id: from its key, its row, or how it was added."""
    by_subject: dict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        if event.subject in IDENTITY and kind_of(event.subject):
            by_subject[event.subject].append(event)
    found: dict[int, Facts] = {}
    for subject, some in by_subject.items():
        keys = {event.id: key_of(subject, event.subject_id) for event in some}
        rows = rows_of(subject, set(keys.values()))
        added = additions(subject, {event.subject_id for event in some})
        for event in some:
            facts = as_then(rows.get(keys[event.id]), added.get(event.subject_id, {}), event.id) | held_by(event)
            found[event.id] = {name: facts[name] for name in identity_of(event) if facts.get(name) is not None}
    return found


def identity_of(event: AuditEvent) -> tuple[str, ...]:
    """Return the columns that name the thing of an event."""
    names = IDENTITY.get(event.subject, ())
    return OF_GONE.get(event.subject, names) if event.action == "removed" and event.changes else names


def held_by(event: AuditEvent) -> Facts:
    """Return what a row held when it was removed; nothing of another event, and of one that says nothing."""
    if event.action != "removed":
        return {}
    return {name: change[0] for name, change in event.changes.items() if change}


def as_then(now: Facts | None, said: dict[int, Facts], number: int) -> Facts:
    """Return what was known of a row when an event was written: from how it is now, or else as it was added by then.

    SQLite gives the number of a row that is gone to the next one: that tells nothing of what was before it.
    """
    if now and not any(added > number for added in said):
        return now
    return next((facts for added, facts in reversed(said.items()) if added <= number), {})


def rows_of(subject: str, keys: set[Key]) -> dict[Key, Facts]:
    """Return what names the rows with these keys; a key that says it all needs no row."""
    kind = kind_of(subject)
    assert kind is not None
    names = [each.key for each in key_columns(subject)]
    if set(IDENTITY[subject]) <= set(names):
        return {key: dict(zip(names, key, strict=True)) for key in keys}
    attributes = [getattr(kind, name) for name in IDENTITY[subject]]
    found: dict[Key, Facts] = {}
    for some in chunks(keys):
        query = select(*key_columns(subject), *attributes).where(tuple_(*key_columns(subject)).in_(some))
        for row in db.session.execute(query):
            facts = zip(IDENTITY[subject], row[len(names) :], strict=True)
            found[tuple(row[: len(names)])] = dict(facts)
    return found


def additions(subject: str, subject_ids: set[str]) -> dict[str, dict[int, Facts]]:
    """Return what rows said when they were added, by the number of the event, in order: a number may come back."""
    found: dict[str, dict[int, Facts]] = defaultdict(dict)
    for some in chunks(subject_ids):
        query = (
            select(AuditEvent.subject_id, AuditEvent.id, AuditEvent.changes)
            .where(AuditEvent.subject == subject, AuditEvent.subject_id.in_(some), AuditEvent.action == "added")
            .order_by(AuditEvent.id)
        )
        for subject_id, number, changes in db.session.execute(query):
            found[subject_id][number] = {name: change[1] for name, change in changes.items() if change}
    return found


def key_of(subject: str, subject_id: str) -> Key:
    """Return a row's key as its columns hold it; what reads otherwise is a key that no row has."""
    parts = subject_id.split("/")
    try:
        return tuple(python_type(column)(part) for column, part in zip(key_columns(subject), parts, strict=True))
    except ValueError:
        return ()


def python_type(column: InstrumentedAttribute[Any]) -> Any:
    """Return what reads a part of a key."""
    assert not isinstance(column.type, Moment)
    kind = column.type.python_type
    return getattr(kind, "fromisoformat", kind)


@cache
def key_columns(subject: str) -> list[InstrumentedAttribute[Any]]:
    """Return the key of a kind of row."""
    kind = kind_of(subject)
    assert kind is not None
    mapper = inspect(kind)
    return [getattr(kind, mapper.get_property_by_column(column).key) for column in mapper.primary_key]


@cache
def kind_of(subject: str) -> type[Base] | None:
    """Return the kind of row that a table holds."""
    kinds = (mapper.class_ for mapper in Base.registry.mappers)
    return next((each for each in kinds if each.__tablename__ == subject), None)
