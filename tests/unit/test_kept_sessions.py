"""What is reported and held of a session is kept by its logs: of the one that is logged, or of all others, too."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.unit.entries import Answers
from tracker import logbook
from tracker.access import EVERYTHING
from tracker.dates import SchoolYear, today
from tracker.models import CurriculumSession, HeldSlot, Plan, PlannedSession, SchoolClass, Status, db
from tracker.reports.recounting import differences

pytestmark = pytest.mark.long


def to_be_held() -> tuple[Plan, list[int]]:
    """Return an undivided plan of this school year with the numbers of its sessions that have no log."""
    lacking = ~select(HeldSlot.log_id).where(HeldSlot.planned_session_id == PlannedSession.id).exists()
    rows = db.session.execute(
        select(Plan, CurriculumSession.number)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(PlannedSession, PlannedSession.plan_id == Plan.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .where(SchoolClass.year == SchoolYear.of(today()).start, Plan.groups == 1, Plan.ended_on.is_(None), lacking)
        .order_by(Plan.id, CurriculumSession.number)
    ).all()
    plan = rows[0].Plan
    return plan, [number for each, number in rows if each is plan]


def log(plan: Plan, number: int) -> None:
    """Log a session as a leader does."""
    logbook.record(Answers(today(), Status.HELD, 1).entry(str(uuid4()), number, 0), plan.id, author_id=None)


def test_one_log_keeps_its_own_session(town: Flask) -> None:
    plan, numbers = to_be_held()
    log(plan, numbers[0])
    assert [*differences(EVERYTHING)] == []


def test_several_logs_and_the_end_of_their_plan_in_one_go_keep_all(town: Flask) -> None:
    plan, numbers = to_be_held()
    log(plan, numbers[0])
    plan.ended_on = today()
    log(plan, numbers[1])
    assert [*differences(EVERYTHING)] == []
