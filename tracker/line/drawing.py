"""Draw the lines of plans: a few queries, however many the plans."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.dates import SchoolYear, today
from tracker.line.headcounts import headcounts
from tracker.line.stations import Latest, Line, Station
from tracker.models import (
    Curriculum,
    CurriculumSession,
    Plan,
    PlannedSession,
    Programme,
    School,
    SchoolClass,
    SessionLog,
    Status,
)
from tracker.models.ready import Lookup


class Logs(NamedTuple):
    """What the active logs of a planned session say: `status` and `day` of the latest; whether one still waits."""

    status: Status | None = None
    day: date = date.min
    held_groups: frozenset[int] = frozenset()
    held_on: date | None = None
    cancelled_on: date | None = None
    unconfirmed: bool = False


NO_LOGS = Logs()
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
    counts, logs = headcounts(facts) if counted else None, logs_of(facts)
    stations = stations_of(facts, logs)
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
            latest=latest(stations[plan_id], logs[plan_id]),
            own_group=getattr(row, "own_group", None),
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


def stations_of(plans: Mapping[int, Any], logs: Mapping[int, Mapping[int, Logs]]) -> dict[int, tuple[Station, ...]]:
    """Return each plan's stations in order, as of today."""
    day = today()
    found: dict[int, list[Station]] = defaultdict(list)
    for plan_id, planned_id, due_on, number, title, minutes, manual_url in SESSIONS(plans):
        known = logs[plan_id].get(planned_id, NO_LOGS)
        is_due = due_on <= min(day, plans[plan_id].ended_on or date.max)
        found[plan_id].append(
            Station(
                id=planned_id,
                number=number,
                title=title,
                minutes=minutes,
                due_on=due_on,
                groups=plans[plan_id].groups,
                held_groups=known.held_groups,
                reported=known.status is not None,
                unconfirmed=known.unconfirmed,
                held_on=known.held_on,
                cancelled_on=known.cancelled_on,
                is_overdue=is_due and known.status is None,
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


# The latest last.
LOGS = Lookup(
    select(
        SessionLog.plan_id,
        SessionLog.planned_session_id,
        SessionLog.group,
        SessionLog.status,
        SessionLog.day,
        SessionLog.is_confirmed,
    )
    .where(SessionLog.withdrawn_at.is_(None))
    .order_by(SessionLog.day, SessionLog.logged_at, SessionLog.id),
    SessionLog.plan_id,
)


def logs_of(plans: Mapping[int, Any]) -> dict[int, dict[int, Logs]]:
    """Return of each plan what the logs say of each planned session that has some, the latest last."""
    found: dict[int, dict[int, Logs]] = {plan_id: {} for plan_id in plans}
    for plan_id, planned_id, group, status, day, is_confirmed in LOGS(plans):
        before = found[plan_id].pop(planned_id, NO_LOGS)
        logs = before._replace(status=status, day=day, unconfirmed=before.unconfirmed or not is_confirmed)
        if status is Status.HELD:
            groups = meant(group, plans[plan_id].groups)
            logs = logs._replace(held_groups=before.held_groups | groups if before.held_groups else groups, held_on=day)
        else:
            logs = logs._replace(cancelled_on=day)
        found[plan_id][planned_id] = logs
    return found


@cache
def meant(group: int, groups: int) -> frozenset[int]:
    """Return the groups that a log of `group` stands for: a whole-class log (0) stands for all."""
    return frozenset({group} if group else range(1, groups + 1))


def latest(stations: Iterable[Station], logs: dict[int, Logs]) -> Latest | None:
    """Return the latest log of a plan, by its day."""
    for planned_id in reversed(logs):
        known = logs[planned_id]
        assert known.status
        return Latest(next(each.number for each in stations if each.id == planned_id), known.status, known.day)
    return None
