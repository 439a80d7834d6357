"""The sessions that are due by today, and how much of them is reported: what kept figures leave open."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.access import Scope
from tracker.dates import today
from tracker.models import PlannedSession, School, db
from tracker.reach import chosen, targets
from tracker.reach.selection import Selection

DUE = (func.count().label("planned"), func.sum(PlannedSession.reported_units).label("units"))


class Due(NamedTuple):
    """How many sessions of a period are due by today, and the units reported of them."""

    planned: int = 0
    reported_units: int = 0


# By a place and a programme.
DueBy = defaultdict[tuple[Any, str], Due]


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
