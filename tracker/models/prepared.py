"""Connections to PostgreSQL: what it has prepared lasts as long as they do, and one that was cut is not used."""

import select
from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import DisconnectionError

from tracker.models.numbered import Numbered


class Prepared(Numbered):
    """A connection that undoes a transaction and keeps the statements that were prepared.

    The driver's own forgets them, for the sake of tables that were made in what is undone: here none is. So each page
    would have its queries parsed and planned anew, which takes PostgreSQL five times as long as to answer them. Only
    after a fault are they forgotten, which may be one of theirs.
    """

    def rollback(self) -> None:
        """Undo the transaction; raise OperationalError where the connection was cut. Waits for as long as it takes."""
        if self.pgconn.transaction_status == TransactionStatus.INTRANS:
            self.pgconn.exec_(b"ROLLBACK")
        super().rollback()


def refuse_the_cut(driver: Connection[Any], _record: object, _proxy: object) -> None:
    """Raise DisconnectionError, at which the pool makes a new connection, where one side has hung up.

    A server that was not asked says nothing, unless that it goes.
    """
    if driver.closed or has_something_to_read(driver.fileno()):
        raise DisconnectionError


def has_something_to_read(socket: int) -> bool:
    """Say whether something has come over a socket, or its end."""
    looking = select.poll()
    looking.register(socket, select.POLLIN)
    return bool(looking.poll(0))
