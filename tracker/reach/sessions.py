"""Where the sessions of plans count, and how much of them is reported and held: kept in their own rows."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, distinct, func, or_, select, true, update

from tracker.models import Plan, PlannedSession, SchoolClass, SessionLog, Status
from tracker.models.ready import Shape, among_told, shape_of, told, write_at_once
from tracker.reach.tally import UNIT


def covered(logs: ColumnElement[bool]) -> ColumnElement[int]:
    """Return, in units, the share of the class that some logs of one session stand for."""
    whole_class = func.min(SessionLog.group).filter(logs) == 0
    groups = func.count(distinct(SessionLog.group)).filter(logs)
    return case((whole_class, UNIT), else_=groups * UNIT // Plan.groups)


def keep_sessions(name: str, numbers: Collection[int]) -> None:
    """Keep where each planned session of plans counts, and how much of it is reported, and held, by its logs.

    `name` is the column of a plan that holds one of some numbers.
    """
    write_at_once(sessions_of(name, shape_of(numbers)), told(numbers))


def keep_session(planned_id: int) -> None:
    """Keep how much of one planned session is reported, and held, now that it was logged: it counts where it did."""
    write_at_once(ONE_SESSION, {"planned_id": planned_id})


@cache
def sessions_of(name: str, shape: Shape) -> Update:
    """Return the statement behind `keep_sessions`."""
    place = PLACES.where(among_told(getattr(Plan, name), shape)).subquery()
    counts = PlannedSession.due_on <= place.c.last
    places: dict[Any, Any] = {
        PlannedSession.__table__.c[f"counted_{name}"]: case((counts, place.c[name])) for name in COUNTED_IN
    }
    moved, counted = (
        or_(*(column.is_distinct_from(value) for column, value in values.items())) for values in (places, UNITS)
    )
    # Most sessions of a school year that begins have no log, and need not be asked for theirs.
    may_have_logs = or_(place.c.has_logs, PlannedSession.reported_units != 0)
    changed = or_(moved, and_(may_have_logs, counted))
    return update(PlannedSession).where(PlannedSession.plan_id == place.c.plan_id, changed).values(places | UNITS)


COUNTED_IN = ("year", "programme", "school_id")
PLACES = select(
    Plan.id.label("plan_id"),
    SchoolClass.year.label("year"),
    Plan.programme_code.label("programme"),
    SchoolClass.school_id.label("school_id"),
    func.coalesce(Plan.ended_on, date.max).label("last"),
    select(SessionLog.id).where(SessionLog.plan_id == Plan.id).exists().label("has_logs"),
).join(SchoolClass, Plan.class_id == SchoolClass.id)
# Of a session that is reported, and held, by its active logs.
UNITS: dict[Any, Any] = {
    column: func.coalesce(
        select(covered(logs))
        .select_from(SessionLog)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .where(SessionLog.planned_session_id == PlannedSession.id, SessionLog.withdrawn_at.is_(None))
        .group_by(Plan.groups)
        .correlate(PlannedSession)
        .scalar_subquery(),
        0,
    )
    for column, logs in (
        (PlannedSession.reported_units, true()),
        (PlannedSession.held_units, SessionLog.status == Status.HELD),
    )
}
ONE_SESSION = update(PlannedSession).where(PlannedSession.id == bindparam("planned_id")).values(UNITS)
