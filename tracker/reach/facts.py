"""The plans of a selection, their sessions and logs: a few grouped queries."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select, true

from tracker.access import Scope
from tracker.dates import today
from tracker.models import (
    Curriculum,
    CurriculumSession,
    Outcome,
    Plan,
    PlannedSession,
    PlanStage,
    SchoolClass,
    SessionLog,
    Status,
    db,
)
from tracker.reach.figures import Selection
from tracker.reach.tally import UNIT
from tracker.reach.targets import class_ids


class PlanRow(NamedTuple):
    """A plan in the selection."""

    id: int
    class_id: int
    school_id: int
    programme: str
    curriculum: str
    groups: int


class Planned(NamedTuple):
    """A plan's sessions: all, core, due in the period, due up to the reference date."""

    sessions: int = 0
    core: int = 0
    planned: int = 0
    due: int = 0


class GroupLogs(NamedTuple):
    """The held logs of one group (0: the whole class): in the period, and core ones up to and before it."""

    logs: int
    as_planned: int
    adapted: int
    partly: int
    present: int
    most_present: int
    pupil_minutes: int
    logs_by_end: int
    core_by_end: int
    core_before: int


def plan_ids(scope: Scope, selection: Selection) -> Select[Any]:
    """Return the query of the selection's plans."""
    statement = select(Plan.id).where(Plan.class_id.in_(class_ids(scope, selection)))
    if selection.programme:
        statement = statement.where(Plan.programme_code == selection.programme)
    if selection.curriculum:
        statement = statement.join(Curriculum, Plan.curriculum_id == Curriculum.id).where(
            Curriculum.code == selection.curriculum
        )
    return statement


def plans(scope: Scope, selection: Selection) -> list[PlanRow]:
    """Return the plans of the selection, by id."""
    statement = (
        select(Plan.id, Plan.class_id, SchoolClass.school_id, Plan.programme_code, Curriculum.code, Plan.groups)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .where(Plan.id.in_(plan_ids(scope, selection)))
        .order_by(Plan.id)
    )
    return [PlanRow(*row) for row in db.session.execute(statement)]


def plan_stages(scope: Scope, selection: Selection) -> defaultdict[int, set[int]]:
    """Return the stages that plans have chosen; a plan without any takes in all its class's."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for plan_id, stage in db.session.execute(
        select(PlanStage.plan_id, PlanStage.stage).where(PlanStage.plan_id.in_(plan_ids(scope, selection)))
    ):
        found[plan_id].add(stage)
    return found


def planned(scope: Scope, selection: Selection) -> dict[int, Planned]:
    """Return each plan's sessions; an ended plan counts those due up to its end."""
    period = selection.period
    counts = PlannedSession.due_on <= func.coalesce(Plan.ended_on, date.max)
    in_period = and_(counts, PlannedSession.due_on.between(period.first, period.last))
    statement = (
        select(
            PlannedSession.plan_id,
            func.count(),
            func.count().filter(CurriculumSession.is_core),
            func.count().filter(in_period),
            func.count().filter(in_period, PlannedSession.due_on <= min(today(), period.last)),
        )
        .join(Plan, PlannedSession.plan_id == Plan.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .where(PlannedSession.plan_id.in_(plan_ids(scope, selection)))
        .group_by(PlannedSession.plan_id)
    )
    return {plan_id: Planned(*counts) for plan_id, *counts in db.session.execute(statement)}


def held_logs(scope: Scope, selection: Selection) -> defaultdict[int, dict[int, GroupLogs]]:
    """Return each plan's active held logs: plan → group → its logs."""
    period = selection.period
    inside = SessionLog.day.between(period.first, period.last)
    by_end = SessionLog.day <= period.last
    before = SessionLog.day <= period.first - timedelta(days=1)
    present = func.coalesce(func.sum(SessionLog.present).filter(inside), 0)
    statement = (
        select(
            SessionLog.plan_id,
            SessionLog.group,
            func.count().filter(inside),
            func.count().filter(inside, SessionLog.outcome == Outcome.AS_PLANNED),
            func.count().filter(inside, SessionLog.outcome == Outcome.ADAPTED),
            func.count().filter(inside, SessionLog.outcome == Outcome.PARTLY),
            present,
            func.coalesce(func.max(SessionLog.present).filter(inside), 0),
            func.coalesce(func.sum(SessionLog.present * SessionLog.minutes).filter(inside), 0),
            func.count().filter(by_end),
            func.count().filter(by_end, CurriculumSession.is_core),
            func.count().filter(before, CurriculumSession.is_core),
        )
        .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .where(
            SessionLog.plan_id.in_(plan_ids(scope, selection)),
            SessionLog.withdrawn_at.is_(None),
            SessionLog.status == Status.HELD,
        )
        .group_by(SessionLog.plan_id, SessionLog.group)
    )
    found: defaultdict[int, dict[int, GroupLogs]] = defaultdict(dict)
    for plan_id, group, *numbers in db.session.execute(statement):
        found[plan_id][group] = GroupLogs(*map(int, numbers))
    return found


class Reported(NamedTuple):
    """In units, what a plan's sessions of the period have logs for, of any date.

    due, ahead: reported of those due up to the reference date, and of those after it. held: held of both.
    """

    due: int = 0
    ahead: int = 0
    held: int = 0


def reported(scope: Scope, selection: Selection) -> dict[int, Reported]:
    """Sum up how much each plan's sessions are reported, and held."""
    period = selection.period
    held = SessionLog.status == Status.HELD
    is_due = PlannedSession.due_on <= min(today(), period.last)
    each = (
        select(
            Plan.id.label("plan_id"),
            is_due.label("is_due"),
            covered(true()).label("reported"),
            covered(held).label("held"),
        )
        .join(PlannedSession, PlannedSession.plan_id == Plan.id)
        .join(SessionLog, SessionLog.planned_session_id == PlannedSession.id)
        .where(
            Plan.id.in_(plan_ids(scope, selection)),
            SessionLog.withdrawn_at.is_(None),
            PlannedSession.due_on.between(period.first, period.last),
            PlannedSession.due_on <= func.coalesce(Plan.ended_on, date.max),
        )
        .group_by(Plan.id, Plan.groups, PlannedSession.id, PlannedSession.due_on)
        .subquery()
    )
    statement = select(
        each.c.plan_id,
        func.coalesce(func.sum(each.c.reported).filter(each.c.is_due), 0),
        func.coalesce(func.sum(each.c.reported).filter(~each.c.is_due), 0),
        func.sum(each.c.held),
    ).group_by(each.c.plan_id)
    return {plan_id: Reported(*map(int, units)) for plan_id, *units in db.session.execute(statement)}


class DueDay(NamedTuple):
    """How many sessions of one programme are due at a school on a day, and how much of them is reported, in units."""

    school_id: int
    programme_code: str
    due_on: date
    planned: int
    reported_units: int


def by_due_day(scope: Scope, selection: Selection) -> list[DueDay]:
    """Return the sessions of a school year by school, programme and the day they are due."""
    active = and_(SessionLog.planned_session_id == PlannedSession.id, SessionLog.withdrawn_at.is_(None))
    each = (
        select(
            SchoolClass.school_id,
            Plan.programme_code,
            PlannedSession.due_on,
            covered(true()).label("reported"),
        )
        .select_from(Plan)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(PlannedSession, PlannedSession.plan_id == Plan.id)
        .outerjoin(SessionLog, active)
        .where(Plan.id.in_(plan_ids(scope, selection)), PlannedSession.due_on <= func.coalesce(Plan.ended_on, date.max))
        .group_by(
            SchoolClass.school_id, Plan.id, Plan.programme_code, Plan.groups, PlannedSession.id, PlannedSession.due_on
        )
        .subquery()
    )
    key = (each.c.school_id, each.c.programme_code, each.c.due_on)
    statement = select(*key, func.count(), func.sum(each.c.reported)).group_by(*key).order_by(*key)
    return [
        DueDay(school_id, programme, due_on, int(planned), int(units))
        for school_id, programme, due_on, planned, units in db.session.execute(statement)
    ]


def covered(logs: ColumnElement[bool]) -> ColumnElement[int]:
    """Return, in units, the share of the class that some logs of one session stand for."""
    whole_class = func.min(SessionLog.group).filter(logs) == 0
    groups = func.count(distinct(SessionLog.group)).filter(logs)
    return case((whole_class, UNIT), else_=groups * UNIT // Plan.groups)


def present_by_session(scope: Scope, selection: Selection) -> Iterator[tuple[int, int]]:
    """Yield plan and present(s) for each session held in the period."""
    period = selection.period
    statement = (
        select(SessionLog.plan_id, func.sum(SessionLog.present))
        .where(
            SessionLog.plan_id.in_(plan_ids(scope, selection)),
            SessionLog.withdrawn_at.is_(None),
            SessionLog.status == Status.HELD,
            SessionLog.day.between(period.first, period.last),
        )
        .group_by(SessionLog.plan_id, SessionLog.planned_session_id)
    )
    for plan_id, present in db.session.execute(statement):
        yield plan_id, int(present or 0)
