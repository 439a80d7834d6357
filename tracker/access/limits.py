"""How often something may be tried where nobody signs in."""

from datetime import timedelta

from tracker import ledger
from tracker.access.signin import digest
from tracker.models import db

WINDOW = timedelta(minutes=15)


def is_too_often(what: str, whom: str, most: int) -> bool:
    """Count one more try, and say whether there were `most` already within a quarter of an hour.

    `whom` is an address or whatever else tells triers apart; only its hash is kept.
    """
    key = f"{what}:{digest(whom)[:32]}"
    if ledger.attempts(key, WINDOW) >= most:
        return True
    db.session.rollback()
    ledger.count_attempt(key, WINDOW)
    return False
