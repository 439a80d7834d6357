"""Events with what they hold as typed values, and every row that they name by its name."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, inspect

from tracker.access import Scope
from tracker.models import AuditEvent, Kind, LeaderRole
from tracker.models.base import Moment
from tracker.trail.gone import called_then, former_names
from tracker.trail.naming import NAMED, Reference, begun, names
from tracker.trail.things import facts_of, identity_of, kind_of
from tracker.trail.years import years_of

# What the ledger notes beside an event, and the table that it is a key of.
NOTED = {"user_id": "user_account", "token": "access_token"}


@dataclass(frozen=True)
class Gone:
    """What is not there any more, and so has no name."""


Value = str | int | float | bool | date | datetime | Kind | tuple[LeaderRole, ...] | Gone | None


@dataclass(frozen=True)
class Change:
    """What a column held before and after; of a private one only that it changed."""

    column: str
    before: Value = None
    after: Value = None
    is_private: bool = False


@dataclass(frozen=True)
class Event:
    """What happened: who (None: nobody who was signed in) did what to which thing, when and where.

    `facts` are what names the thing; `changes` what became of it; `year` is the school year that names its stages.
    """

    id: int
    at: datetime
    actor: str | None
    action: str
    subject: str
    subject_id: str
    unit_code: str | None
    school: str | None
    municipality: str | None
    facts: tuple[tuple[str, Value], ...]
    changes: tuple[Change, ...]
    year: int | None = None


def told(scope: Scope, rows: Sequence[Any]) -> list[Event]:
    """Return events in scope as they are read: each row with the names of who did it and where."""
    events = [row.AuditEvent for row in rows]
    facts = facts_of(events)
    years = years_of(events, facts)
    raw = [(event.subject, facts.get(event.id, {}), event.changes) for event in events]
    told_of = [set(references(*each)) for each in raw]
    every = set[Reference]().union(*told_of)
    known, since = names(scope, every), begun(every)
    named = [
        {each: known[each] for each in some if each in known and not (each in since and since[each].is_after(event))}
        for event, some in zip(events, told_of, strict=True)
    ]
    missing = [some - called.keys() for some, called in zip(told_of, named, strict=True)]
    former = former_names(set[Reference]().union(*missing))
    for event, some, called in zip(events, missing, named, strict=True):
        called |= {each: name for each in some if (name := called_then(former.get(each, ()), event.at))}
    return [
        Event(
            id=row.AuditEvent.id,
            at=row.AuditEvent.at,
            actor=row.actor,
            action=row.AuditEvent.action,
            subject=row.AuditEvent.subject,
            subject_id=row.AuditEvent.subject_id,
            unit_code=row.unit_code,
            school=row.school,
            municipality=row.municipality,
            facts=tuple((name, typed(subject, name, value, called)) for name, value in of_thing.items()),
            changes=tuple(changes_of(row.AuditEvent, called)),
            year=years.get(row.AuditEvent.id),
        )
        for row, (subject, of_thing, _changes), called in zip(rows, raw, named, strict=True)
    ]


def changes_of(event: AuditEvent, named: dict[Reference, str]) -> Iterable[Change]:
    """Yield what an event says of each column; a row that is added or removed has not what names it once more."""
    beside = identity_of(event) if event.action in {"added", "removed"} else ()
    for column, change in event.changes.items():
        if column in beside:
            continue
        if change is None:
            yield Change(column, is_private=True)
            continue
        # What the ledger notes was never different.
        before, after = change if isinstance(change, list) else (None, change)
        before, after = (typed(event.subject, column, value, named) for value in (before, after))
        yield Change(column, before, after)


def references(subject: str, facts: dict[str, Any], changes: dict[str, Any]) -> Iterable[Reference]:
    """Yield the rows that an event names."""
    told_of = [*facts.items(), *((name, value) for name, pair in changes.items() for value in values_in(pair))]
    for name, value in told_of:
        if value is not None and (table := target(subject, name)):
            yield table, str(value)


def values_in(change: Any) -> list[Any]:
    """Return the values of a change, or of a fact that the ledger notes."""
    return change if isinstance(change, list) else [change]


def typed(subject: str, name: str, value: Any, named: dict[Reference, str]) -> Value:
    """Return a value as it was before it became JSON, or the name of the row that it is the key of."""
    if value is None:
        return None
    if table := target(subject, name):
        return named.get((table, str(value)), Gone())
    if name == "leader_roles":
        return tuple(LeaderRole(each) for each in str(value).split("+") if each)
    kind = column_of(subject, name)
    with suppress(ValueError, TypeError):  # what an older version wrote
        return read_as(kind, value)
    return str(value)


def read_as(kind: Column[Any] | None, value: Any) -> Value:
    """Return a value of JSON as its column holds it."""
    if kind is None:
        return str(value)
    if isinstance(kind.type, Enum) and kind.type.enum_class:
        member: Any = kind.type.enum_class(value)
        return member if isinstance(member, Kind) else str(member)
    if isinstance(kind.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(kind.type, Date):
        return value if isinstance(value, date) else date.fromisoformat(value)
    if isinstance(kind.type, Boolean):
        return bool(value)
    return value if isinstance(value, int | float) else str(value)


@cache
def target(subject: str, name: str) -> str | None:
    """Return the table that a column names a row of; what has a name names itself."""
    if name in NOTED:
        return NOTED[name]
    column = column_of(subject, name)
    if column is None:
        return None
    if subject in NAMED and column.primary_key:
        return subject
    while column.foreign_keys:
        key = min(column.foreign_keys, key=lambda each: str(each.target_fullname))
        column = key.column
        if column.table.name in NAMED and column.primary_key:
            return str(column.table.name)
    return None


@cache
def column_of(subject: str, name: str) -> Column[Any] | None:
    """Return the column behind an attribute; None for what there is no more."""
    kind = kind_of(subject)
    if kind is None or name not in inspect(kind).column_attrs:
        return None
    found = inspect(kind).column_attrs[name].columns[0]
    assert isinstance(found, Column)
    return found
