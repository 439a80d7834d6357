"""Why reach is what it is: who is behind, who says nothing, what has no plan, and what got in the way."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from tracker import line, reach
from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.line import Line
from tracker.models import Obstacle
from tracker.paging import PAGE, Paged, page_of
from tracker.reach import LatePlan, Selection, Silent, Unserved
from tracker.words import is_named, sort_key

# A class is late on the dashboard with so many sessions without a log, and so many are drawn there.
LATE, FEW = 2, 10
# So many schools of several municipalities are no list that anybody looks through: first the municipality is chosen.
MOST_SCHOOLS = 100
Each = TypeVar("Each", Silent, Unserved)


@dataclass(frozen=True)
class Lateness:
    """The plans that are behind today: how many, and the lines of those that lack most; whether any session is due."""

    number: int
    lines: list[Line]
    is_due: bool


class Town(NamedTuple):
    """A municipality, and how many of its schools are in a list."""

    code: str
    name: str
    schools: int


@dataclass(frozen=True)
class Listed(Generic[Each]):
    """A page of schools; of those that are many, and of several municipalities, a page of municipalities instead."""

    number: int
    schools: Paged[Each] | None
    towns: Paged[Town] | None


@dataclass(frozen=True)
class Pages:
    """Which page of each list is asked for, from 1."""

    late: int = 1
    silent: int = 1
    unserved: int = 1


@dataclass(frozen=True)
class Behind:
    """All that a programme lead follows up in a school year: late plans, silent schools, stages without a plan.

    Without classes, and until a session is due, nobody is behind, and nobody has done well either.
    """

    year: SchoolYear
    has_classes: bool
    is_due: bool
    late: Paged[Line]
    silent: Listed[Silent]
    unserved: Listed[Unserved]


FIRST = Pages()
Ranked = list[tuple[Obstacle, int]]


@dataclass(frozen=True)
class Obstacles:
    """Why sessions were cancelled in a period: the commonest first.

    `by_place` is the same of each municipality, or of each area of the only one, in Swedish order. Schools without an
    area come last, under None.
    """

    ranked: Ranked
    by_place: dict[str | None, Ranked]
    of_towns: bool


def most_behind(scope: Scope, selection: Selection) -> Lateness | None:
    """Return the plans that lack most; None for a period that today is not in."""
    now = as_of_today(selection)
    if now is None:
        return None
    every = reach.behind(scope, now)
    late = [each for each in every if each.missing >= LATE]
    return Lateness(len(late), drawn(late[:FEW]), bool(every) or reach.is_any_due(scope, now))


def behind(
    scope: Scope, selection: Selection, words: str = "", order: str = "missing", pages: Pages = FIRST
) -> Behind | None:
    """Return what the page about who is behind shows; None for a period that today is not in.

    words: in the name of a class or a school; order: `missing`, where most is lacking first, or `school`.
    """
    now = as_of_today(selection)
    if now is None:
        return None
    every = reach.behind(scope, now)
    late = [each for each in every if is_named((each.class_name, each.school_name), words)]
    silent = [each for each in reach.silent(scope, now, every) if is_named((each.school.name,), words)]
    unserved = [each for each in reach.unserved(scope, now) if is_named((each.school.name,), words)]
    if order == "school":
        late.sort(key=lambda each: (sort_key(each.school_name), sort_key(each.class_name)))
    else:
        silent.sort(key=lambda each: -each.missing)
        unserved.sort(key=lambda each: -each.pupils)
    lines = page_of(len(late), pages.late, lambda first: drawn(late[first : first + PAGE]))
    of_schools = listed(silent, order, pages.silent), listed(unserved, order, pages.unserved)
    has_classes = bool(every) or reach.is_any_class(scope, now)
    is_due = bool(every) or reach.is_any_due(scope, now)
    return Behind(now.period.year, has_classes, is_due, lines, *of_schools)


def listed(found: Sequence[Each], order: str, page: int) -> Listed[Each]:
    """Return schools as the page lists them, which are in order."""
    counts = Counter((each.school.municipality_code, each.school.municipality) for each in found)
    if len(found) <= MOST_SCHOOLS or len(counts) == 1:
        return Listed(len(found), page_of(len(found), page, lambda first: found[first : first + PAGE]), None)
    towns = sorted((Town(*place, number) for place, number in counts.items()), key=lambda town: sort_key(town.name))
    if order != "school":
        towns.sort(key=lambda town: -town.schools)
    return Listed(len(found), None, page_of(len(towns), page, lambda first: towns[first : first + PAGE]))


def as_of_today(selection: Selection) -> Selection | None:
    """Return the selection in the school year that is going on; where a class stands can only be said of today."""
    going_on = [part for part in selection.period.parts if part.first <= today() <= part.last]
    return replace(selection, period=going_on[0]) if going_on else None


def drawn(late: Sequence[LatePlan]) -> list[Line]:
    """Return the lines of plans that are late."""
    lines = line.lines([each.plan_id for each in late])
    return [lines[each.plan_id] for each in late]


def obstacles(scope: Scope, selection: Selection) -> Obstacles:
    """Return why the period's cancelled sessions were cancelled."""
    found = reach.obstacles(scope, selection)
    of_towns = len({code for code, _area in found}) > 1
    towns = reach.municipalities(scope) if of_towns else {}
    places: defaultdict[str | None, Counter[Obstacle]] = defaultdict(Counter)
    for (code, area), numbers in found.items():
        places[towns[code] if of_towns else area] += numbers
    names = [*sorted(filter(None, places), key=sort_key), None]
    return Obstacles(
        ranked=ranked(sum(found.values(), Counter())),
        by_place={name: ranked(places[name]) for name in names if name in places},
        of_towns=of_towns,
    )


def ranked(numbers: Counter[Obstacle]) -> Ranked:
    """Return obstacles with how often they were met, the commonest first."""
    return sorted(numbers.items(), key=lambda each: (-each[1], list(Obstacle).index(each[0])))
