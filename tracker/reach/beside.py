"""What stands beside reach: spread among schools, the target, schools without classes, pupils per stage."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Select, bindparam, or_, select

from tracker.access import Scope
from tracker.models import School, SchoolClass, db
from tracker.models.ready import put_together_once
from tracker.reach import chosen, headcounts, keeping, targets
from tracker.reach.figures import SchoolFigures, Spread, Uncounted
from tracker.reach.fresh import fresh
from tracker.reach.kept import by_school, has_started, is_kept, programmes_of
from tracker.reach.selection import Selection


class ActiveSchool(NamedTuple):
    """A school with a started plan."""

    school_id: int
    parent_id: int | None
    municipality_code: str


def active(scope: Scope, selection: Selection) -> list[ActiveSchool]:
    """Return the schools that have a started plan, by id: a held session in the period."""
    if not is_kept(selection):
        rows = by_school(scope, selection)
        return [ActiveSchool(row.school_id, row.parent_id, row.municipality_code) for row in rows if row.reach.started]
    keeping.settle()
    new = [fresh(scope, part) for part in selection.parts]
    told = {"fresh": [each for some in new for each in some.places]}
    started = {each.school_id for some in new for each in some.rows if each.reach.started}
    statement = active_schools(scope, selection, programmes_of(selection), but=bool(told["fresh"]))
    found = db.session.execute(statement, told | {"started": [*started]} if told["fresh"] else {})
    return [ActiveSchool._make(row) for row in found]


@put_together_once
def active_schools(
    scope: Scope, selection: Selection, programmes: tuple[str, ...], *, but: bool
) -> Select[int, int | None, str]:
    """Return the query behind `ActiveSchool`, of kept figures; `but` the classes that are `fresh`, some `started`."""
    has = has_started(selection, programmes, but=but)
    return (
        select(School.id, School.parent_id, School.municipality_code)
        .where(
            chosen.school_condition(scope, selection),
            or_(has, School.id.in_(bindparam("started", expanding=True))) if but else has,
        )
        .order_by(School.id)
    )


def spread(rows: Iterable[SchoolFigures], before: Iterable[ActiveSchool]) -> Spread:
    """Count adopting and maintaining schools, from the rows of a period and the active schools of a year before."""
    now = list(rows)
    adopted = {row.parent_id or row.school_id for row in now if row.reach.started}
    eligible = {row.parent_id or row.school_id for row in now if row.reach.classes}
    was_active = {school.parent_id or school.school_id for school in before}
    return Spread(len(adopted), len(eligible), len(adopted & was_active), len(was_active))


def uncounted(scope: Scope, selection: Selection) -> Uncounted:
    """Count the open schools without any class in the period's years, and their pupils by the latest register."""
    empty = db.session.execute(empty_schools(scope, selection)).all()
    if not empty:
        return Uncounted(0, 0)
    towns = {school.municipality_code for school in empty}
    stages, rolls = targets.programme_stages(selection, towns), chosen.rolls(school.id for school in empty)
    codes = targets.programmes(selection)
    pupils = 0
    for school in empty:
        wanted = set[int]().union(*(stages[school.municipality_code, code] for code in codes))
        if selection.stage is not None:
            wanted &= {selection.stage}
        pupils += sum(number for stage, number in rolls[school.id].items() if stage in wanted)
    return Uncounted(len(empty), pupils)


@put_together_once
def empty_schools(scope: Scope, selection: Selection) -> Select[int, str]:
    """Return the query of the open schools without any class in the period's years: id and municipality."""
    years = [part.period.year.start for part in selection.parts]
    classes = select(SchoolClass.id).where(SchoolClass.school_id == School.id, SchoolClass.year.in_(years))
    return select(School.id, School.municipality_code).where(
        chosen.school_condition(scope, selection), ~classes.exists()
    )


def goal(selection: Selection, codes: Collection[str]) -> Fraction | None:
    """Return the share of the eligible pupils that a municipality wants to reach; None for several.

    A calendar year has the target that its two school years have in common.
    """
    if len(codes) != 1 or selection.programme is None:
        return None
    key = next(iter(codes)), selection.programme
    percents = {targets.targets(part).get(key) for part in selection.period.parts}
    percent = percents.pop() if len(percents) == 1 else None
    return None if percent is None else Fraction(percent, 100)


def pupils_by_stage(scope: Scope, selection: Selection) -> dict[int, tuple[int, int]]:
    """Return classes and pupils of each stage in the selection's school year: stage → (classes, pupils)."""
    found: dict[int, tuple[int, int]] = {}
    for stages in headcounts.pupils(scope, selection).values():
        for stage, number in stages.items():
            if number:
                classes, pupils = found.get(stage, (0, 0))
                found[stage] = (classes + 1, pupils + number)
    return dict(sorted(found.items()))
