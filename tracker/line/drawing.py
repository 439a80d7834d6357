"""Draw the lines of plans: a few queries, however many the plans."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.dates import SchoolYear, today
from tracker.line.headcounts import headcounts
from tracker.line.stations import Line, Station
from tracker.models import (
    Curriculum,
    CurriculumSession,
    HeldSlot,
    Plan,
    PlannedSession,
    Programme,
    School,
    SchoolClass,
    SessionLog,
    Status,
)
from tracker.models.ready import Lookup

DELIVERING = aliased(School)
PLAN_ROWS = (
    select(
        Plan.id.label("plan_id"),
        Plan.class_id,
        SchoolClass.name.label("class_name"),
        SchoolClass.school_id,
        School.name.label("school_name"),
        School.unit_code,
        School.municipality_code,
        SchoolClass.year,
        Plan.programme_code,
        Programme.name.label("programme_name"),
        Curriculum.name.label("curriculum_name"),
        Curriculum.delivery,
        Plan.groups,
        Plan.ended_on,
        DELIVERING.id.label("delivering_id"),
        DELIVERING.municipality_code.label("delivering_code"),
    )
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .join(School, SchoolClass.school_id == School.id)
    .join(Curriculum, Plan.curriculum_id == Curriculum.id)
    .join(Programme, Plan.programme_code == Programme.code)
    .outerjoin(DELIVERING, Plan.delivering_school_id == DELIVERING.id)
)
PLANS = Lookup(PLAN_ROWS, Plan.id)


def lines(plan_ids: Iterable[int]) -> dict[int, Line]:
    """Return the lines of plans, by plan; the caller has found the plans in scope."""
    return drawn(PLANS([*plan_ids]))


def drawn(plans: Iterable[Any], *, counted: bool = True) -> dict[int, Line]:
    """Return the lines of rows of `PLAN_ROWS`, by plan, in their order; `counted`, if their pupils are asked for."""
    facts = {row.plan_id: row for row in plans}
    counts, stations = headcounts(facts) if counted else None, stations_of(facts)
    return {
        plan_id: Line(
            plan_id=plan_id,
            class_id=row.class_id,
            class_name=row.class_name,
            school_id=row.school_id,
            school_name=row.school_name,
            unit_code=row.unit_code,
            municipality_code=row.municipality_code,
            year=SchoolYear(row.year),
            programme_code=row.programme_code,
            programme_name=row.programme_name,
            curriculum_name=row.curriculum_name,
            delivery=row.delivery,
            groups=row.groups,
            ended_on=row.ended_on,
            counts=None if counts is None else counts[plan_id],
            stations=stations[plan_id],
        )
        for plan_id, row in facts.items()
    }


SESSIONS = Lookup(
    select(
        PlannedSession.plan_id,
        PlannedSession.id,
        PlannedSession.due_on,
        CurriculumSession.number,
        CurriculumSession.title,
        CurriculumSession.minutes,
        CurriculumSession.manual_url,
    )
    .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
    .order_by(PlannedSession.plan_id, CurriculumSession.number),
    PlannedSession.plan_id,
)


def stations_of(plans: Mapping[int, Any]) -> dict[int, tuple[Station, ...]]:
    """Return each plan's stations in order, as of today."""
    held, logged, day = held_groups(plans), logged_days(plans), today()
    found: dict[int, list[Station]] = defaultdict(list)
    for plan_id, planned_id, due_on, number, title, minutes, manual_url in SESSIONS(plans):
        reported, unconfirmed, held_on, cancelled_on = logged.get(planned_id, (False, False, None, None))
        is_due = due_on <= min(day, plans[plan_id].ended_on or date.max)
        found[plan_id].append(
            Station(
                id=planned_id,
                number=number,
                title=title,
                minutes=minutes,
                due_on=due_on,
                groups=plans[plan_id].groups,
                held_groups=held[planned_id],
                reported=reported,
                unconfirmed=unconfirmed,
                held_on=held_on,
                cancelled_on=cancelled_on,
                is_overdue=is_due and not reported,
                is_due=is_due,
                manual_url=manual_url,
            )
        )
    return {plan_id: with_due_line(found[plan_id], ended=row.ended_on is not None) for plan_id, row in plans.items()}


def with_due_line(stations: list[Station], *, ended: bool) -> tuple[Station, ...]:
    """Leave the due mark on the last session due only; on none when all are held, or the plan was ended."""
    last = max((s.number for s in stations if s.is_due), default=0)
    if ended or all(s.is_whole for s in stations):
        last = 0
    return tuple(s._replace(is_due=False) if s.is_due and s.number != last else s for s in stations)


HELD = Lookup(
    select(HeldSlot.planned_session_id, HeldSlot.group).join(
        PlannedSession, HeldSlot.planned_session_id == PlannedSession.id
    ),
    PlannedSession.plan_id,
)


def held_groups(plans: Collection[int]) -> defaultdict[int, frozenset[int]]:
    """Return which groups have had each planned session."""
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for planned_id, group in HELD(plans):
        found[planned_id] |= {group}
    return found


LOGGED = Lookup(
    select(
        SessionLog.planned_session_id,
        func.count().filter(SessionLog.is_confirmed.is_(False)),
        func.max(SessionLog.day).filter(SessionLog.status == Status.HELD),
        func.max(SessionLog.day).filter(SessionLog.status == Status.CANCELLED),
    )
    .where(SessionLog.withdrawn_at.is_(None))
    .group_by(SessionLog.planned_session_id),
    SessionLog.plan_id,
)


def logged_days(plans: Collection[int]) -> dict[int, tuple[bool, bool, date | None, date | None]]:
    """Return of each planned session with an active log: True, whether one waits, last day held, last day cancelled."""
    return {planned_id: (True, waits > 0, held, cancelled) for planned_id, waits, held, cancelled in LOGGED(plans)}
