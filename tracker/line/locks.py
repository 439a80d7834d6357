"""What a closed period locks: every day up to its last, and who closed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from sqlalchemy import bindparam, select

from tracker.dates import STOCKHOLM
from tracker.models import Closing, Plan, School, SchoolClass, User, db
from tracker.models.ready import Lookup, rows_of
from tracker.words import gettext as _
from tracker.words import locale


@dataclass(frozen=True)
class Lock:
    """The closing in force that reaches furthest: up to `last_day`. Without a name where none may be told."""

    last_day: date
    period: str = ""
    closed_on: date | None = None
    closed_by: str = ""

    def holds(self, day: date) -> bool:
        """Say whether a day is locked."""
        return day <= self.last_day

    @property
    def advice(self) -> str:
        """Say who closed the period and when, and whom to ask."""
        if self.closed_on is None:
            return str(_("The period is closed. Ask a programme lead to change it."))
        return str(
            _(
                "%(name)s closed %(period)s on %(day)s, and all days up to %(last)s are locked. "
                "Ask a programme lead to make the change.",
                name=self.closed_by,
                period=self.period,
                day=dated(self.closed_on),
                last=dated(self.last_day),
            )
        )


CLOSINGS = (
    select(Closing.last_day, Closing.period, Closing.closed_at, User.name)
    .join(User, Closing.closed_by_id == User.id)
    .where(Closing.municipality_code == bindparam("municipality_code"), Closing.reopened_at.is_(None))
    .order_by(Closing.last_day.desc(), Closing.closed_at, Closing.id)
    .limit(1)
)


# Those in force in the municipalities of plans: what reaches furthest first.
CLOSINGS_OF_PLANS = Lookup(
    select(Closing.municipality_code, Closing.last_day, Closing.period, Closing.closed_at, User.name, Closing.id)
    .join(User, Closing.closed_by_id == User.id)
    .join(School, School.municipality_code == Closing.municipality_code)
    .join(SchoolClass, SchoolClass.school_id == School.id)
    .join(Plan, Plan.class_id == SchoolClass.id)
    .where(Closing.reopened_at.is_(None))
    .order_by(Closing.last_day.desc(), Closing.closed_at, Closing.id)
    .distinct(),
    Plan.id,
)


def lock_of(municipality_code: str) -> Lock | None:
    """Return what locks days of a municipality, or None."""
    rows = rows_of(CLOSINGS, {"municipality_code": municipality_code})
    return next((lock_by(*row) for row in rows), None)


def locks(closings: Iterable[Any]) -> dict[str, Lock]:
    """Return what rows of `CLOSINGS_OF_PLANS` lock, by municipality."""
    found: dict[str, Lock] = {}
    for code, last, period, at, name, _closing_id in closings:
        found.setdefault(code, lock_by(last, period, at, name))
    return found


def lock_by(last_day: date, period: str, closed_at: datetime, closed_by: str) -> Lock:
    """Return what a closing locks."""
    return Lock(last_day, period, closed_at.astimezone(STOCKHOLM).date(), closed_by)


def is_closed(municipality_code: str, period: str) -> bool:
    """Say whether a period of a municipality is closed, by its label."""
    there = (Closing.municipality_code == municipality_code) & (Closing.period == period)
    return bool(db.session.scalar(select(select(Closing.id).where(there, Closing.reopened_at.is_(None)).exists())))


def dated(day: date) -> str:
    """Return a day with its year."""
    return format_date(day, "d MMMM y", locale())
