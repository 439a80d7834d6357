"""The one run that removes personal data, and what earlier ones removed.

It is about the whole installation, and so for whoever looks after everything: there is no scope to ask in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tracker import audit
from tracker.dates import STOCKHOLM, now
from tracker.errors import Problem, Refused
from tracker.models import Retained, RetentionRun, SessionLog, User, begin_writing, db
from tracker.models.retention import OPEN
from tracker.paging import PAGE, Paged, page_of
from tracker.retention.accounts import last_used, make_anonymous
from tracker.retention.kinds import KINDS
from tracker.retention.times import after, before, times
from tracker.words import gettext as _


@dataclass(frozen=True)
class Former:
    """What a run removed of one kind, when and by whom (None: on the command line)."""

    kind: Retained
    at: datetime
    before: datetime
    by: str | None
    removed: int


def numbers(at: datetime | None = None) -> dict[Retained, int]:
    """Return how many of each kind would go now, or would at another moment; nothing is changed."""
    moment = at or now()
    return {kind: KINDS[kind].count(before(moment, months)) for kind, months in times().items()}


def mark_of(found: Mapping[Retained, int]) -> str:
    """Return what a page carries along to say how many of each kind it told of."""
    return "-".join(str(number) for _kind, number in sorted(found.items()))


def erase(by_id: int | None, at: datetime | None = None, *, seen: str | None = None) -> dict[Retained, int]:
    """Remove what has stayed long enough, write down who did it and how many of each kind, and return that.

    `seen` is the mark of the numbers that a page told; raise Refused when others would go by now.
    All in one transaction: a run that is open lets events go, and can only be committed once it is closed.
    """
    begin_writing()
    moment = at or now()
    if seen is not None and mark_of(numbers(moment)) != seen:
        raise Refused(Problem("", _("Something has changed since. Look through the numbers again.")))
    removed = {}
    for kind, months in times().items():
        end = before(moment, months)
        run = RetentionRun(kind=kind, before=end, at=now(), by_id=by_id, removed=0, open_run=OPEN)
        db.session.add(run)
        db.session.flush()
        removed[kind] = KINDS[kind].erase(end)
        run.removed, run.open_run = removed[kind], None
        db.session.flush()
    return removed


ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": (RetentionRun.id.desc(),),
    "oldest": (RetentionRun.id,),
    "kind": (RetentionRun.kind, RetentionRun.id.desc()),
}


def former(kind: Retained | None = None, order: str = "newest", page: int = 1) -> Paged[Former]:
    """Return a page of what runs removed, all of it or a kind, in an order; of a run where there was something."""
    runs = (
        select(RetentionRun.kind, RetentionRun.at, RetentionRun.before, User.name, RetentionRun.removed)
        .outerjoin(User, RetentionRun.by_id == User.id)
        .where(RetentionRun.removed > 0, *([RetentionRun.kind == kind] if kind else []))
    )
    number = db.session.scalar(select(func.count()).select_from(runs.subquery())) or 0
    query = runs.order_by(*ORDERS[order]).limit(PAGE)
    return page_of(number, page, lambda first: [Former(*row) for row in db.session.execute(query.offset(first))])


def anonymise(user_id: int, by_id: int, *, asked: bool = False) -> None:
    """Take a person's name, e-mail, roles and ways in away for good, as a run would; the caller may change the account.

    It is written down as a run of its own, and that the person has `asked` for it before the time. Raises Refused while
    the person is let in, and before the time unless they asked; twice is once.
    """
    begin_writing()
    user = db.session.scalar(select(User).where(User.id == user_id).with_for_update(key_share=True))
    if user is None or user.anonymised_at:
        return
    day = stays_until(user_id)
    if wrong := too_soon(user, None if asked else day):
        db.session.rollback()
        raise Refused(wrong)
    db.session.add(RetentionRun(kind=Retained.ACCOUNTS, before=now(), at=now(), by_id=by_id, removed=1))
    if day:
        audit.note("forgotten", user_id)
    make_anonymous(user_id)


def too_soon(user: User, day: date | None) -> Problem | None:
    """Return why a person is not made anonymous yet: they are let in, or their account stays until a day."""
    if user.is_active:
        return Problem("", _("The person is still let in. Let them in no more first."))
    if day:
        told = _(
            "The person has logs, so the account stays until %(day)s. Tick that they have asked, if they have.", day=day
        )
        return Problem("asked", told)
    return None


def stays_until(user_id: int) -> date | None:
    """Return the day from which a run takes an account that has logs, if that has not come; None: nothing waits for it.

    That is so many months after the person was last here, by themselves or by a key, or the account was made.
    """
    used = last_used(user_id)
    if used is None or not logs_of(user_id):
        return None
    day = after(used.astimezone(STOCKHOLM), times()[Retained.ACCOUNTS]).date()
    return day if day > now().astimezone(STOCKHOLM).date() else None


def logs_of(user_id: int) -> int:
    """Return how many logs a person has written; they stay, without the name."""
    return db.session.scalar(select(func.count()).select_from(SessionLog).where(SessionLog.author_id == user_id)) or 0
