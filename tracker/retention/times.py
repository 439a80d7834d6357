"""For how many months each kind of personal data stays."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from tracker.errors import Problem, Refused
from tracker.models import Retained, RetentionTime, begin_writing, db
from tracker.words import gettext as _

# Comments, versions and contacts serve this promise and the next one's comparison. Accounts: two school years without
# a sign-in. The audit log is the proof of figures that are compared for years, and holds no names.
USUAL: Mapping[Retained, int] = {
    Retained.COMMENTS: 24,
    Retained.REVISIONS: 24,
    Retained.ACCOUNTS: 24,
    Retained.CONTACTS: 24,
    Retained.LINKS: 1,
    Retained.SIGN_INS: 12,
    Retained.EVENTS: 120,
}
# What is needed for so long by the product itself: to correct a year until it is closed, to see who did what.
LEAST: Mapping[Retained, int] = {
    Retained.COMMENTS: 3,
    Retained.REVISIONS: 3,
    Retained.ACCOUNTS: 6,
    Retained.CONTACTS: 3,
    Retained.LINKS: 1,
    Retained.SIGN_INS: 6,
    Retained.EVENTS: 24,
}
MOST = 240


def times() -> dict[Retained, int]:
    """Return how many months each kind stays, in the order in which they go."""
    kept: dict[Retained, int] = dict(db.session.execute(select(RetentionTime.kind, RetentionTime.months)).all())
    return {kind: kept.get(kind, usual) for kind, usual in USUAL.items()}


def change_times(months: Mapping[Retained, int]) -> None:
    """Let kinds of data stay for other times. Raises Refused."""
    begin_writing()
    wrong = [
        Problem(kind.value, _("Write a number of months from %(least)s to %(most)s.", least=LEAST[kind], most=MOST))
        for kind, number in months.items()
        if not LEAST[kind] <= number <= MOST
    ]
    if wrong:
        db.session.rollback()
        raise Refused(*wrong)
    for kind, number in months.items():
        row = db.session.get(RetentionTime, kind)
        if row:
            row.months = number
        elif number != USUAL[kind]:
            db.session.add(RetentionTime(kind=kind, months=number))
    db.session.flush()


def before(at: datetime, months: int) -> datetime:
    """Return the moment so many months before another one: the same day of the month, or its last."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    for day in range(at.day, 0, -1):
        try:
            return at.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError(at)


def after(at: datetime, months: int) -> datetime:
    """Return the moment so many months after another one: the same day of the month, or its last."""
    return before(at, -months)
