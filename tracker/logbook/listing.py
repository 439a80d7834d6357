"""All logs of a choice, for files: one wide row each, streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, case, select

from tracker.access import Scope
from tracker.dates import Period
from tracker.line import file_order
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


@dataclass(frozen=True)
class Choice:
    """Which logs: all, or those of a period, a programme, a municipality, an area."""

    period: Period | None = None
    programme: str | None = None
    municipality: str | None = None
    area: str | None = None


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
    conditions = [scope.plans, SessionLog.withdrawn_at.is_(None)]
    if choice.period:
        conditions.append(SessionLog.day.between(choice.period.first, choice.period.last))
    if choice.programme:
        conditions.append(Plan.programme_code == choice.programme)
    if choice.municipality:
        conditions.append(School.municipality_code == choice.municipality)
    if choice.area:
        conditions.append(School.area == choice.area)
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
        .where(and_(*conditions))
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
