"""Reading the figures of classes: those that are kept in advance, or counted where they are asked for more finely."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from tracker.access import Scope
from tracker.models import KeptReach, Municipality, Plan, PlannedSession, School, YearPart, db
from tracker.models.ready import put_together_once
from tracker.reach import chosen, keeping, targets
from tracker.reach.alike import count_classes
from tracker.reach.due import Due, DueBy, due_by_today, due_in_municipalities, due_sessions
from tracker.reach.figures import CountedClass, MunicipalityFigures, Reach, SchoolFigures
from tracker.reach.fresh import Fresh, fresh
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

# By a place and a programme; of a municipality with its name, and how many schools.
Sums = dict[tuple[int, str], Sequence[int]]
Totals = dict[tuple[str, str], tuple[str, int, Sequence[int]]]
Figures = dict[tuple[Any, str], Reach]


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
    new = fresh(scope, selection)
    statement = kept(scope, selection, programmes_of(selection), OF_CLASSES, but=bool(new.places))
    rows = db.session.execute(statement, new.told)
    year = selection.period.year
    due = due_by_today(
        selection,
        lambda: due_sessions(scope, selection, Plan.class_id).join(Plan, PlannedSession.plan_id == Plan.id),
    )
    found = [
        CountedClass(class_id, school_id, year, programme, reach_of(numbers, due, (class_id, programme)))
        for class_id, school_id, programme, *numbers in rows
    ]
    return sorted([*found, *new.rows], key=lambda each: (each.class_id, each.programme))


def kept_schools(scope: Scope, selection: Selection) -> Figures:
    """Return the sums of kept figures, by school and programme."""
    keeping.settle()
    new = fresh(scope, selection)
    due = due_by_today(selection, lambda: due_sessions(scope, selection, PlannedSession.counted_school_id))
    sums = sums_of_schools(of_schools(scope, selection, programmes_of(selection), but=bool(new.places)), new)
    return {key: reach_of(numbers, due, key) for key, numbers in sums.items()}


def sums_of_schools(statement: Select[Any], new: Fresh) -> Sums:
    """Return the numbers that a query of schools finds, with those of the classes that it leaves out."""
    rows = db.session.execute(statement, new.told)
    sums: Sums = {(school_id, programme): numbers for school_id, programme, *numbers in rows}
    for each in new.rows:
        key, own = (each.school_id, each.programme), numbers_of(each.reach)
        sums[key] = [*map(add, sums[key], own)] if key in sums else own
    return sums


def kept_municipalities(scope: Scope, selection: Selection) -> list[MunicipalityFigures]:
    """Return the sums of kept figures of municipalities; school by school first, as their key is ordered."""
    keeping.settle()
    new, programmes = fresh(scope, selection), programmes_of(selection)
    with_new = KeptReach.school_id.in_(new.towns)
    others = of_schools(scope, selection, programmes)
    found: Totals = {
        (code, programme): (name, count, [*map(int, sums)])
        for code, name, programme, count, *sums in db.session.execute(
            of_municipalities(others.where(~with_new) if new.places else others)
        )
    }
    if new.places:
        own = of_schools(scope, selection, programmes, but=True).where(with_new)
        add_schools(found, sums_of_schools(own, new), new.towns)
    due = due_by_today(selection, lambda: due_in_municipalities(scope, selection))
    return [
        MunicipalityFigures(code, name, programme, count, reach_of(numbers, due, (code, programme)))
        for (code, programme), (name, count, numbers) in sorted(found.items())
    ]


def add_schools(found: Totals, sums: Sums, towns: Mapping[int, str]) -> None:
    """Add the sums of schools to those of their municipalities."""
    names = dict(db.session.execute(select(Municipality.code, Municipality.name)).all())
    for (school_id, programme), numbers in sums.items():
        key = towns[school_id], programme
        name, count, before = found.get(key, (names[key[0]], 0, None))
        found[key] = name, count + 1, numbers if before is None else [*map(add, before, numbers)]


def of_municipalities(of_schools: Select[Any]) -> Select[Any]:
    """Return the query of municipalities, programmes, how many schools, and their numbers added up."""
    schools = of_schools.subquery()
    _school_id, programme, *numbers = schools.c
    return (
        select(Municipality.code, Municipality.name, programme, func.count(), *map(func.sum, numbers))
        .select_from(schools)
        .join(School, School.id == schools.c.school_id)
        .join(Municipality, School.municipality_code == Municipality.code)
        .group_by(Municipality.code, Municipality.name, programme)
    )


def numbers_of(reach: Reach) -> list[int]:
    """Return figures as the kept ones are: the sessions reported are of any day."""
    *rolled, tally = reach
    reported = tally._replace(reported_units=tally.reported_units + tally.reported_ahead_units)
    return [*rolled, *(getattr(reported, name) for name in COUNTED)]


def programmes_of(selection: Selection) -> tuple[str, ...]:
    """Return the programmes of a selection, by code, as a query may be remembered by."""
    return tuple(targets.programmes(selection))


@put_together_once
def of_schools(scope: Scope, selection: Selection, programmes: tuple[str, ...], *, but: bool = False) -> Select[Any]:
    """Return the query of kept figures added up, by school and programme."""
    statement = kept(scope, selection, programmes, OF_SCHOOLS, but=but)
    return statement.group_by(KeptReach.programme_code, KeptReach.school_id)


def kept(
    scope: Scope, selection: Selection, programmes: tuple[str, ...], figures: Select[Any], *, but: bool = False
) -> Select[Any]:
    """Narrow a query of kept figures, which must be settled, to a selection in one school year.

    `but` leaves out the classes that are `fresh`, as who asks has to tell.
    """
    schools = select(School.id).where(chosen.school_condition(scope, selection))
    is_there = KeptReach.classes + KeptReach.planned_classes > 0
    others = (~is_fresh(),) if but else ()
    return figures.where(in_part(selection, programmes), is_there, KeptReach.school_id.in_(schools), *others)


def is_fresh() -> ColumnElement[bool]:
    """Return the condition that kept figures are of a class that is told to be `fresh`."""
    return KeptReach.class_id.in_(bindparam("fresh", expanding=True))


def has_started(selection: Selection, programmes: tuple[str, ...], *, but: bool) -> ColumnElement[bool]:
    """Return the condition that a class of a school has started in a period, by what is kept and settled."""
    at_school = and_(KeptReach.school_id == School.id, KeptReach.started > 0, *((~is_fresh(),) if but else ()))
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


def reach_of(numbers: Sequence[int], due: DueBy | None, key: tuple[Any, str]) -> Reach:
    """Return kept numbers as figures, of whose sessions those by today are due; all of them, if `due` is None."""
    tally = Tally(**dict(zip(COUNTED, numbers[len(ROLLED) :], strict=True)))
    done = Due(tally.planned, tally.reported_units) if due is None else due[key]
    ahead = tally.reported_units - done.reported_units
    counted = tally._replace(due=done.planned, reported_units=done.reported_units, reported_ahead_units=ahead)
    return Reach._make((*numbers[: len(ROLLED)], counted))
