"""Who writes logs waits for a class before its plan, as who plans does: none waits for the other for ever."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from tests.client import WatchfulClient
from tests.pages.lines import HELD, leader_with_class
from tests.unit.test_kept_races import logger_waits
from tests.unit.test_races import PATIENCE, logs
from tests.unit.test_races_below import row
from tracker.models import HeldSlot, Plan, SchoolClass, SessionLog, db

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
AGAIN = HELD | {"minutes": "45", "revision": "1"}


@pytest.fixture
def another(app: Flask) -> Iterator[Connection]:
    """Lend a connection of somebody else."""
    with app.app_context(), db.engine.connect() as connection:
        yield connection


def sending(client: WatchfulClient, path: str, form: dict[str, str], another: Connection) -> Callable[[], int]:
    """Send a form that has to wait for somebody else; return what waits for its status."""
    answers = list[int]()
    thread = threading.Thread(target=lambda: answers.append(client.post(path, data=form).status_code))
    thread.start()
    give_up = time.monotonic() + PATIENCE
    while not logger_waits(another):
        assert time.monotonic() < give_up
        time.sleep(0.01)

    def status() -> int:
        thread.join(PATIENCE)
        [answer] = answers
        return answer

    return status


@pytest.mark.parametrize("path", ["/plans/{}/log", "/sessions/{}/correct", "/unconfirmed"])
def test_who_waits_for_a_class_holds_no_plan(client: WatchfulClient, another: Connection, path: str) -> None:
    plan_id, form = leader_with_class(client), HELD
    if "plans" not in path:
        assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
        form = AGAIN | {"log": f"{HELD['id']}:1"}
    another.execute(select(SchoolClass.id).with_for_update(key_share=True))
    status = sending(client, path.format(plan_id if "plans" in path else HELD["id"]), form, another)
    another.execute(select(Plan.id).with_for_update(nowait=True))
    another.rollback()
    assert status() == 303


def test_what_another_writer_is_about_to_commit_is_told(
    app: Flask, client: WatchfulClient, another: Connection
) -> None:
    """One that takes no turn; what it wrote is seen by the database alone, as the log is committed."""
    plan_id, first = leader_with_class(client), row(0, 1)
    another.execute(insert(SessionLog).values(first | {"plan_id": plan_id}))
    another.execute(insert(HeldSlot).values(planned_session_id=1, group=1, log_id=first["id"]))
    status = sending(client, f"/plans/{plan_id}/log", HELD, another)
    another.commit()
    assert status() == 409
    assert logs(app) == [(0, "held", 1)]
