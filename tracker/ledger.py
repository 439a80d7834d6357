"""What must stand although the request may fail: counters of attempts and security events.

Each in its own short transaction, apart from the request's one commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from tracker.dates import now
from tracker.errors import Busy
from tracker.models import AccessToken, AuditEvent, Counter, Passkey, SignIn, db
from tracker.models.belonging import of_noted

SEEN_EVERY = timedelta(hours=1)
USED_EVERY = timedelta(minutes=1)
LONGEST_WINDOW = timedelta(hours=1)
# Put together once, as every dashboard asks it.
LATEST = (
    select(AuditEvent.at, AuditEvent.changes)
    .where(AuditEvent.subject == bindparam("subject"), AuditEvent.action == bindparam("action"))
    .order_by(AuditEvent.id.desc())
    .limit(1)
)


@contextmanager
def short_transaction() -> Iterator[Connection]:
    """Commit at once, on a connection of its own; the request's own transaction must not hold the write lock."""
    options = {"begin": "IMMEDIATE"}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def attempts(key: str, window: timedelta) -> int:
    """Return how often `key` was counted within the current window."""
    found = db.session.execute(select(Counter.since, Counter.times).where(Counter.key == key)).one_or_none()
    return found.times if found and found.since > now() - window else 0


def count_attempt(key: str, window: timedelta) -> int:
    """Count `key` once more, in a new window if the last one is over; return how often it is counted in this one.

    Of several at once no two are told the same. What nobody asks for any more is forgotten.
    """
    goes_on = Counter.since > now() - window
    with short_transaction() as connection:
        counted = first_of(connection, key).on_conflict_do_update(
            index_elements=[Counter.key],
            set_={
                "times": case((goes_on, Counter.times + 1), else_=1),
                "since": case((goes_on, Counter.since), else_=now()),
            },
        )
        times: int = connection.execute(counted.returning(Counter.times)).scalar_one()
        connection.execute(delete(Counter).where(Counter.since < now() - LONGEST_WINDOW))
    return times


def first_of(connection: Connection, key: str) -> postgresql.Insert | sqlite.Insert:
    """Return the statement that counts `key` for the first time."""
    insert_into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert_into(Counter).values(key=key, since=now(), times=1)


def spend(key: str) -> bool:
    """Count `key`, which may be counted once only; say whether this was the first time."""
    with short_transaction() as connection:
        row = first_of(connection, key).on_conflict_do_nothing(index_elements=[Counter.key])
        return connection.scalar(row.returning(Counter.key)) is not None


def attempts_apart(key: str, window: timedelta) -> int:
    """Return how many counters of the form `key:…` were counted within a window."""
    return db.session.scalar(select(func.count()).where(*of_form(key, window))) or 0


def attempts_together(key: str, window: timedelta) -> int:
    """Return how often all counters of the form `key:…` were counted within a window."""
    return db.session.scalar(select(func.sum(Counter.times)).where(*of_form(key, window))) or 0


def of_form(key: str, window: timedelta) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `Counter`: it has the form `key:…`, and was begun within a window."""
    # By the order of keys, which their index knows: a semicolon comes right after a colon.
    return Counter.key > f"{key}:", Counter.key < f"{key};", Counter.since > now() - window


def forget_attempts(key: str) -> None:
    """Start `key` from nothing."""
    with short_transaction() as connection:
        connection.execute(delete(Counter).where(Counter.key == key))


def note(action: str, subject: str, subject_id: str, actor_id: int | None, **facts: Any) -> None:
    """Write a security event, or that an export was fetched, to the audit log, where the person belongs.

    And by which access token, if by one.
    """
    if token_id := g.get("token_id"):
        facts["token"] = token_id
    event = {"action": action, "subject": subject, "subject_id": subject_id, "actor_id": actor_id, "changes": facts}
    with short_transaction() as connection:
        place = of_noted(connection, subject, actor_id or facts.get("user_id"))
        connection.execute(insert(AuditEvent), {"at": now(), **event, **place._asdict()})


def latest(action: str, subject: str) -> tuple[datetime, dict[str, Any]] | None:
    """Return when an event was noted for the last time, and its facts."""
    found = db.session.execute(LATEST, {"subject": subject, "action": action}).one_or_none()
    return (found.at, found.changes) if found else None


def seen(sign_in_id: int, last: datetime) -> None:
    """Remember that a signed-in browser was used; hourly at most, and later if others write just now."""
    if now() - last >= SEEN_EVERY:
        with suppress(Busy), short_transaction() as connection:
            connection.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now()))


def passkey_used(passkey_id: int, before: int, after: int) -> bool:
    """Remember that a passkey was used, and what its device counts; say whether nobody else has used it meanwhile."""
    same = (Passkey.id == passkey_id) & (Passkey.sign_count == before)
    with short_transaction() as connection:
        done = connection.execute(update(Passkey).where(same).values(sign_count=after, used_at=now()))
        return done.rowcount == 1


def used(token_id: int, last: datetime | None) -> None:
    """Remember that an access token was used; once a minute at most, and later if others write just now."""
    if last is None or now() - last >= USED_EVERY:
        with suppress(Busy), short_transaction() as connection:
            connection.execute(update(AccessToken).where(AccessToken.id == token_id).values(used_at=now()))
