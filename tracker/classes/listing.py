"""The list of a school year's classes: searched, sorted, page by page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import aliased

from tracker import line
from tracker.access import Scope
from tracker.classes.facts import KeptClass, kept_classes
from tracker.dates import SchoolYear
from tracker.models import Headcount, Plan, School, SchoolClass, SessionLog, db
from tracker.paging import PAGE, Paged, page_of
from tracker.words import search_key

ORDERS = tuple(f"{way}{name}" for way in ("", "-") for name in ("school", "name", "stage", "pupils", "plans", "logs"))


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to, and how it is ordered, one of `ORDERS`; pages begin with 1."""

    year: SchoolYear
    words: str = ""
    school: str | None = None
    order: str = "school"
    page: int = 1


def class_page(scope: Scope, wanted: Wanted) -> Paged[KeptClass]:
    """Return a page of the classes in scope; a page beyond the last is the last."""
    name = wanted.order.removeprefix("-")
    rows = db.session.execute(
        select(SchoolClass.id, SchoolClass.name, School.name, sorted_by(name))
        .join(School, SchoolClass.school_id == School.id)
        .where(scope.classes, SchoolClass.year == wanted.year.start, at(wanted.school))
        .order_by(*line.file_order())
    ).all()
    words = search_key(wanted.words).split()
    found = [row for row in rows if all(word in search_key(f"{row[1]} {row[2]}") for word in words)]
    if name != "school":
        found.sort(key=lambda row: row[3], reverse=name != wanted.order)
    elif name != wanted.order:
        found.reverse()
    ids = [row[0] for row in found]
    return page_of(len(ids), wanted.page, lambda first: in_order(scope, ids[first : first + PAGE]))


def in_order(scope: Scope, class_ids: list[int]) -> list[KeptClass]:
    """Return classes in the order of their ids."""
    places = {class_id: place for place, class_id in enumerate(class_ids)}
    return sorted(kept_classes(scope, SchoolClass.id.in_(class_ids)), key=lambda each: places[each.id])


def at(unit_code: str | None) -> ColumnElement[bool]:
    """Return the condition that a class is at a school, if one is chosen."""
    return School.unit_code == unit_code if unit_code else true()


def sorted_by(name: str) -> ColumnElement[Any]:
    """Return what a list of classes is sorted by, besides file order."""
    columns: dict[str, Callable[[], ColumnElement[Any]]] = {
        "name": lambda: SchoolClass.sort_key.expression,
        "stage": line.lowest_stage,
        "pupils": pupils_now,
        "plans": plans_running,
        "logs": sessions_logged,
    }
    return columns.get(name, true)()


def pupils_now() -> ColumnElement[int]:
    """Return a class's pupils by the latest headcount of each stage."""
    later = aliased(Headcount)
    is_latest = (
        ~select(later.class_id)
        .where(
            and_(
                later.class_id == Headcount.class_id,
                later.stage == Headcount.stage,
                later.reference_date > Headcount.reference_date,
            )
        )
        .correlate(Headcount)
        .exists()
    )
    total = select(func.coalesce(func.sum(Headcount.pupils), 0)).where(Headcount.class_id == SchoolClass.id, is_latest)
    return total.correlate(SchoolClass).scalar_subquery()


def plans_running() -> ColumnElement[int]:
    """Return how many plans of a class nobody has ended."""
    total = select(func.count()).select_from(Plan).where(Plan.class_id == SchoolClass.id, Plan.ended_on.is_(None))
    return total.correlate(SchoolClass).scalar_subquery()


def sessions_logged() -> ColumnElement[int]:
    """Return how many logs of a class count."""
    total = select(func.count()).select_from(SessionLog).join(Plan, SessionLog.plan_id == Plan.id)
    total = total.where(Plan.class_id == SchoolClass.id, SessionLog.withdrawn_at.is_(None))
    return total.correlate(SchoolClass).scalar_subquery()


def years_with_classes(scope: Scope) -> list[SchoolYear]:
    """Return the school years that there are classes in scope in, the latest first."""
    query = select(SchoolClass.year).where(scope.classes).distinct().order_by(SchoolClass.year.desc())
    return [SchoolYear(year) for year in db.session.scalars(query)]


@dataclass(frozen=True)
class KeptSchool:
    """A school whose classes one keeps."""

    id: int
    unit_code: str
    name: str
    municipality_code: str


def schools_kept(scope: Scope, year: SchoolYear) -> list[KeptSchool]:
    """Return the schools in scope that are open in a school year, in list order."""
    rows = db.session.execute(
        select(School.id, School.unit_code, School.name, School.municipality_code)
        .where(
            scope.schools,
            func.coalesce(School.opened_on, year.first) <= year.last,
            func.coalesce(School.closed_on, year.last) >= year.first,
        )
        .order_by(School.municipality_code, School.sort_key, School.unit_code)
    )
    return [KeptSchool(*row) for row in rows]


def municipality_of(scope: Scope, unit_code: str) -> str | None:
    """Return the code of the municipality of a school in scope, or None."""
    query = select(School.municipality_code).where(School.unit_code == unit_code, scope.schools)
    found: str | None = db.session.scalar(query)
    return found
