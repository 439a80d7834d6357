"""Due dates, the default curricula, and one plan at a time."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.lines import set_plan
from tracker import planning, roster
from tracker.errors import Refused
from tracker.models import AuditEvent, Curriculum, CurriculumStatus, PlannedSession, db
from tracker.planning import PlanEntry
from tracker.roster import ClassBatch, ClassEntry


def test_eight_sessions_from_september_to_may() -> None:
    days = planning.due_dates(date(2026, 9, 1), date(2027, 5, 31), 8)
    assert [str(day) for day in days] == [
        "2026-10-05",
        "2026-11-08",
        "2026-12-12",
        "2027-01-15",
        "2027-02-18",
        "2027-03-24",
        "2027-04-27",
        "2027-05-31",
    ]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 365), st.integers(1, 30))
def test_due_dates_never_go_back_and_end_on_the_last_day(start: date, length: int, sessions: int) -> None:
    end = start + timedelta(days=length)
    days = planning.due_dates(start, end, sessions)
    assert (len(days), days[-1]) == (sessions, end)
    assert days == sorted(days)
    assert days[0] >= start


def test_the_default_curricula_are_published_once(context: Flask) -> None:
    planning.publish_default_curricula()
    events = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    planning.publish_default_curricula()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == events
    found = {
        curriculum.code: (
            curriculum.programme_code,
            [row.stage for row in curriculum.stages],
            len(curriculum.sessions),
            {session.minutes for session in curriculum.sessions},
            sum(session.half_group_recommended for session in curriculum.sessions),
        )
        for curriculum in db.session.scalars(sa.select(Curriculum))
        if curriculum.status is CurriculumStatus.PUBLISHED
    }
    assert found == {
        "TAGET-F1": ("TAGET", [0, 1], 8, {30}, 0),
        "TAGET-23": ("TAGET", [2, 3], 8, {40}, 0),
        "TAGET-45": ("TAGET", [4, 5], 8, {50}, 0),
        "MVP-BOTKYRKA": ("MVP", [6], 11, {60}, 0),
        "MVP-MAN-HOGSTADIET": ("MVP", [7, 8, 9], 14, {60}, 3),
    }


def test_a_plan_is_made_and_changed_one_at_a_time(context: Flask) -> None:
    planning.publish_default_curricula()
    roster.open_municipality("0127")
    row = ClassEntry(2026, "71048800", "4A", 4, 24, None, None, date(2026, 10, 15))
    ClassBatch([row]).write()
    entry = PlanEntry(2026, "71048800", "4A", "TAGET", "TAGET-45", groups=2)
    plan_id = set_plan(entry)
    assert plan_id
    assert set_plan(PlanEntry(2026, "71048800", "4A", "TAGET", "TAGET-45")) == plan_id
    due = sa.select(PlannedSession.due_on).where(PlannedSession.plan_id == plan_id).order_by(PlannedSession.due_on)
    assert list(db.session.scalars(due)) == planning.due_dates(date(2026, 9, 1), date(2027, 5, 31), 8)
    with pytest.raises(Refused) as refused:
        set_plan(PlanEntry(2026, "71048800", "4A", "TAGET", "TAGET-45", groups=9))
    assert [problem.field for problem in refused.value.problems] == ["groups"]
