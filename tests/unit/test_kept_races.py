"""Figures that several writers keep at once."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.listening import listening
from tests.pages.cast import add_school, stored
from tests.pages.lines import HELD, YEAR, add_class, leader_with_class
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.models import Headcount, db
from tracker.reach import Selection, by_municipality
from tracker.reach.keeping import settle
from tracker.reach.settings import save, settings_of
from tracker.reports.recounting import differences

PATIENCE = 60


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_logs_while_a_headcount_is_imported_waits_for_it(app: Flask, client: WatchfulClient) -> None:
    """Both keep the class's figures; each holding what the other waits for, one would be thrown out."""
    plan_id, answers = leader_with_class(client), list[int]()
    logger = threading.Thread(
        target=lambda: answers.append(client.post(f"/plans/{plan_id}/log", data=HELD).status_code)
    )

    def let_log(statement: str) -> None:
        if "FOR NO KEY UPDATE" in statement and not logger.ident:
            logger.start()
            logger.join(0.5)

    with app.app_context():
        with listening(db.engine, let_log):
            db.session.scalars(db.select(Headcount)).one().pupils = 30
            db.session.commit()
        logger.join(PATIENCE)
        assert answers == [303]
        assert list(differences(EVERYTHING)) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_the_database_throws_out_of_a_deadlock_is_told_to_try_again(app: Flask, client: WatchfulClient) -> None:
    """Another program takes the plan first, then the class; the product takes them the other way round."""
    plan_id, answers = leader_with_class(client), list[TestResponse]()
    logger = threading.Thread(target=lambda: answers.append(client.post(f"/plans/{plan_id}/log", data=HELD)))
    with app.app_context(), db.engine.begin() as other:
        other.exec_driver_sql("SET LOCAL deadlock_timeout = '60s'")
        other.exec_driver_sql("SELECT id FROM plan FOR UPDATE").all()
        logger.start()
        while not logger_waits(other):
            logger.join(0.05)
        other.exec_driver_sql("SELECT id FROM school_class FOR UPDATE").all()
    logger.join(PATIENCE)
    assert [answer.status_code for answer in answers] == [503]
    assert "Många sparar just nu" in answers[0].text
    assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303


def logger_waits(connection: Connection) -> bool:
    """Say whether somebody waits for what this connection holds."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    return bool(connection.exec_driver_sql(waiting).scalar())


@pytest.mark.parametrize("first", ["settings", "class"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_class_that_is_added_while_the_rules_change_is_counted_by_the_new_ones(app: Flask, first: str) -> None:
    """Neither sees what the other has not committed; whoever comes second waits."""
    with stored(app):
        school_id = add_school()
        add_class(school_id, "6A", s6=20)

    def change_rules() -> None:
        known, _source = settings_of("0127", YEAR)
        save("0127", YEAR, replace(known, offered=frozenset({"TAGET-45"})))

    def add_one() -> None:
        add_class(school_id, "6B", s6=25)

    verbs: dict[str, Callable[[], None]] = {"settings": change_rules, "class": add_one}
    second = verbs[next(name for name in verbs if name != first)]

    def follow() -> None:
        with app.app_context():
            second()
            db.session.commit()

    follower = threading.Thread(target=follow)
    with app.app_context():
        verbs[first]()
        settle()
        follower.start()
        follower.join(0.5)
        assert follower.is_alive()
        db.session.commit()
        follower.join(PATIENCE)
        assert list(differences(EVERYTHING)) == []
        kept = by_municipality(EVERYTHING, Selection(Period.of_year(YEAR), municipality="0127"))
        assert [each.reach.pupils for each in kept if each.reach.pupils] == []
