"""A school year's classes as one looks for one to log for: schools first, then a school's classes, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.line.choosing import named
from tracker.line.finding import ClassInList, file_order, found_classes, in_list, lowest_stage
from tracker.models import Plan, PlannedSession, School, SchoolClass, SessionLog, db
from tracker.paging import PAGE, Paged, page_of

T = TypeVar("T")
WHOLE = 840  # how a session's held share is kept, tracker.models.PlannedSession


@dataclass(frozen=True)
class SchoolInList:
    """A school to choose, how many of what one chooses it for it has, and the day of the latest, where it has one."""

    unit_code: str
    name: str
    number: int = 0
    latest: date | None = None


@dataclass(frozen=True)
class ClassesSought:
    """What a list of classes is narrowed to, and which page of it is shown, from 1.

    words: in the name of class or school; order: by `stage`, the highest first with a minus before it, by `name`,
    backwards with a minus, `behind`, those that lack most logs first, or `due`, whose next session is due first.
    """

    words: str = ""
    order: str = "stage"
    page: int = 1


def schools_with_classes(scope: Scope, year: SchoolYear) -> dict[str, SchoolInList]:
    """Return the schools whose classes one may log for, with the number of those: by unit code, in file order."""
    rows = db.session.execute(
        select(School.unit_code, School.name, func.count())
        .join(SchoolClass, SchoolClass.school_id == School.id)
        .where(SchoolClass.year == year.start, in_list(scope))
        .group_by(School.id)
        .order_by(School.municipality_code, School.sort_key, School.unit_code)
    )
    return {row[0]: SchoolInList(*row) for row in rows}


def classes(scope: Scope, year: SchoolYear, unit_codes: Collection[str], sought: ClassesSought) -> Paged[ClassInList]:
    """Return a page of the classes in scope of some schools, with their lines: school by school, in order."""
    by_school = School.municipality_code, School.sort_key, School.unit_code
    query = (
        select(SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(SchoolClass.year == year.start, School.unit_code.in_(list(unit_codes)), in_list(scope))
        .where(*named(sought.words))
    )
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(*by_school, *in_order(sought.order), *file_order()).limit(PAGE)
    return page_of(number, sought.page, lambda first: with_lines(scope, query.offset(first)))


def with_lines(scope: Scope, query: Select[int]) -> list[ClassInList]:
    """Return the classes of a query with their lines, in its order."""
    places = {class_id: place for place, class_id in enumerate(db.session.scalars(query))}
    found = found_classes(scope, SchoolClass.id.in_(list(places)))
    return sorted(found, key=lambda each: places[each.id])


def in_order(order: str) -> tuple[ColumnElement[Any], ...]:
    """Return what the classes of a school are sorted by, before file order."""
    match order:
        case "-stage":
            return (lowest_stage().desc(),)
        case "name" | "-name":
            key = SchoolClass.sort_key.expression
            return (key.desc() if order == "-name" else key,)
        case "behind":
            return (missing().desc(),)
        case "due":
            return (next_due().asc().nulls_last(),)
    return ()


def missing() -> ColumnElement[int]:
    """Return how many sessions of a class that are due have no log, as `Line.behind` counts them."""
    log = select(SessionLog.id).where(
        SessionLog.planned_session_id == PlannedSession.id, SessionLog.withdrawn_at.is_(None)
    )
    return of_class(func.count(), PlannedSession.due_on <= today(), ~log.exists())


def next_due() -> ColumnElement[date | None]:
    """Return the day when the next session of a class that is not held yet is due."""
    return of_class(func.min(PlannedSession.due_on), PlannedSession.held_units < WHOLE)


def of_class(what: ColumnElement[T], *conditions: ColumnElement[bool]) -> ColumnElement[T]:
    """Return something about those sessions of a class, of plans that go on, that meet some conditions."""
    sessions = select(what).select_from(PlannedSession).join(Plan, PlannedSession.plan_id == Plan.id)
    going_on = Plan.class_id == SchoolClass.id, Plan.ended_on.is_(None)
    return sessions.where(*going_on, *conditions).correlate(SchoolClass).scalar_subquery()


def schools_without_classes(scope: Scope, year: SchoolYear) -> dict[str, str]:
    """Return the schools in scope, open in a school year, that have no class in it: unit code → name, in file order."""
    rows = db.session.execute(
        select(School.unit_code, School.name)
        .where(
            scope.schools,
            func.coalesce(School.opened_on, year.first) <= year.last,
            func.coalesce(School.closed_on, year.last) >= year.first,
            ~select(SchoolClass.id).where(SchoolClass.school_id == School.id, SchoolClass.year == year.start).exists(),
        )
        .order_by(School.municipality_code, School.sort_key, School.unit_code)
    )
    return dict(rows.all())
