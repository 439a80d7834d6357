"""The database: one declarative base, its types and checks, and the commit of all but a single log."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from flask import Flask, Response, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import CheckConstraint, DateTime, Dialect, Engine, Enum, MetaData, String, TypeDecorator, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, registry

from tracker.errors import Busy, Unavailable
from tracker.models import connections
from tracker.models.driver import sees_what_is_committed

# A deadlock, of which it threw this one out; a lock of others, for which this one has waited long enough.
POSTGRESQL_BUSY = {"40P01", "55P03"}
# Others hold a lock, or wrote what this was about to.
POSTGRESQL_LOCKS = POSTGRESQL_BUSY | {"40001"}
SQLITE_LOCKS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# What the session keeps of the server that it asks instead of the primary.
ELSEWHERE = "elsewhere"
# What it keeps of what was asked ahead: see `ready.foresee`.
FOUND = "found ahead"
NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
# No disk, no memory, no further connection, a fault of the disk; or it follows another server, and is only read.
POSTGRESQL_TAKES_NOTHING = {"53000", "53100", "53200", "53300", "58030", "25006"}
# It ends the connection, and says so before it hangs up: nothing can be undone over it.
POSTGRESQL_GOES = {"57P01", "57P02", "57P03"}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# The one look that writes: another site leads the browser to it, when a person has signed in there.
WRITING_LOOKS = frozenset({"sso.back"})


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware of it in Python on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand out aware moments; SQLite keeps no zone."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


# Compared byte by byte on both databases: the key itself holds the Swedish order.
SortKey = String().with_variant(String(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Every table; `audited` says whether its changes are written to the audit log."""

    audited: ClassVar[bool] = True
    # In a registry of its own, because Flask-SQLAlchemy's subclass may not inherit an annotation map.
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: Moment},
    )


class ReadingSession(Session):
    """The database's session, which asks another server while a page is read from there."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Return whom to ask: a replica, where `replica.used` has named one, else the primary."""
        elsewhere: Connection | None = self.info.get(ELSEWHERE)
        return elsewhere if elsewhere is not None else super().get_bind(*args, **kwargs)


db = SQLAlchemy(model_class=Base, session_options={"class_": ReadingSession})


def one_of(kind: type[StrEnum], name: str) -> Enum:
    """Return the column type of an enumeration: text, with a check of its values named `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )


def digits(column: str, length: int) -> CheckConstraint:
    """Return a check that `column` holds exactly `length` digits, in words both databases know."""
    stripped = column
    for digit in "0123456789":
        stripped = f"replace({stripped}, '{digit}', '')"
    return CheckConstraint(f"length({column}) = {length} AND {stripped} = ''", name=f"{column}_digits")


def check(name: str, rule: str) -> CheckConstraint:
    """Return a named check."""
    return CheckConstraint(rule, name=name)


def init_app(app: Flask) -> None:
    """Bind the database and the one commit to `app`."""
    db.init_app(app)
    with app.app_context():
        connections.keep_prepared(db.engine)
    app.after_request(finish)


def finish(response: Response) -> Response:
    """Commit what a changing request that went well has not committed; undo everything else."""
    writes = request.method not in SAFE_METHODS or (request.endpoint in WRITING_LOOKS and request.method == "GET")
    if writes and response.status_code < 400 and db.session().in_transaction():
        db.session.commit()
    else:
        db.session.remove()
    return response


def begin_writing() -> None:
    """Take the write lock late: start over in a transaction that may write, unless already in one.

    Everything read before is read again, so that rules are checked against what is there now. Raise Busy
    when the lock is not to be had in time.
    """
    session = db.session()
    session.info.pop(FOUND, None)
    if session.in_transaction():
        there = session.connection()
        if there.get_execution_options().get("begin") == "IMMEDIATE":
            return
        if sees_what_is_committed(there) and not (session.new or session.dirty or session.deleted):
            session.expire_all()
            there.execution_options(begin="IMMEDIATE")
            return
    session.rollback()
    with lost_to_others():
        session.connection(execution_options={"begin": "IMMEDIATE"})


@event.listens_for(Engine, "handle_error")
def tell_the_busy(context: ExceptionContext) -> None:
    """Raise Busy where the database let others go first: of a deadlock it ends one, and it waits only so long.

    Raise Unavailable where it cannot be reached at all, has no room to write, or may not.
    """
    error = context.original_exception
    # The lowest byte says what it is; the rest, why.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    state = getattr(error, "sqlstate", None)
    context.is_disconnect = context.is_disconnect or state in POSTGRESQL_GOES
    if state in POSTGRESQL_BUSY or code == sqlite3.SQLITE_BUSY:
        raise Busy from error
    takes_nothing = code in NO_ROOM or state in POSTGRESQL_TAKES_NOTHING
    if context.is_disconnect or context.connection is None or takes_nothing:
        # What a server answers may hold what people typed.
        raise Unavailable(f"{type(error).__name__} ({state})" if state else str(error)) from error


def begin_reading() -> None:
    """Start over in a transaction that sees one state to its end, however long it reads: SQLite's always do.

    What was changed and not committed is undone.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def unrivalled() -> Iterator[None]:
    """Write what was checked; raise Busy, with nothing written, when somebody else wrote the same meanwhile."""
    try:
        with lost_to_others():
            yield
    except IntegrityError as error:
        db.session.rollback()
        raise Busy from error
    except (OperationalError, Busy):
        db.session.rollback()
        raise


@contextmanager
def lost_to_others() -> Iterator[None]:
    """Raise Busy where the database says that others hold a lock; a fault of its own stays one."""
    try:
        yield
    except OperationalError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code in SQLITE_LOCKS or getattr(error.orig, "sqlstate", None) in POSTGRESQL_LOCKS:
            raise Busy from error
        raise


@contextmanager
def roomy() -> Iterator[None]:
    """Let SQLite hold what is written meanwhile, up to 64 MB, instead of putting it away and fetching it again."""
    driver: Any = db.session.connection().connection.dbapi_connection
    if not connections.is_sqlite(driver):
        yield
        return
    [before] = driver.execute("PRAGMA cache_size").fetchone()
    driver.execute("PRAGMA cache_size = -64000")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA cache_size = {before}")
