"""What stands beside reach: spread among schools, the target, schools without classes, pupils per stage."""

from collections.abc import Iterable
from fractions import Fraction

from tracker.access import Scope
from tracker.reach import targets
from tracker.reach.figures import SchoolFigures, Selection, Spread, Uncounted


def spread(rows: Iterable[SchoolFigures], before: Iterable[SchoolFigures]) -> Spread:
    """Count adopting and maintaining schools, from the rows of a period and of the one a year before."""
    now, then = list(rows), list(before)
    active, was_active = ({row.parent_id or row.school_id for row in r if row.reach.started} for r in (now, then))
    eligible = {row.parent_id or row.school_id for row in now if row.reach.classes}
    return Spread(len(active), len(eligible), len(active & was_active), len(was_active))


def uncounted(scope: Scope, selection: Selection) -> Uncounted:
    """Count the open schools without any class in the period's years, and their pupils by the latest register."""
    peopled = {school_id for part in selection.parts for school_id in targets.classes(scope, part).values()}
    empty = [school for school in targets.schools(scope, selection) if school.id not in peopled]
    towns = {school.municipality_code for school in empty}
    stages, rolls = targets.programme_stages(selection, towns), targets.rolls(school.id for school in empty)
    codes = targets.programmes(selection)
    pupils = 0
    for school in empty:
        wanted = set[int]().union(*(stages[school.municipality_code, code] for code in codes))
        if selection.stage is not None:
            wanted &= {selection.stage}
        pupils += sum(number for stage, number in rolls[school.id].items() if stage in wanted)
    return Uncounted(len(empty), pupils)


def goal(selection: Selection, rows: Iterable[SchoolFigures]) -> Fraction | None:
    """Return the share of the eligible pupils that the rows' municipality wants to reach; None for several.

    A calendar year has the target that its two school years have in common.
    """
    codes = {row.municipality_code for row in rows}
    if len(codes) != 1 or selection.programme is None:
        return None
    key = codes.pop(), selection.programme
    percents = {targets.targets(part).get(key) for part in selection.period.parts}
    percent = percents.pop() if len(percents) == 1 else None
    return None if percent is None else Fraction(percent, 100)


def pupils_by_stage(scope: Scope, selection: Selection) -> dict[int, tuple[int, int]]:
    """Return classes and pupils of each stage in the selection's school year: stage → (classes, pupils)."""
    found: dict[int, tuple[int, int]] = {}
    for stages in targets.pupils(scope, selection).values():
        for stage, number in stages.items():
            if number:
                classes, pupils = found.get(stage, (0, 0))
                found[stage] = (classes + 1, pupils + number)
    return dict(sorted(found.items()))
