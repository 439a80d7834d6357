"""All logs of a choice, for files: one wide row each, streamed."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import case, select

from tracker.access import Scope
from tracker.line import Choice, file_order
from tracker.models import (
    Adaptation,
    Curriculum,
    CurriculumSession,
    Obstacle,
    Outcome,
    Plan,
    PlannedSession,
    School,
    SchoolClass,
    SessionLog,
    Source,
    Status,
    db,
)

AT_ONCE = 1000


class LogRow(NamedTuple):
    """A log with where it belongs; `leader_roles` are values joined by `+`."""

    id: str
    year: int
    municipality_code: str
    unit_code: str
    school: str
    school_class: str
    programme: str
    curriculum: str
    number: int
    title: str
    group: int
    day: date
    status: Status
    present: int | None
    girls: int | None
    boys: int | None
    minutes: int | None
    outcome: Outcome | None
    adaptation: Adaptation | None
    adaptation_was_planned: bool | None
    obstacle: Obstacle | None
    leader_roles: str
    pupil_mentors: int | None
    engagement: int | None
    comment: str | None
    source: Source
    is_confirmed: bool
    logged_at: datetime
    changed_at: datetime
    revision: int


def log_rows(scope: Scope, choice: Choice) -> Iterator[LogRow]:
    """Yield the active logs in scope of a choice, in file order."""
    statement = (
        select(
            SessionLog.id,
            SchoolClass.year,
            School.municipality_code,
            School.unit_code,
            School.name,
            SchoolClass.name,
            Plan.programme_code,
            Curriculum.code,
            CurriculumSession.number,
            CurriculumSession.title,
            *(getattr(SessionLog, name) for name in LogRow._fields[10:]),
        )
        .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(scope.plans, SessionLog.withdrawn_at.is_(None), choice.logs)
        .order_by(
            *file_order(),
            Plan.programme_code,
            Curriculum.code,
            CurriculumSession.number,
            SessionLog.group,
            SessionLog.day,
            case((SessionLog.status == Status.CANCELLED, 0), else_=1),
            SessionLog.id,
        )
        .execution_options(yield_per=AT_ONCE)
    )
    for row in db.session.execute(statement):
        yield LogRow._make(row)
