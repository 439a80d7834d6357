"""What the database itself refuses of two writers, whatever either of them has checked."""

import threading
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Insert, insert
from sqlalchemy.exc import DBAPIError

from tests.client import WatchfulClient
from tests.listening import listening
from tests.pages.lines import HELD, leader_with_class
from tests.unit.test_races import PATIENCE, log_id, logs
from tracker.dates import now
from tracker.models import HeldSlot, Obstacle, Outcome, SessionLog, Source, Status, db


def test_the_database_itself_refuses_the_second_of_two(app: Flask, client: WatchfulClient) -> None:
    """Raw connections at once, none of which asks first what is there: one is refused, by a key or an index."""
    plan_id = leader_with_class(client, groups=2)
    held, missed = [row(n, plan_id) for n in range(2)], [row(n, plan_id) for n in range(2, 4)]
    for one in missed:
        one |= {
            "status": Status.CANCELLED,
            "obstacle": Obstacle.TIME,
            "present": None,
            "minutes": None,
            "outcome": None,
        }
    with app.app_context():
        db.session.execute(insert(SessionLog), held)
        db.session.commit()
    slots = [{"planned_session_id": one["planned_session_id"], "group": 1, "log_id": one["id"]} for one in held]
    for table, rows in ((HeldSlot, slots), (SessionLog, missed)):
        assert sorted(together(app, [insert(table).values(each) for each in rows])) == ["IntegrityError", "kept"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_another_writer_commits_between_check_and_write_is_told_too(app: Flask, client: WatchfulClient) -> None:
    """As an import may, which does not wait for single plans. SQLite has one writer at a time."""
    plan_id = leader_with_class(client)
    first = row(0, plan_id)
    written: list[object] = []

    def write_first(statement: str) -> None:
        if written or "FROM closing" not in statement:
            return
        written.append(first["id"])
        with db.engine.begin() as connection:
            connection.execute(insert(SessionLog).values(first))
            connection.execute(insert(HeldSlot).values(planned_session_id=1, group=1, log_id=first["id"]))

    with app.app_context():
        engine = db.engine
    with listening(engine, write_first):
        answer = client.post(f"/plans/{plan_id}/log", data=HELD)
    assert answer.status_code == 409
    assert f"/sessions/{first['id']}" in answer.text
    assert logs(app) == [(0, "held", 1)]


def row(number: int, plan_id: int) -> dict[str, Any]:
    """Return a held whole-class log of the plan's first session as a row."""
    return {
        "id": log_id(number),
        "plan_id": plan_id,
        "planned_session_id": 1,
        "day": date(2026, 11, 24),
        "status": Status.HELD,
        "present": 27,
        "minutes": 50,
        "outcome": Outcome.AS_PLANNED,
        "source": Source.FORM,
        "logged_at": now(),
        "changed_at": now(),
    }


def together(app: Flask, statements: list[Insert]) -> list[str]:
    """Execute statements at once, each on a raw connection of its own; return what became of each."""
    start, became = threading.Barrier(len(statements)), [""] * len(statements)

    def execute(number: int) -> None:
        with app.app_context(), db.engine.connect().execution_options(begin="IMMEDIATE") as connection:
            start.wait(PATIENCE)
            try:
                with connection.begin():
                    connection.execute(statements[number])
                became[number] = "kept"
            except DBAPIError as error:
                became[number] = type(error).__name__

    runners = [threading.Thread(target=execute, args=(number,)) for number in range(len(statements))]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE)
    return became
