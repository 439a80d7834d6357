"""What is counted later is not lost: not to others who log meanwhile, nor to what goes wrong."""

import threading
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import WatchfulClient
from tests.lateness import away, counting_later, rows, timers
from tests.listening import listening
from tests.pages.cast import EMAIL, add_person, add_school, soup
from tests.pages.imported import member
from tests.pages.lines import HELD, YEAR, add_class, add_plan, leader_with_class, set_plan
from tests.pages.test_exports import fetched
from tests.pages.test_reach import table
from tests.unit.test_kept import counted, kept
from tests.unit.test_races_below import row
from tracker import reach
from tracker.access import EVERYTHING
from tracker.dates import Period, now
from tracker.models import Headcount, Plan, PlannedSession, Role, SchoolClass, SessionLog, db
from tracker.planning import PlanEntry
from tracker.reach import Selection, keeping, later
from tracker.reports.recounting import differences

PATIENCE = 60
AGAIN = HELD | {"id": "22222222-1111-4111-8111-111111111111", "session": "2"}
AT_ONCE = 0.01
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def noted(app: Flask) -> list[int]:
    """Return the classes that are to be counted."""
    with app.app_context():
        return later.noted()


def are_right(app: Flask) -> bool:
    """Say whether what is kept is what counting gives, with nothing left to count."""
    with app.app_context():
        return later.noted() == [] and kept() == counted() and not [*differences(EVERYTHING)]


def test_a_log_is_on_the_leads_page_and_in_the_file_at_once(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    lead = member(app, Role.LEAD, municipality_code="0127")

    def seen() -> tuple[object, str]:
        return table(soup(lead.get("/reach"))), fetched(lead, "/exports/reach.csv")

    with counting_later(app):
        before = seen()
        assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
        assert len(noted(app)) == 1
        at_once = seen()
        assert at_once != before
        assert "27 av 27" in str(at_once[0])
        with app.app_context():
            reach.count_noted()
        assert seen() == at_once
        assert are_right(app)


def test_a_moment_after_it_is_counted_by_itself(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    with counting_later(app, AT_ONCE):
        assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
        for timer in timers(app):
            timer.join(PATIENCE)
        assert are_right(app)


def test_it_is_counted_once_however_often_it_is_logged_meanwhile(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    with counting_later(app):
        for form in (HELD, AGAIN):
            assert client.post(f"/plans/{plan_id}/log", data=form).status_code == 303
        assert len(timers(app)) == len(noted(app)) == 1


def test_what_is_refused_or_undone_is_not_to_be_counted(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    with counting_later(app):
        assert client.post(f"/plans/{plan_id}/log", data=HELD | {"minutes": "1000"}).status_code == 422
        assert noted(app) == []
        with app.app_context():
            add_log(plan_id)
            keeping.settle()
            assert later.noted() != []
            db.session.rollback()
            assert later.noted() == []
            db.session.commit()
        assert timers(app) == []


def test_what_goes_wrong_is_told_without_a_name_and_tried_again(
    app: Flask, client: WatchfulClient, caplog: pytest.LogCaptureFixture
) -> None:
    plan_id = leader_with_class(client)
    with counting_later(app):
        assert client.post(f"/plans/{plan_id}/log", data=HELD | {"comment": "Bra samtal"}).status_code == 303
        waiting = noted(app)
        with app.app_context(), away("kept_reach", db.engine):
            app.extensions[later.NAME].now()
        assert noted(app) == waiting != []
        [told] = caplog.records
        assert told.getMessage().startswith("classes are counted later than they should be")
        assert not any(word in caplog.text for word in (EMAIL, "Lärare", "4A", "Bra samtal", "INSERT"))
        for timer in timers(app):
            timer.cancel()
        assert client.post(f"/plans/{plan_id}/log", data=AGAIN).status_code == 303
        assert timers(app) != []
        app.extensions[later.NAME].now()
        assert are_right(app)


def test_who_logs_is_not_told_when_nothing_can_be_done_later(
    app: Flask, client: WatchfulClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As when the system gives no further thread, or the process ends; the log is kept by then."""
    plan_id = leader_with_class(client)

    def start(_timer: threading.Timer) -> None:
        raise RuntimeError("can't start new thread")

    with counting_later(app):
        with monkeypatch.context() as without_threads:
            without_threads.setattr(threading.Timer, "start", start)
            assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
        assert len(noted(app)) == len(caplog.records) == 1
        assert client.post(f"/plans/{plan_id}/log", data=AGAIN).status_code == 303
        assert len(timers(app)) == 1


@ON_POSTGRESQL
def test_a_class_that_somebody_logs_just_now_is_counted_the_next_time(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    with counting_later(app), app.app_context():
        busy = db.session.get_one(Plan, plan_id).class_id
        other = add_plan(add_class(db.session.get_one(SchoolClass, busy).school_id, "5B", s5=20))
        free = db.session.get_one(Plan, other).class_id
        db.session.commit()
        for each in (plan_id, other):
            add_log(each)
            db.session.commit()
        assert later.noted() == sorted([busy, free])
        old = rows(busy)
        with db.engine.begin() as logging:
            logging.exec_driver_sql(f"SELECT id FROM school_class WHERE id = {busy} FOR NO KEY UPDATE").all()
            assert reach.count_noted()
        assert later.noted() == [busy]
        assert rows(busy) == old
        assert kept() == counted()
        assert not reach.count_noted()
        assert later.noted() == []
        assert kept() == counted()
        assert rows(busy) != old


@pytest.mark.parametrize(("step", "waits"), [("FROM class_to_count", False), ("DELETE FROM class_to_count", True)])
def test_a_log_while_it_is_counted_is_not_lost(app: Flask, client: WatchfulClient, step: str, *, waits: bool) -> None:
    """Before its class is counted, it is counted along; from then on it waits, and is noted anew."""
    plan_id, answers = leader_with_class(client), list[int]()
    logger = threading.Thread(
        target=lambda: answers.append(client.post(f"/plans/{plan_id}/log", data=AGAIN).status_code)
    )

    def let_log(statement: str) -> None:
        if step in statement and not logger.ident:
            logger.start()
            logger.join(0.5 if waits else PATIENCE)

    with counting_later(app):
        assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
        with app.app_context(), listening(db.engine, let_log):
            reach.count_noted()
        logger.join(PATIENCE)
        assert answers == [303]
        assert bool(noted(app)) == waits
        with app.app_context():
            assert kept() == counted()
            reach.count_noted()
        assert are_right(app)


def test_a_school_comes_into_the_figures_with_a_log_and_leaves_with_it(context: Flask) -> None:
    """All pupils of its only class have left, and its plan begins in spring."""
    autumn = Selection(Period.term("HT", YEAR.start))
    class_id = add_class(add_school(), "4C", s4=20)
    add_person(Role.LEADER)
    db.session.commit()
    plan_id = set_plan(PlanEntry(YEAR.start, "12345678", "4C", "TAGET", "TAGET-45", starts_on=date(2027, 2, 1)))
    db.session.scalars(select(Headcount)).one().pupils = 0
    db.session.commit()
    with counting_later(context):
        assert not any_school_of_taget(autumn)
        log = add_log(plan_id)
        db.session.commit()
        assert any_school_of_taget(autumn)
        assert later.noted() == [class_id]
        reach.count_noted()
        assert any_school_of_taget(autumn)
        log.withdrawn_at, log.withdrawn_by_id = now(), 1
        db.session.commit()
        assert not any_school_of_taget(autumn)
        assert later.noted() == [class_id]
        reach.count_noted()
        assert not any_school_of_taget(autumn)


def any_school_of_taget(selection: Selection) -> bool:
    """Say whether a school and a municipality have figures of the programme, as both say, and their classes."""
    every = reach.by_school(EVERYTHING, selection), reach.by_municipality(EVERYTHING, selection)
    found = {any(each.programme == "TAGET" for each in some) for some in every}
    [is_there] = found | {any(each.programme == "TAGET" for each in kept()[1])}
    assert bool(reach.active(EVERYTHING, selection)) == is_there
    return is_there


def add_log(plan_id: int) -> SessionLog:
    """Add a held log of a plan's first session."""
    first = select(PlannedSession.id).where(PlannedSession.plan_id == plan_id).order_by(PlannedSession.due_on)
    about = row(plan_id, plan_id) | {"planned_session_id": db.session.scalars(first.limit(1)).one()}
    log = SessionLog(**about)
    db.session.add(log)
    db.session.flush()
    return log
