"""A streaming replica: pages are read from it while it knows all that was committed when they were asked for.

So nobody whom it answers sees less than the primary would have shown, whoever logged what a moment before. While it
does not know all of it, does not answer, or is no replica any more, the primary is asked.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import Dialect, event, text
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import DBAPIError

from tracker.errors import Busy
from tracker.models.base import ELSEWHERE, db

# What goes wrong when a server is asked.
FAILURES = (DBAPIError, Busy)
# In seconds: how long a page waits for the replica to catch up, how often it looks, how long it leaves it alone then.
PATIENCE, LOOK_EVERY, REST = 0.25, 0.01, 5.0
# In seconds: how long it may take to answer a question of a page.
TO_ANSWER = 30.0
NAME = "replica"

# What was acknowledged is flushed, unless the server is told to acknowledge sooner.
POSITION = text("""
SELECT system_identifier AS cluster, current_database() AS name, CASE current_setting('synchronous_commit')
  WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END::text AS position
FROM pg_control_system()
""")
STANDING = text("""
SELECT system_identifier AS cluster, current_database() AS name, pg_is_in_recovery() AS follows,
  pg_wal_lsn_diff(CAST(:position AS pg_lsn), pg_last_wal_replay_lsn()) AS behind
FROM pg_control_system()
""")


class Unfit(Exception):
    """The replica cannot be used just now; the text says why, for the journal."""


@dataclass
class Replica:
    """What this process knows of the replica: why it was not used, if so, and until when it is left alone."""

    engine: Engine
    unfit: str = ""
    rests_until: float = 0.0


def init_app(app: Flask) -> None:
    """Remember the replica of `app`, if the settings name one; it is not asked yet."""
    with app.app_context():
        engine = db.engines.get(NAME)
    if engine is None:
        return
    from tracker.models.impatient import Impatient  # noqa: PLC0415 - its driver is loaded where it is needed
    from tracker.models.prepared import refuse_the_cut  # noqa: PLC0415 - as above

    def connect(_dialect: Dialect, _record: object, arguments: list[Any], known: dict[str, Any]) -> Impatient:
        return Impatient.connect(*arguments, **known)

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", refuse_the_cut)
    app.extensions[NAME] = Replica(engine)


def reads_replica() -> bool:
    """Say whether what is asked of the database now is asked of the replica."""
    return ELSEWHERE in db.session().info


def find() -> Connection | None:
    """Return a connection to the replica, to be `used`; None if it does not know all that was committed until now.

    The session's transaction on the primary is over then. The journal is told when that changes, and why.
    """
    known: Replica = current_app.extensions[NAME]
    if time.monotonic() < known.rests_until:
        return None
    try:
        primary = standing()
    except FAILURES as error:
        db.session.rollback()
        tell(known, f"the primary does not say where it stands: {what_failed(error)}")
        return None
    try:
        found = caught_up(known.engine, primary)
    except Unfit as why:
        tell(known, str(why))
    except FAILURES as error:
        tell(known, what_failed(error))
    else:
        tell(known, "")
        return found
    db.session.rollback()
    known.rests_until = time.monotonic() + REST
    return None


@contextmanager
def used(connection: Connection) -> Iterator[None]:
    """Ask over this connection, and no more of the primary, meanwhile. What fails there is raised, and told of."""
    session = db.session()
    with connection, patience(connection, TO_ANSWER):
        session.info[ELSEWHERE] = connection
        try:
            yield
            session.rollback()
        except FAILURES as error:
            connection.invalidate()
            current_app.logger.warning("the replica failed, and the primary is asked: %s", what_failed(error))
            raise
        finally:
            del session.info[ELSEWHERE]
            session.rollback()


@contextmanager
def patience(connection: Connection, seconds: float) -> Iterator[None]:
    """Let the server take so long for each answer meanwhile."""
    driver: Any = connection.connection.driver_connection
    driver.patience = seconds
    try:
        yield
    finally:
        del driver.patience  # for how it stands, as long as the class says


def standing() -> Row[tuple[int, str, str]]:
    """Return what the primary is, and how far it has come."""
    db.session.rollback()
    primary = db.session.execute(POSITION).one()
    db.session.rollback()
    return primary


def caught_up(engine: Engine, primary: Row[tuple[int, str, str]]) -> Connection:
    """Return a connection to a server that knows all that the primary knew; raise Unfit if there is none."""
    g.replica_lag = math.inf
    connection = engine.connect()
    try:
        wait_for(connection, primary)
        # What is read then begins after this, and so sees it.
        connection.rollback()
    except BaseException:
        connection.close()
        raise
    return connection


def wait_for(connection: Connection, primary: Row[tuple[int, str, str]]) -> None:
    """Return once the server at a connection has replayed what the primary had; raise Unfit if it does not soon."""
    give_up = time.monotonic() + PATIENCE
    while True:
        now = connection.execute(STANDING, {"position": primary.position}).one()
        if (now.cluster, now.name) != (primary.cluster, primary.name):
            raise Unfit("it is a copy of something else")
        if not now.follows:
            raise Unfit("it follows no primary any more: it has been promoted")
        g.replica_lag = max(float(now.behind), 0.0)
        if not g.replica_lag:
            return
        if time.monotonic() > give_up:
            raise Unfit("it is behind")
        time.sleep(LOOK_EVERY)


def tell(known: Replica, unfit: str) -> None:
    """Tell the journal when the replica is not used any more, and why, and when it is used again."""
    if unfit and unfit != known.unfit:
        current_app.logger.warning("the replica is not used: %s", unfit)
    elif known.unfit and not unfit:
        current_app.logger.warning("the replica is used again")
    known.unfit = unfit


def what_failed(error: BaseException) -> str:
    """Return what kind of fault it was, without the words of the server, which may hold what people typed."""
    original = error.__cause__ if isinstance(error, Busy) else getattr(error, "orig", None)
    code = getattr(original, "sqlstate", None) or "no answer"
    return f"{type(original or error).__name__} ({code})"
