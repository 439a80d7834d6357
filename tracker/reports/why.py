"""Why reach is what it is: who is behind, who says nothing, what has no plan, and what got in the way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker import line, reach
from tracker.access import Scope
from tracker.dates import today
from tracker.line import Line
from tracker.models import Obstacle
from tracker.reach import LatePlan, Selection, Silent, Unserved

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
    """All that a programme lead follows up: late plans, silent schools, stages without a plan."""

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
    if not is_now(selection):
        return None
    return drawn([each for each in reach.behind(scope, selection) if each.missing >= LATE], FEW)


def behind(scope: Scope, selection: Selection) -> Behind | None:
    """Return what the page about who is behind shows; None for a period that today is not in."""
    if not is_now(selection):
        return None
    late = reach.behind(scope, selection)
    return Behind(drawn(late, MOST), reach.silent(scope, selection, late), reach.unserved(scope, selection))


def is_now(selection: Selection) -> bool:
    """Say whether the period is going on: where a class stands can only be said of today."""
    return selection.period.first <= today() <= selection.period.last


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
        by_area={area: found[area] for area in [*reach.areas(scope), None] if area in found},
    )
