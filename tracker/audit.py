"""The audit log: the database session writes it in the flush, so that nobody can forget it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import cache, lru_cache, partial
from json import dumps
from typing import Any

from flask import Flask, g, has_app_context
from sqlalchemy import event, func, insert, inspect, select
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from tracker.dates import now
from tracker.models import AuditEvent, Base, Correction, db
from tracker.models.batches import Changed, Follower, follow, key_names, put
from tracker.models.belonging import NOWHERE, Belonging, Way, belongings, of_noted, way_of, ways_of_many
from tracker.models.ready import connection

# What `circumstances` says of an event, then `describe`, then where it belongs.
COLUMNS = (
    "at",
    "actor_id",
    "import_id",
    "correction_id",
    "action",
    "subject",
    "subject_id",
    "changes",
    *Belonging._fields,
)
# What `describe` says of an event, the changes as JSON, and what says where its row belongs.
Event = tuple[tuple[object, ...], Way | None]


def init_app(_app: Flask) -> None:
    """Let the session write; once, also when several apps live in one process."""
    if not event.contains(db.session, "after_flush", write):
        event.listen(db.session, "after_flush", write)
        follow(FOLLOWER)


def latest() -> int:
    """Return the number of the last event: while it stays, nothing that is followed has changed."""
    return db.session.scalar(select(func.max(AuditEvent.id))) or 0


def mark() -> tuple[int, datetime] | None:
    """Return the number and the moment of the last event, which no other one has had; None while there is none."""
    row = db.session.execute(select(AuditEvent.id, AuditEvent.at).order_by(AuditEvent.id.desc()).limit(1)).first()
    return (row.id, row.at) if row else None


def has_grown(since: int, but: AbstractSet[str]) -> bool:
    """Say whether something was changed after an event, in other tables than `but`. To sign in changes nothing."""
    later = select(AuditEvent.id).where(AuditEvent.id > since, AuditEvent.subject.not_in(sorted({*but, "sign_in"})))
    return db.session.scalar(later.limit(1)) is not None


def changed_since(since: int, subject: str) -> set[str]:
    """Return the keys of the rows of a table that were changed after an event."""
    later = select(AuditEvent.subject_id).where(AuditEvent.id > since, AuditEvent.subject == subject)
    return set(db.session.scalars(later))


def write(session: Session, _context: UOWTransaction) -> None:
    """Add an event for each audited row that this flush added, changed or removed."""
    rows = (("added", session.new), ("changed", session.dirty), ("removed", session.deleted))
    tell(event for action, some in rows for row in some if (event := describe(action, row)))


def write_added(rows: Sequence[Base]) -> None:
    """Add an event for each audited row that was added past the session; they are all of one kind."""
    if rows and rows[0].audited:
        tell(describe_added(type(rows[0]), rows))


def write_changed(rows: Sequence[Changed]) -> None:
    """Add an event for each audited row that was changed past the session."""
    tell(describe_change(row) for row in rows if row.kind.audited)


def tell(done: Iterable[Event]) -> None:
    """Write events, each with what says where its row belongs."""
    if events := list(done):
        about = circumstances()
        places = belongings(connection(), (way for _event, way in events))
        rows = [(*about, *described, *places.get(way, NOWHERE)) for described, way in events]
        put(AuditEvent, COLUMNS, rows, ready={"changes"})


def circumstances() -> tuple[object, ...]:
    """Return when something is done, who does it, the import that it belongs to, and why it is corrected, if so."""
    if not has_app_context():
        return now(), None, None, None
    return now(), g.get("actor_id"), g.get("import_id"), g.get("correction_id")


def because(reason: str | None) -> None:
    """Let the events that follow in this request say why what was published is corrected; None: it is not."""
    g.correction_id = None
    if reason:
        row = Correction(reason=reason, made_at=now(), made_by_id=g.get("actor_id"))
        db.session.add(row)
        db.session.flush()
        g.correction_id = row.id


def describe(action: str, row: Any) -> Event | None:
    """Return what was done to which row, and what changed; None when nothing did, or the row is not audited."""
    if not isinstance(row, Base) or not row.audited:
        return None
    changes = CHANGES[action](row)
    if action == "changed" and not changes:
        return None
    kind, value = type(row), vars(row).get if action == "removed" else partial(getattr, row)
    key = "/".join(str(getattr(row, name)) for name in key_names(kind))
    return (action, row.__tablename__, key, dumps(changes)), way_of(kind, value)


def describe_added(kind: type[Base], rows: Iterable[Base]) -> Iterator[Event]:
    """Describe new rows of one kind, column by column; what many of them hold is put into words once."""
    stored = [vars(row) for row in rows]
    said = [in_words(name, secret, [row.get(name) for row in stored]) for name, secret in columns(kind).items()]
    keys = zip(*([str(row[name]) for row in stored] for name in key_names(kind)), strict=True)
    ways = ways_of_many(kind, stored)
    for key, changes, way in zip(keys, zip(*filter(any, said), strict=True), ways, strict=True):
        yield ("added", kind.__tablename__, "/".join(key), f"{{{', '.join(filter(None, changes))}}}"), way


@cache
def said_before(name: str) -> str:
    """Return what stands before the value of a column in JSON."""
    return f"{dumps(name)}: "


def in_words(name: str, is_secret: bool, values: Sequence[object]) -> list[str]:
    """Return what new rows hold in a column, as JSON; what is not there is not said, and what repeats is said once."""
    if values.count(None) == len(values):
        return [""] * len(values)
    before = said_before(name)
    if is_secret:
        return ["" if value is None else f"{before}null" for value in values]
    if {*map(type, values)} == {int}:
        return [f"{before}[null, {value}]" for value in values]
    # A number that is a truth value is said otherwise.
    kinds = [*zip(map(type, values), values, strict=True)]
    once = {kind: before + said_once(kind[1]) for kind in {*kinds} if kind[1] is not None}
    return [once.get(kind, "") for kind in kinds]


# A number that is a truth value is said otherwise.
@lru_cache(maxsize=1000, typed=True)
def said_once(value: object) -> str:
    """Return what a new row holds as JSON."""
    return dumps(told(None, value, is_private=False))


def describe_change(row: Changed) -> Event:
    """Return what was changed in a row past the session."""
    kind, before, after = row
    changes = {
        name: told(getattr(before, name), after[name], is_private=is_private)
        for name, is_private in columns(kind).items()
        if name in after
    }
    key = "/".join(str(getattr(before, name)) for name in key_names(kind))
    return ("changed", kind.__tablename__, key, dumps(changes)), way_of(kind, row.value)


def contents_of(row: Base) -> dict[str, Any]:
    """Return column → [None, value] of a new row, with what the flush filled in."""
    return {name: told(None, value, is_private=secret) for name, value, secret in held_by(row)}


def former_contents_of(row: Base) -> dict[str, Any]:
    """Return column → [value, None] of a row that is gone, with what it held in the end."""
    return {name: told(value, None, is_private=secret) for name, value, secret in held_by(row)}


def held_by(row: Base) -> Iterator[tuple[str, Any, bool]]:
    """Yield the columns of a row that hold something, with what, and whether that is private."""
    stored = vars(row)
    for name, is_private in columns(type(row)).items():
        if (value := stored.get(name)) is not None:
            yield name, value, is_private


def changes_in(row: Base) -> dict[str, Any]:
    """Return column → [before, after] of what changed."""
    changes: dict[str, Any] = {}
    modified = inspect(row).committed_state
    for name, is_private in columns(type(row)).items():
        if name not in modified:
            continue
        history = get_history(row, name, PASSIVE_NO_INITIALIZE)
        before, after = (values[0] if values else None for values in (history.deleted, history.added))
        if before != after:
            changes[name] = told(before, after, is_private=is_private)
    return changes


FOLLOWER = Follower(write_added, write_changed)
CHANGES: dict[str, Callable[[Base], dict[str, Any]]] = {
    "added": contents_of,
    "changed": changes_in,
    "removed": former_contents_of,
}


@cache
def columns(kind: type[Base]) -> dict[str, bool]:
    """Return the columns of a kind of row, and whether their contents are private."""
    return {each.key: bool(each.columns[0].info.get("private")) for each in inspect(kind).column_attrs}


def told(before: Any, after: Any, *, is_private: bool) -> list[Any] | None:
    """Return a change as JSON holds it; None when only the fact of it may be kept."""
    if is_private:
        return None
    return [
        before.isoformat() if isinstance(before, date) else before,
        after.isoformat() if isinstance(after, date) else after,
    ]


def note(action: str, user_id: int, subject: str = "user_account", subject_id: str | None = None, **facts: Any) -> None:
    """Add an event about a person that no changed row tells of, in the transaction that it belongs to.

    Without a `subject_id` it is about the person's account.
    """
    connection = db.session.connection()
    event: dict[str, Any] = {
        "at": now(),
        "actor_id": g.get("actor_id") if has_app_context() else None,
        "changes": facts,
    }
    about = {"action": action, "subject": subject, "subject_id": subject_id or str(user_id)}
    place = of_noted(connection, subject, user_id)._asdict()
    db.session.execute(insert(AuditEvent), event | about | place)
