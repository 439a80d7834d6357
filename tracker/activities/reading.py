"""Read activities as pages show them: one, a school's in a year, and how often each kind was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from tracker.access import Scope
from tracker.activities.entry import ASKED, kinds_of
from tracker.activities.places import Place
from tracker.dates import SchoolYear
from tracker.models import Activity, ActivityKind, Programme, School, User, db


@dataclass(frozen=True)
class Done:
    """An activity as pages show it; `author` is None for one that nobody typed."""

    id: int
    programme_code: str
    programme: str
    kind: ActivityKind
    day: date
    participants: int
    author_id: int | None
    author: str | None
    school_id: int
    unit_code: str
    school: str
    municipality_code: str

    @property
    def place(self) -> Place:
        """Return the school that the activity is of."""
        return Place(self.school_id, self.unit_code, self.school, self.municipality_code)


@dataclass(frozen=True)
class Tally:
    """How often a school did one kind of activity in a year; `asked` is how often the programme asks for it."""

    programme_code: str
    kind: ActivityKind
    times: int
    participants: int
    asked: int | None


def find_activity(scope: Scope, activity_id: int) -> Done | None:
    """Return an activity of a school in scope, or None."""
    return next(iter(found(activities(scope).where(Activity.id == activity_id))), None)


def of_year(scope: Scope, school_id: int, year: SchoolYear) -> list[Done]:
    """Return the activities of a school in a school year, the latest first."""
    chosen = activities(scope).where(Activity.school_id == school_id, Activity.day.between(year.first, year.last))
    return found(chosen)


def activities(scope: Scope) -> Select[int, *tuple[Any, ...]]:
    """Return the query behind `Done`, the latest first."""
    return (
        select(
            Activity.id,
            Activity.programme_code,
            Programme.name,
            Activity.kind,
            Activity.day,
            Activity.participants,
            Activity.author_id,
            User.name,
            School.id,
            School.unit_code,
            School.name,
            School.municipality_code,
        )
        .join(School, Activity.school_id == School.id)
        .join(Programme, Activity.programme_code == Programme.code)
        .outerjoin(User, Activity.author_id == User.id)
        .where(scope.schools)
        .order_by(Activity.day.desc(), Activity.id.desc())
    )


def found(query: Select[int, *tuple[Any, ...]]) -> list[Done]:
    """Return the activities that a query finds."""
    return [Done(*row) for row in db.session.execute(query)]


def tallies(done: Iterable[Done], programme_codes: Iterable[str]) -> dict[str, list[Tally]]:
    """Count activities by programme and kind: those that belong to each programme, and what else was done."""
    by_kind: dict[tuple[str, ActivityKind], list[int]] = {}
    for each in done:
        by_kind.setdefault((each.programme_code, each.kind), []).append(each.participants)
    return {code: [*tally(code, by_kind)] for code in programme_codes}


def tally(programme_code: str, by_kind: dict[tuple[str, ActivityKind], list[int]]) -> Iterable[Tally]:
    """Yield the tallies of one programme, in the order of its kinds."""
    usual = kinds_of(programme_code)
    odd = [kind for kind in ActivityKind if kind not in usual and (programme_code, kind) in by_kind]
    for kind in (*usual, *odd):
        numbers = by_kind.get((programme_code, kind), [])
        yield Tally(programme_code, kind, len(numbers), sum(numbers), ASKED.get((programme_code, kind)))
