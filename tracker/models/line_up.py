"""Standing in line for SQLite's one place to write.

SQLite's own wait sleeps longer and longer between its looks, up to 100 ms, and lets whoever comes meanwhile go first:
the more wait, the longer the place stays empty. Here one thread of each process looks, every half millisecond, and the
others of the process wait until it has begun.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy.engine import Connection

# In seconds: how often one looks at first, and for how long; then how often.
AT_FIRST, FIRST, LATER = 0.0005, 0.5, 0.01
HEAD_OF_THE_LINE = Lock()


def begin_writing(connection: Connection) -> None:
    """Begin to write over a connection, once nobody else does; raise what SQLite says when its `busy_timeout` is over.

    So does any other fault.
    """
    driver: Any = connection.connection.driver_connection
    with looking_once(driver) as patience:
        if not has_begun(driver, patience):
            connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def looking_once(driver: Any) -> Iterator[float]:
    """Let SQLite itself not wait meanwhile; lend how long it would, in seconds."""
    [milliseconds] = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        yield milliseconds / 1000
    finally:
        driver.execute(f"PRAGMA busy_timeout = {milliseconds}")


def has_begun(driver: Any, patience: float) -> bool:
    """Wait for one's turn and begin; say whether it came in time, and nothing was wrong."""
    give_up = time.monotonic() + patience
    if not HEAD_OF_THE_LINE.acquire(timeout=patience):
        return False
    try:
        while (left := give_up - time.monotonic()) > 0:
            if is_free(driver):
                return True
            time.sleep(AT_FIRST if patience - left < FIRST else LATER)
    except sqlite3.OperationalError:
        return False
    finally:
        HEAD_OF_THE_LINE.release()
    return False


def is_free(driver: Any) -> bool:
    """Begin to write if nobody else writes; say whether it is so."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True
