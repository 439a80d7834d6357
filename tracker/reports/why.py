"""Why reach is what it is: who is behind, who says nothing, what has no plan, and what got in the way."""

from collections import Counter
from dataclasses import dataclass

from tracker import line, reach
from tracker.access import Scope
from tracker.dates import today
from tracker.line import Line
from tracker.models import Obstacle
from tracker.reach import Selection, Silent, Unserved

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


def latest(scope: Scope, selection: Selection) -> Lateness | None:
    """Return the plans that lack most; None for a period that today is not in."""
    return lateness(scope, selection, least=LATE, most=FEW) if is_now(selection) else None


def behind(scope: Scope, selection: Selection) -> Behind | None:
    """Return what the page about who is behind shows; None for a period that today is not in."""
    if not is_now(selection):
        return None
    return Behind(
        late=lateness(scope, selection, least=1, most=MOST),
        silent=reach.silent(scope, selection),
        unserved=reach.unserved(scope, selection),
    )


def is_now(selection: Selection) -> bool:
    """Say whether the period is going on: where a class stands can only be said of today."""
    return selection.period.first <= today() <= selection.period.last


def lateness(scope: Scope, selection: Selection, least: int, most: int) -> Lateness:
    """Return the plans with at least so many sessions without a log, at most so many of them drawn."""
    late = [each for each in reach.behind(scope, selection) if each.missing >= least]
    drawn = line.lines(each.plan_id for each in late[:most])
    return Lateness(len(late), [drawn[each.plan_id] for each in late[:most]])


def ranked_obstacles(scope: Scope, selection: Selection) -> list[tuple[Obstacle, int]]:
    """Return the obstacles of the period's cancelled sessions, the commonest first."""
    together = sum(reach.obstacles(scope, selection).values(), Counter[Obstacle]())
    return sorted(together.items(), key=lambda each: (-each[1], list(Obstacle).index(each[0])))


def obstacles_by_area(scope: Scope, selection: Selection) -> dict[str | None, dict[Obstacle, int]]:
    """Return how often each obstacle stood in the way, area by area in Swedish order; those without one last."""
    found = reach.obstacles(scope, selection)
    return {area: dict(found[area]) for area in [*reach.areas(scope), None] if area in found}
