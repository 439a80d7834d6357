"""Draw the lines of plans: a few queries, however many the plans."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.dates import SchoolYear, today
from tracker.line.headcounts import HEADCOUNTS, by_plan
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
from tracker.models.driver import Question
from tracker.models.ready import Lookup, rows_of_each


class Logs(NamedTuple):
    """What the active logs of a planned session say: `status` and `day` of the latest; whether one still waits."""

    status: Status | None = None
    day: date = date.min
    held_groups: frozenset[int] = frozenset()
    held_on: date | None = None
    cancelled_on: date | None = None
    unconfirmed: bool = False


class Planned(NamedTuple):
    """A planned session of a plan."""

    id: int
    number: int
    title: str
    minutes: int
    due_on: date
    manual_url: str | None


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
    return drawn(*drawn_from([*plan_ids]))


def drawn_from(plan_ids: list[int]) -> list[list[Any]]:
    """Return the rows of plans, of their sessions and of their headcounts."""
    return rows_of_each(*asked_of(plan_ids))


def asked_of(plan_ids: list[int]) -> list[Question]:
    """Return the questions behind the lines of plans."""
    return [each.question(plan_ids) for each in (PLANS, SESSIONS, HEADCOUNTS)]


def drawn(
    plans: Iterable[Any],
    sessions: Iterable[Any],
    counts: Iterable[Any] | None = None,
    *,
    own_groups: Mapping[int, int | None] = MappingProxyType({}),
) -> dict[int, Line]:
    """Return the lines of rows of `PLAN_ROWS`, by plan, in their order.

    `sessions` are those of `SESSIONS`, and `counts` those of `HEADCOUNTS`, if their pupils are asked for.
    """
    facts, day = {row.plan_id: row for row in plans}, today()
    pupils = None if counts is None else by_plan(counts)
    logged = sessions_of(facts, sessions)
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
            counts=None if pupils is None else pupils[plan_id],
            stations=stations_of(row, logged[plan_id], day),
            latest=latest(logged[plan_id]),
            own_group=own_groups.get(plan_id),
        )
        for plan_id, row in facts.items()
    }


# Each planned session with each of its active logs, the latest last; without one, if it has none.
SESSIONS = Lookup(
    select(
        PlannedSession.plan_id,
        PlannedSession.id,
        CurriculumSession.number,
        CurriculumSession.title,
        CurriculumSession.minutes,
        PlannedSession.due_on,
        CurriculumSession.manual_url,
        SessionLog.group,
        SessionLog.status,
        SessionLog.day,
        SessionLog.is_confirmed,
    )
    .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
    .outerjoin(SessionLog, (SessionLog.planned_session_id == PlannedSession.id) & SessionLog.withdrawn_at.is_(None))
    .order_by(SessionLog.day, SessionLog.logged_at, SessionLog.id),
    PlannedSession.plan_id,
)


def sessions_of(plans: Mapping[int, Any], rows: Iterable[Any]) -> dict[int, dict[Planned, Logs]]:
    """Return each plan's sessions with what their logs say: those with the latest log last."""
    found: dict[int, dict[Planned, Logs]] = {plan_id: {} for plan_id in plans}
    for plan_id, *session, group, status, day, is_confirmed in rows:
        if plan_id not in found:
            continue
        planned, own = Planned._make(session), found[plan_id]
        if status is None:
            own[planned] = NO_LOGS
        else:
            log = said_by(plans[plan_id].groups, group, status, day, is_confirmed)
            own[planned] = together(own.pop(planned), log) if planned in own else log
    return found


def said_by(groups: int, group: int, status: Status, day: date, is_confirmed: bool) -> Logs:
    """Return what one log says."""
    if status is Status.HELD:
        return Logs(status, day, meant(group, groups), day, None, not is_confirmed)
    return Logs(status, day, NO_LOGS.held_groups, None, day, not is_confirmed)


def together(before: Logs, log: Logs) -> Logs:
    """Return what logs of a session say with the next one."""
    return log._replace(
        held_groups=before.held_groups | log.held_groups,
        held_on=log.held_on or before.held_on,
        cancelled_on=log.cancelled_on or before.cancelled_on,
        unconfirmed=before.unconfirmed or log.unconfirmed,
    )


def by_number(session: tuple[Planned, Logs]) -> int:
    """Return what stations are sorted by."""
    return session[0].number


def stations_of(plan: Any, sessions: Mapping[Planned, Logs], day: date) -> tuple[Station, ...]:
    """Return a plan's stations in order, as of a day."""
    last = min(day, plan.ended_on or date.max)
    found = [
        Station(
            *planned[:-1],
            groups=plan.groups,
            held_groups=logs.held_groups,
            reported=logs.status is not None,
            unconfirmed=logs.unconfirmed,
            held_on=logs.held_on,
            cancelled_on=logs.cancelled_on,
            is_overdue=planned.due_on <= last and logs.status is None,
            is_due=planned.due_on <= last,
            manual_url=planned.manual_url,
        )
        for planned, logs in sorted(sessions.items(), key=by_number)
    ]
    return with_due_line(found, ended=plan.ended_on is not None)


def with_due_line(stations: list[Station], *, ended: bool) -> tuple[Station, ...]:
    """Leave the due mark on the last session due only; on none when all are held, or the plan was ended."""
    last = max((s.number for s in stations if s.is_due), default=0)
    if ended or all(s.is_whole for s in stations):
        last = 0
    return tuple(s._replace(is_due=False) if s.is_due and s.number != last else s for s in stations)


@cache
def meant(group: int, groups: int) -> frozenset[int]:
    """Return the groups that a log of `group` stands for: a whole-class log (0) stands for all."""
    return frozenset({group} if group else range(1, groups + 1))


def latest(sessions: dict[Planned, Logs]) -> Latest | None:
    """Return the latest log of a plan, by its day."""
    for planned, logs in reversed(sessions.items()):
        if logs.status:
            return Latest(planned.number, logs.status, logs.day)
    return None
