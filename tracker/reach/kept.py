"""Reading the figures of classes: those that are kept in advance, or counted where they are asked for more finely."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.access import Scope
from tracker.dates import today
from tracker.models import KeptReach, Municipality, Plan, PlannedSession, School, YearPart, db
from tracker.models.ready import put_together_once
from tracker.reach import chosen, keeping, targets
from tracker.reach.alike import count_classes
from tracker.reach.figures import CountedClass, MunicipalityFigures, Reach, SchoolFigures
from tracker.reach.linked import links
from tracker.reach.rollup import figures_of, rolled_up, total
from tracker.reach.selection import Selection
from tracker.reach.tally import Tally

TERMS = {"H": YearPart.AUTUMN, "V": YearPart.SPRING}
ROLLED = Reach._fields[:-1]
COUNTED = tuple(name for name in Tally._fields if hasattr(KeptReach, name))
NUMBERS = tuple(getattr(KeptReach, name) for name in (*ROLLED, *COUNTED))
# Put together once, since they have so many columns.
OF_CLASSES = select(KeptReach.class_id, KeptReach.school_id, KeptReach.programme_code, *NUMBERS)
OF_SCHOOLS = select(
    KeptReach.school_id, KeptReach.programme_code, *(func.sum(number).label(number.key) for number in NUMBERS)
)

DUE = (func.count().label("planned"), func.sum(PlannedSession.reported_units).label("units"))


class Due(NamedTuple):
    """How many sessions of a period are due by today, and the units reported of them."""

    planned: int = 0
    reported_units: int = 0


# By a place and a programme.
Figures = dict[tuple[Any, str], Reach]
DueBy = defaultdict[tuple[Any, str], Due]


def classes(scope: Scope, selection: Selection) -> list[CountedClass]:
    """Return a row per class and programme that is eligible or has a plan, by school year and class."""
    if is_kept(selection):
        return [each for part in selection.parts for each in kept_classes(scope, part)]
    return [each for part in selection.parts for each in count_classes(scope, part)]


def by_school(scope: Scope, selection: Selection) -> list[SchoolFigures]:
    """Return a row per open school and programme that has an eligible class or a plan, in file order."""
    if is_kept(selection) and not selection.period.is_calendar_year:
        sums = kept_schools(scope, selection)
        return [
            figures_of(school, programme, sums[school.id, programme])
            for school, programme in rows(scope, selection, sums)
        ]
    own: defaultdict[tuple[int, str], list[CountedClass]] = defaultdict(list)
    for each in classes(scope, selection):
        own[each.school_id, each.programme].append(each)
    same = links(scope, selection) if selection.period.is_calendar_year else None
    return [
        rolled_up(school, programme, own[school.id, programme], same)
        for school, programme in rows(scope, selection, own)
    ]


def rows(
    scope: Scope, selection: Selection, there: Container[tuple[int, str]]
) -> Iterator[tuple[chosen.SchoolRow, str]]:
    """Yield the schools and programmes that have figures, in file order."""
    programmes = targets.programmes(selection)
    for school in chosen.schools(scope, selection):
        for programme in programmes:
            if (school.id, programme) in there:
                yield school, programme


def by_municipality(scope: Scope, selection: Selection) -> list[MunicipalityFigures]:
    """Return the totals of municipalities, by code and programme."""
    if is_kept(selection) and not selection.period.is_calendar_year:
        return kept_municipalities(scope, selection)
    found: defaultdict[tuple[str, str, str], list[SchoolFigures]] = defaultdict(list)
    for row in by_school(scope, selection):
        found[row.municipality_code, row.municipality, row.programme].append(row)
    return [MunicipalityFigures(*key, len(found[key]), total(found[key])) for key in sorted(found)]


def is_kept(selection: Selection) -> bool:
    """Say whether the figures of a selection are kept: those of whole classes and programmes."""
    return selection.stage is None and selection.curriculum is None


def kept_classes(scope: Scope, selection: Selection) -> list[CountedClass]:
    """Return the kept figures of the classes of a selection in one school year."""
    keeping.settle()
    statement = kept(scope, selection, programmes_of(selection), OF_CLASSES)
    rows = db.session.execute(statement.order_by(KeptReach.class_id, KeptReach.programme_code))
    year = selection.period.year
    due = due_by_today(
        selection,
        lambda: due_sessions(scope, selection, Plan.class_id).join(Plan, PlannedSession.plan_id == Plan.id),
    )
    return [
        CountedClass(class_id, school_id, year, programme, reach_of(numbers, due, (class_id, programme)))
        for class_id, school_id, programme, *numbers in rows
    ]


def kept_schools(scope: Scope, selection: Selection) -> Figures:
    """Return the sums of kept figures, by school and programme."""
    keeping.settle()
    due = due_by_today(selection, lambda: due_sessions(scope, selection, PlannedSession.counted_school_id))
    rows = db.session.execute(of_schools(scope, selection, programmes_of(selection)))
    return {
        (school_id, programme): reach_of(numbers, due, (school_id, programme))
        for school_id, programme, *numbers in rows
    }


def kept_municipalities(scope: Scope, selection: Selection) -> list[MunicipalityFigures]:
    """Return the sums of kept figures of municipalities; school by school first, as their key is ordered."""
    keeping.settle()
    schools = of_schools(scope, selection, programmes_of(selection)).subquery()
    _school_id, programme, *numbers = schools.c
    statement = (
        select(Municipality.code, Municipality.name, programme, func.count(), *map(func.sum, numbers))
        .select_from(schools)
        .join(School, School.id == schools.c.school_id)
        .join(Municipality, School.municipality_code == Municipality.code)
        .group_by(Municipality.code, Municipality.name, programme)
        .order_by(Municipality.code, programme)
    )
    due = due_by_today(selection, lambda: due_in_municipalities(scope, selection))
    return [
        MunicipalityFigures(code, name, programme, count, reach_of([*map(int, sums)], due, (code, programme)))
        for code, name, programme, count, *sums in db.session.execute(statement)
    ]


def programmes_of(selection: Selection) -> tuple[str, ...]:
    """Return the programmes of a selection, by code, as a query may be remembered by."""
    return tuple(targets.programmes(selection))


@put_together_once
def of_schools(scope: Scope, selection: Selection, programmes: tuple[str, ...]) -> Select[Any]:
    """Return the query of kept figures added up, by school and programme."""
    return kept(scope, selection, programmes, OF_SCHOOLS).group_by(KeptReach.programme_code, KeptReach.school_id)


def kept(scope: Scope, selection: Selection, programmes: tuple[str, ...], figures: Select[Any]) -> Select[Any]:
    """Narrow a query of kept figures, which must be settled, to a selection in one school year."""
    schools = select(School.id).where(chosen.school_condition(scope, selection))
    is_there = KeptReach.classes + KeptReach.planned_classes > 0
    return figures.where(in_part(selection, programmes), is_there, KeptReach.school_id.in_(schools))


def has_started(selection: Selection, programmes: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that a class of a school has started in a period, by what is kept and settled."""
    at_school = and_(KeptReach.school_id == School.id, KeptReach.started > 0)
    found = (select(KeptReach).where(in_part(part, programmes), at_school) for part in selection.parts)
    return or_(*(each.correlate(School).exists() for each in found))


def in_part(selection: Selection, programmes: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition on kept figures of a selection in one school year."""
    period = selection.period
    return and_(
        KeptReach.year == period.year.start,
        KeptReach.part == (TERMS[period.label[0]] if period.is_term else YearPart.WHOLE),
        KeptReach.programme_code.in_(programmes),
    )


def reach_of(numbers: list[int], due: DueBy | None, key: tuple[Any, str]) -> Reach:
    """Return kept numbers as figures, of whose sessions those by today are due; all of them, if `due` is None."""
    tally = Tally(**dict(zip(COUNTED, numbers[len(ROLLED) :], strict=True)))
    done = Due(tally.planned, tally.reported_units) if due is None else due[key]
    ahead = tally.reported_units - done.reported_units
    counted = tally._replace(due=done.planned, reported_units=done.reported_units, reported_ahead_units=ahead)
    return Reach._make((*numbers[: len(ROLLED)], counted))


def due_sessions(scope: Scope, selection: Selection, place: InstrumentedAttribute[Any]) -> Select[Any]:
    """Return the query of the sessions that are due by today, by place and programme: how many, and reported units."""
    return (
        select(place.label("place"), PlannedSession.counted_programme.label("programme"), *DUE)
        .where(
            PlannedSession.counted_year == selection.period.year.start,
            PlannedSession.counted_programme.in_(targets.programmes(selection)),
            PlannedSession.counted_school_id.in_(select(School.id).where(chosen.school_condition(scope, selection))),
            PlannedSession.due_on.between(selection.period.first, today()),
        )
        .group_by(place, PlannedSession.counted_programme)
    )


def due_in_municipalities(scope: Scope, selection: Selection) -> Select[Any]:
    """Return the query of the sessions that are due by today, by municipality and programme."""
    sessions = due_sessions(scope, selection, PlannedSession.counted_school_id).subquery()
    return (
        select(School.municipality_code, sessions.c.programme, func.sum(sessions.c.planned), func.sum(sessions.c.units))
        .join(School, School.id == sessions.c.place)
        .group_by(School.municipality_code, sessions.c.programme)
    )


def due_by_today(selection: Selection, sessions: Callable[[], Select[Any]]) -> DueBy | None:
    """Return what is due by today, by place and programme; None when the period is over, and all is."""
    if selection.period.last <= today():
        return None
    rows = db.session.execute(sessions()) if selection.period.first <= today() else ()
    return defaultdict(Due, {(place, code): Due(int(planned), int(units)) for place, code, planned, units in rows})
