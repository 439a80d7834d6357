"""How often something may be tried: counters that all workers and machines share, and that forget within a day."""

from datetime import timedelta

from tracker import ledger
from tracker.access.signin import digest
from tracker.models import db

WINDOW = timedelta(minutes=15)


def is_too_often(what: str, whom: str, most: int) -> bool:
    """Count one more try, and say whether there were `most` already within a quarter of an hour.

    `whom` is an address or whatever else tells triers apart; only its hash is kept.
    """
    if has_tried(what, whom, most):
        return True
    count_try(what, whom)
    return False


def has_tried(what: str, whom: str, most: int) -> bool:
    """Say whether something was tried `most` times within a quarter of an hour; to look counts nothing."""
    return ledger.attempts(key_of(what, whom), WINDOW) >= most


def count_try(what: str, whom: str) -> None:
    """Count one more try. What the request has read before may then be another state of the database."""
    db.session.rollback()
    ledger.count_attempt(key_of(what, whom), WINDOW)


def key_of(what: str, whom: str) -> str:
    """Return the name of a counter; who it is about cannot be read from it."""
    return f"{what}:{digest(whom)[:32]}"
