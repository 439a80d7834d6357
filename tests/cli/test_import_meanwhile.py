"""Imports beside other writers: the lock is taken late, and what somebody wrote meanwhile is told in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.cli.conftest import CLASSES, PLANS, SESSIONS, Operator
from tracker import reach
from tracker.dates import now
from tracker.imports import Draft, taking_in
from tracker.logbook import Entry, LogBatch, record
from tracker.models import HeldSlot, Outcome, Plan, School, SchoolClass, SessionLog, Status, begin_writing, db

KNOWN, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
HEADER = "id;" + SESSIONS.splitlines()[0] + "\n"
FIRST = f"{KNOWN};2026/27;99000001;4A;TAGET;1;0;2026-09-30;genomfort;20;50;enligt_manual;;;\n"


def log(town: Operator) -> None:
    """Log the first session of 4A as a leader does, on a connection of its own."""
    entry = Entry(OTHER, 1, 0, date(2026, 11, 24), Status.HELD, present=19, minutes=50, outcome=Outcome.AS_PLANNED)
    with town.app.app_context():
        plans = sa.select(Plan.id).join(SchoolClass, Plan.class_id == SchoolClass.id).join(School)
        plan_id = db.session.scalars(plans.where(SchoolClass.name == "4A", School.unit_code == "99000001")).one()
        record(entry, plan_id, author_id=None)
        db.session.commit()


def before_the_lock(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    def act_and_take() -> None:
        act()
        begin_writing()

    monkeypatch.setattr(taking_in, "begin_writing", act_and_take)


def test_a_file_that_is_refused_keeps_nobody_waiting(town: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    before_the_lock(monkeypatch, lambda: taken.append(True))
    town.mistakes("sessions", HEADER + FIRST.replace(";20;", ";;"))
    town.mistakes("sessions", HEADER + FIRST.replace(";1;0;", ";9;0;"))
    assert not taken
    assert town.give("sessions", HEADER + FIRST).code == 0
    assert taken == [True]


def test_what_is_logged_between_check_and_lock_is_seen(town: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    before_the_lock(monkeypatch, lambda: log(town))
    answer = town.give("sessions", HEADER + FIRST)
    assert answer.code == 1
    assert "rad 2, kolumn pass_nr: “1”: Passet är redan loggat, med ett annat id." in answer.errors
    assert [line.split(",")[0] for line in town.lines("sessions")] == [OTHER]


def checks(monkeypatch: pytest.MonkeyPatch) -> list[Draft[Any]]:
    """Return a list that every draft enters each time it is checked."""
    checked: list[Draft[Any]] = []
    check = Draft.check

    def noted_check(draft: Draft[Any]) -> None:
        checked.append(draft)
        check(draft)

    monkeypatch.setattr(Draft, "check", noted_check)
    return checked


@pytest.mark.parametrize(("line", "times"), [(SESSIONS.splitlines()[4], 1), (SESSIONS.splitlines()[2], 2)])
def test_only_logs_of_its_plans_make_a_file_of_sessions_be_checked_again(
    town: Operator, monkeypatch: pytest.MonkeyPatch, line: str, times: int
) -> None:
    checked = checks(monkeypatch)
    before_the_lock(monkeypatch, lambda: log(town))
    assert town.give("sessions", "\n".join([SESSIONS.splitlines()[0], line])).code == 0
    assert len(checked) == times
    assert town("check").code == 0


def test_logs_make_nobody_check_classes_again(town: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = checks(monkeypatch)
    before_the_lock(monkeypatch, lambda: log(town))
    assert town.give("classes", CLASSES.replace(";25;", ";26;")).code == 0
    assert len(checked) == 1
    assert town.give("plans", PLANS.replace("2027-05-31", "2027-05-30")).code == 0
    assert len(checked) == 2, "the log is there already"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_logged_between_check_and_write_is_told(town: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer at a time."""
    wait = LogBatch.wait_for_writers

    def log_and_wait(batch: LogBatch) -> None:
        log(town)
        wait(batch)

    monkeypatch.setattr(LogBatch, "wait_for_writers", log_and_wait)
    answer = town.give("sessions", SESSIONS)
    assert (answer.code, answer.errors) == (
        1,
        "Inget har sparats: någon loggade ett av passen under tiden. Importera igen, det är ofarligt.\n",
    )
    assert [line.split(",")[0] for line in town.lines("sessions")] == [OTHER]
    monkeypatch.undo()
    assert "4 nya, 1 ändrad" in town.give("sessions", SESSIONS).out
    assert town("check").code == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_withdrawn_between_check_and_write_stays_withdrawn(
    town: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert town.give("sessions", HEADER + FIRST).code == 0

    def take_back() -> None:
        with town.app.app_context():
            db.session.execute(sa.delete(HeldSlot))
            facts = {"withdrawn_at": now(), "withdrawn_by_id": 1, "withdrawal_reason": "Fel klass"}
            db.session.execute(sa.update(SessionLog).values(facts))
            reach.keep_municipality("9900", 2026)
            db.session.commit()

    before_the_lock(monkeypatch, take_back)
    answer = town.give("sessions", HEADER + FIRST.replace(";20;", ";19;"))
    assert (answer.code, "någon loggade ett av passen under tiden" in answer.errors) == (1, True)
    assert town("check").code == 0
