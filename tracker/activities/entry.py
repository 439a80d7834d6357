"""What somebody says of an activity, and the rules that it has to keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.dates import SchoolYear, today
from tracker.errors import Problem
from tracker.line import Lock
from tracker.models import ActivityKind
from tracker.words import gettext as _

# What belongs to a programme, in the order of its pages; a programme that is not here has every kind.
KINDS = {
    "TAGET": (ActivityKind.APT, ActivityKind.COACHING, ActivityKind.GUARDIAN_MEETING, ActivityKind.TRAINING),
    "MVP": (
        ActivityKind.TRAINING,
        ActivityKind.MENTOR_TRAINING,
        ActivityKind.GUARDIAN_MEETING,
        ActivityKind.MVP_DAY,
    ),
}
# How often a school year the programme asks for it, where that is known; domain.md section 8.
ASKED = {
    ("TAGET", ActivityKind.APT): 4,
    ("TAGET", ActivityKind.COACHING): 4,
    ("TAGET", ActivityKind.GUARDIAN_MEETING): 3,
}
MOST = 10_000


@dataclass(frozen=True)
class ActivityEntry:
    """One activity; `receipt` is of the form it came in, `is_another` says that it is not the one already there."""

    receipt: str
    programme_code: str
    kind: ActivityKind
    day: date
    participants: int | None
    is_another: bool = False


@dataclass(frozen=True)
class Ground:
    """What an activity of a school is checked against."""

    school_id: int
    year: SchoolYear
    lock: Lock | None
    may_unlock: bool = False

    def locks(self, day: date) -> bool:
        """Say whether a day lies in a closed period that one may not change."""
        return not self.may_unlock and self.lock is not None and self.lock.holds(day)


def kinds_of(programme_code: str) -> tuple[ActivityKind, ...]:
    """Return the kinds of activity that belong to a programme."""
    return KINDS.get(programme_code, tuple(ActivityKind))


def check(entry: ActivityEntry, ground: Ground) -> list[Problem]:
    """Return every rule that an entry breaks, in the order of the form."""
    return [Problem(name, message) for name, message in problems(entry, ground)]


def problems(entry: ActivityEntry, ground: Ground) -> Iterator[tuple[str, str]]:
    """Check participants and day."""
    if entry.participants is None or not 0 <= entry.participants <= MOST:
        yield "participants", _("Give the number who took part, from 0 to 10,000.")
    if entry.day > today():
        yield "day", _("The date has not come yet. Choose today or an earlier day.")
    elif not ground.year.first <= entry.day <= ground.year.last:
        yield "day", _("Choose a day in the school year %(year)s.", year=ground.year)
    elif ground.lock and ground.locks(entry.day):
        yield "day", ground.lock.advice
