"""A connection on which nobody waits for ever: a server that hangs takes what is asked, and never answers."""

from typing import TypeVar

from psycopg import OperationalError
from psycopg.abc import PQGen

from tracker.models.numbered import Numbered

RV = TypeVar("RV")


class Impatient(Numbered):
    """A connection that is closed, with an OperationalError, when an answer takes longer than `patience` seconds."""

    patience = 1.0

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except OperationalError as error:
            if error.sqlstate is None:  # the server said nothing
                self.close()
            raise
