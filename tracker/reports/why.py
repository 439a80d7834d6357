"""Why reach is what it is: who is behind, who says nothing, what has no plan, and what got in the way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker import line, reach
from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.line import Line
from tracker.models import Obstacle
from tracker.reach import LatePlan, Selection, Silent, Unserved
from tracker.words import sort_key

# A class is late on the dashboard with so many sessions without a log, and so many are drawn there.
LATE, FEW = 2, 10
# So many are drawn on the page about them; who wants more chooses an area.
MOST = 200


@dataclass(frozen=True)
class Lateness:
    """The plans that are behind today: how many, and the lines of those that lack most."""

    number: int
    lines: list[Line]


@dataclass(frozen=True)
class Behind:
    """All that a programme lead follows up in a school year: late plans, silent schools, stages without a plan."""

    year: SchoolYear
    late: Lateness
    silent: list[Silent]
    unserved: list[Unserved]


@dataclass(frozen=True)
class Obstacles:
    """Why sessions were cancelled in a period: the commonest first, and the same by area, in Swedish order.

    Schools without an area come last, under None.
    """

    ranked: list[tuple[Obstacle, int]]
    by_area: dict[str | None, Counter[Obstacle]]


def most_behind(scope: Scope, selection: Selection) -> Lateness | None:
    """Return the plans that lack most; None for a period that today is not in."""
    now = as_of_today(selection)
    return drawn([each for each in reach.behind(scope, now) if each.missing >= LATE], FEW) if now else None


def behind(scope: Scope, selection: Selection) -> Behind | None:
    """Return what the page about who is behind shows; None for a period that today is not in."""
    now = as_of_today(selection)
    if now is None:
        return None
    late = reach.behind(scope, now)
    return Behind(now.period.year, drawn(late, MOST), reach.silent(scope, now, late), reach.unserved(scope, now))


def as_of_today(selection: Selection) -> Selection | None:
    """Return the selection in the school year that is going on; where a class stands can only be said of today."""
    going_on = [part for part in selection.period.parts if part.first <= today() <= part.last]
    return replace(selection, period=going_on[0]) if going_on else None


def drawn(late: Sequence[LatePlan], most: int) -> Lateness:
    """Return how many plans are late, and the lines of at most so many."""
    shown = [each.plan_id for each in late[:most]]
    lines = line.lines(shown)
    return Lateness(len(late), [lines[plan_id] for plan_id in shown])


def obstacles(scope: Scope, selection: Selection) -> Obstacles:
    """Return why the period's cancelled sessions were cancelled."""
    found = reach.obstacles(scope, selection)
    together = sum(found.values(), Counter[Obstacle]())
    return Obstacles(
        ranked=sorted(together.items(), key=lambda each: (-each[1], list(Obstacle).index(each[0]))),
        by_area={area: found[area] for area in [*sorted(filter(None, found), key=sort_key), None] if area in found},
    )
