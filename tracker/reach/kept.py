"""Reading the figures of schools: those that are kept in advance, or counted where they are asked for more finely."""

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.access import Scope
from tracker.dates import today
from tracker.models import KeptDue, KeptReach, School, YearPart, db
from tracker.reach import keeping, rollup, targets
from tracker.reach.figures import MunicipalityFigures, Reach, SchoolFigures, Selection
from tracker.reach.tally import Tally

TERMS = {"H": YearPart.AUTUMN, "V": YearPart.SPRING}
ROLLED = Reach._fields[:-1]
COUNTED = tuple(name for name in Tally._fields if hasattr(KeptReach, name))
KEPT = tuple(getattr(KeptReach, name) for name in (*ROLLED, *COUNTED))
Column = InstrumentedAttribute[Any]


class Together(NamedTuple):
    """So many schools, and their figures."""

    schools: int
    reach: Reach


# By place and programme.
Figures = dict[tuple[Any, str], Together]


def by_school(scope: Scope, selection: Selection) -> list[SchoolFigures]:
    """Return a row per open school and programme that has an eligible class or a plan, in file order."""
    if not is_kept(selection):
        return rollup.count_by_school(scope, selection)
    found = kept(scope, selection, School.id)
    programmes = targets.programmes(selection)
    return [
        rollup.figures_of(school, programme, found[school.id, programme].reach)
        for school in targets.schools(scope, selection)
        for programme in programmes
        if (school.id, programme) in found
    ]


def by_municipality(scope: Scope, selection: Selection) -> list[MunicipalityFigures]:
    """Return the totals of municipalities, by code and programme."""
    found = (kept if is_kept(selection) else counted)(scope, selection, School.municipality_code)
    names = targets.municipality_names({code for code, _programme in found})
    return [
        MunicipalityFigures(code, names[code], programme, *found[code, programme]) for code, programme in sorted(found)
    ]


def is_kept(selection: Selection) -> bool:
    """Say whether the figures of a selection are kept: those of whole schools in a school year or a term."""
    return selection.stage is None and selection.curriculum is None and not selection.period.is_calendar_year


def counted(scope: Scope, selection: Selection, place: Column) -> Figures:
    """Count figures anew, and add them up by a column of the schools and by programme."""
    rows: defaultdict[tuple[Any, str], list[SchoolFigures]] = defaultdict(list)
    for row in rollup.count_by_school(scope, selection):
        rows[getattr(row, place.key), row.programme].append(row)
    return {key: Together(len(own), rollup.total(own)) for key, own in rows.items()}


def kept(scope: Scope, selection: Selection, place: Column) -> Figures:
    """Return kept figures, added up by a column of the schools and by programme."""
    keeping.settle(db.session())
    period = selection.period
    part = TERMS[period.label[0]] if period.is_term else YearPart.WHOLE
    statement = added_up(scope, selection, place, KeptReach, *KEPT).where(
        KeptReach.part == part, KeptReach.classes + KeptReach.planned_classes > 0
    )
    due = due_by_today(scope, selection, place)
    found = {}
    for where, programme, schools, *numbers in db.session.execute(statement):
        rolled, tally = numbers[: len(ROLLED)], Tally(**dict(zip(COUNTED, numbers[len(ROLLED) :], strict=True)))
        planned, units = (tally.planned, tally.reported_units) if due is None else due.get((where, programme), (0, 0))
        ahead = tally.reported_units - units
        tally = tally._replace(due=planned, reported_units=units, reported_ahead_units=ahead)
        found[where, programme] = Together(schools, Reach._make((*rolled, tally)))
    return found


def due_by_today(scope: Scope, selection: Selection, place: Column) -> dict[tuple[Any, str], tuple[int, int]] | None:
    """Return how many sessions of the period are due by today, and the units reported of them; None for all."""
    period, day = selection.period, today()
    if period.last <= day:
        return None
    if day < period.first:
        return {}
    numbers = (KeptDue.planned, KeptDue.reported_units)
    statement = added_up(scope, selection, place, KeptDue, *numbers).where(KeptDue.due_on.between(period.first, day))
    rows = db.session.execute(statement)
    return {(where, programme): (planned, units) for where, programme, _days, planned, units in rows}


def added_up(
    scope: Scope, selection: Selection, place: Column, table: type[KeptReach | KeptDue], *numbers: Column
) -> Select[Any]:
    """Return the query of kept numbers of the selection's schools and year, by place and programme."""
    statement = (
        select(place, table.programme_code, func.count(), *(func.sum(number) for number in numbers))
        .join(School, table.school_id == School.id)
        .where(table.year == selection.period.year.start, targets.chosen_schools(scope, selection))
        .group_by(place, table.programme_code)
    )
    return statement.where(table.programme_code == selection.programme) if selection.programme else statement
