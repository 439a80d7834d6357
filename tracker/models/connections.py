"""Connections to the database: what each is told when it is made, and how its transactions begin."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine import Connection

from tracker.models import line_up

# Days as the driver reads them, and as long a wait for others' locks as SQLite's, unless who runs it says another. No
# parameters of the connection's start: poolers as PgBouncer refuse them, and they would push out those of the address.
TOLD_POSTGRESQL = """
SELECT set_config('DateStyle', 'ISO', false),
  set_config('lock_timeout', coalesce(nullif(current_setting('lock_timeout'), '0'), '10s'), false)
"""


def keep_prepared(engine: Engine) -> None:
    """Let connections to PostgreSQL keep what it has prepared, and let the pool replace one that was cut."""
    if engine.dialect.name != "postgresql":
        return
    from tracker.models.prepared import Prepared, refuse_the_cut  # noqa: PLC0415 - its driver is loaded where it is needed

    def connect(_dialect: Dialect, _record: object, arguments: list[Any], known: dict[str, Any]) -> Prepared:
        return Prepared.connect(*arguments, **known)

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", refuse_the_cut)


@event.listens_for(Engine, "do_connect")
def keep_private(dialect: Dialect, _record: Any, arguments: list[Any], _known: Any) -> None:
    """Make a new SQLite file readable to its owner alone; its journals take after it.

    One that is there is not opened: to close it again would drop the locks that the process holds on it, and another
    process would then put away the journal that is being written.
    """
    if dialect.name == "sqlite" and Path(arguments[0]).is_absolute():
        with suppress(OSError):  # it is there, or what is wrong with the place is told when it is opened
            os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL, 0o600))


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Make SQLite keep what it acknowledges, check foreign keys and wait for its turn."""
    if not is_sqlite(connection):
        return
    # SQLAlchemy begins the transactions, below: pysqlite's own begin too late.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "connect")
def prepare_postgresql(connection: Any, _record: Any) -> None:
    """Make PostgreSQL write days in one way, and end a wait for a lock while whoever asked is still there."""
    if is_sqlite(connection):
        return
    connection.autocommit = True  # what is said in a transaction is forgotten when that is undone
    connection.execute(TOLD_POSTGRESQL)
    connection.autocommit = False


def is_sqlite(connection: Any) -> bool:
    """Say whether a driver's connection is SQLite's."""
    return hasattr(connection, "set_progress_handler")


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    """Give reads a transaction too, so that one page sees one state."""
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            line_up.begin_writing(connection)
        else:
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN DEFERRED")
