"""The schools whose activities one may see, and what they are checked against."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from tracker.access import Scope
from tracker.activities.entry import Ground
from tracker.dates import SchoolYear
from tracker.line import SchoolInList, lock_of
from tracker.models import Activity, Plan, Programme, School, SchoolClass, db
from tracker.words import sort_key


@dataclass(frozen=True)
class Place:
    """A school, as the pages of activities name it."""

    id: int
    unit_code: str
    name: str
    municipality_code: str


def find_school(scope: Scope, unit_code: str) -> Place | None:
    """Return a school in scope, or None."""
    row = db.session.execute(
        select(School.id, School.unit_code, School.name, School.municipality_code).where(
            School.unit_code == unit_code, scope.schools
        )
    ).one_or_none()
    return Place(*row) if row else None


def schools(scope: Scope, year: SchoolYear) -> dict[str, SchoolInList]:
    """Return one's own schools and those in scope with classes in a school year: by unit code, in list order.

    Each with how many activities it has logged in the year, and when the latest was.
    """
    with_classes = select(SchoolClass.school_id).where(SchoolClass.year == year.start)
    in_year = and_(Activity.school_id == School.id, Activity.day.between(year.first, year.last))
    rows = db.session.execute(
        select(School.unit_code, School.name, func.count(Activity.id), func.max(Activity.day))
        .outerjoin(Activity, in_year)
        .where(scope.schools, or_(School.id.in_(sorted(scope.school_ids)), School.id.in_(with_classes)))
        .group_by(School.id)
        .order_by(School.municipality_code, School.sort_key, School.unit_code)
    )
    return {row[0]: SchoolInList(*row) for row in rows}


def programmes(school_id: int, year: SchoolYear) -> dict[str, str]:
    """Return the programmes that a school has plans or activities of in a year; all, before it has plans: code → name.

    The caller has found the school in scope.
    """
    planned = (
        select(Plan.programme_code)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .where(SchoolClass.year == year.start)
        .where(or_(SchoolClass.school_id == school_id, Plan.delivering_school_id == school_id))
    )
    done = select(Activity.programme_code).where(
        Activity.school_id == school_id, Activity.day.between(year.first, year.last)
    )
    names = dict(db.session.execute(select(Programme.code, Programme.name)).all())
    with_plans = set(db.session.scalars(planned))
    shown = with_plans | set(db.session.scalars(done)) if with_plans else set(names)
    return {code: names[code] for code in sorted(shown, key=lambda code: sort_key(names[code]), reverse=True)}


def ground(place: Place, year: SchoolYear, *, may_unlock: bool) -> Ground:
    """Return what the activities of a school in a school year are checked against; the caller found it in scope."""
    return Ground(place.id, year, lock_of(place.municipality_code), may_unlock)
