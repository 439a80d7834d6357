"""A replica that dashboards and exports are read from: never an error page, never less than the primary knows."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from logging import LogRecord
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.browser.hands import PASSWORD
from tests.browser.town import COORDINATOR, LEADER, SCHOOL
from tests.conftest import settings
from tests.faults.conftest import Person
from tests.postgres import OPTIONS, Server, free_port, running_server, serving, standby_of
from tracker import create_app
from tracker.access.policy import FROM_REPLICA
from tracker.backup.moving import move_to_postgresql
from tracker.models import db, replica

# A server and one that follows it take their time to start.
pytestmark = pytest.mark.long
FOLLOWED = {"wal_level": "replica", "max_wal_senders": "5", "wal_keep_size": "64MB", "synchronous_commit": "on"}
# A query that is in the way of what the primary has done is cancelled at once.
FOLLOWING = OPTIONS | FOLLOWED | {"max_standby_streaming_delay": "0"}
TOWN = "replica_town"


@dataclass
class Asked:
    """A product of which it is known what it asks the replica, and what it tells of it."""

    app: Flask
    client: FlaskClient
    statements: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    before: list[Callable[[sa.Connection], None]] = field(default_factory=list)

    def note(self, connection: sa.Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Keep what the replica is asked, but for how it stands."""
        if "pg_control_system" in statement:
            return
        self.statements.append(statement)
        while self.before:
            self.before.pop()(connection)

    def hear(self, record: LogRecord) -> bool:
        """Keep what the journal is told."""
        self.said.append(record.getMessage())
        return True

    def get(self, path: str) -> tuple[bool, str]:
        """Fetch a page that must be answered: whether the replica was read, and the text."""
        self.statements.clear()
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        text = "" if answer.mimetype.endswith(("zip", "sheet", "pdf")) else answer.text
        answer.close()
        return bool(self.statements), text

    def log(self, plan_id: int, number: int) -> None:
        """Log a session of a class with 20 pupils."""
        form = {"id": str(uuid4()), "session": str(number), "status": "held", "everyone": "other", "present": "20"}
        form |= {"outcome": "as_planned", "day": "2026-11-20", "minutes": "50", "leader_roles": "teacher"}
        assert self.client.post(f"/plans/{plan_id}/log", data=form).status_code == 303

    def sessions(self) -> tuple[bool, int]:
        """Return whether the replica was read, and how many sessions the file has."""
        from_replica, text = self.get("/exports/sessions.csv?year=2026-27&profile=data")
        return from_replica, len(text.splitlines()) - 1


@pytest.fixture(scope="module")
def primary(town: Path) -> Iterator[Server]:
    """Run a primary that holds the invented town."""
    with running_server(**FOLLOWED) as server:
        server.create(TOWN, "template0")
        app = create_app(settings(server.url(TOWN)))
        with app.app_context():
            move_to_postgresql(town)
            db.engine.dispose()
        yield server


@pytest.fixture(scope="module")
def copies(primary: Server) -> Iterator[Server]:
    """Run a standby that follows the primary."""
    with serving(standby_of(primary, "standby"), FOLLOWING) as server:
        yield server


@contextmanager
def product(primary: Server, standby: Server, email: str = LEADER) -> Iterator[Asked]:
    """Lend a product with a replica, and somebody who has signed in to it."""
    app = create_app(settings(primary.url(TOWN)) | {"TRACKER_REPLICA_URL": standby.url(TOWN)})
    asked = Asked(app, app.test_client())
    app.logger.addFilter(asked.hear)
    assert asked.client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 303
    with app.app_context():
        engines = dict(db.engines)
    event.listen(engines[replica.NAME], "before_cursor_execute", asked.note)
    try:
        yield asked
    finally:
        app.logger.removeFilter(asked.hear)
        for engine in engines.values():
            engine.dispose()


def ask(server: Server, statement: str) -> Any:
    """Ask a server itself."""
    with server.connect() as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row and row[0]


def wait_until(server: Server, statement: str) -> None:
    """Return once a server says yes."""
    give_up = time.monotonic() + 20
    while not ask(server, statement):
        assert time.monotonic() < give_up, statement
        time.sleep(0.02)


PAGES = {
    "dashboards.behind": "/reach/behind",
    "dashboards.delivered": "/reach/delivered",
    "dashboards.pictures": "/reach/pictures",
    "dashboards.reach": "/reach",
    "dashboards.school": f"/reach/schools/{SCHOOL}",
    "followup.show": "/follow-up",
    "exports.reach": "/exports/reach.csv",
    "exports.progress": "/exports/progress.xlsx",
    "exports.sessions": "/exports/sessions.csv",
    "exports.classes": "/exports/classes.csv",
    "exports.plans": "/exports/plans.xlsx",
    "exports.package": "/exports/package.zip",
}


def test_pages_and_files_are_read_from_the_replica_and_say_what_the_primary_says(
    primary: Server, copies: Server
) -> None:
    with product(primary, copies, COORDINATOR) as asked:
        for endpoint, path in PAGES.items():
            assert endpoint in FROM_REPLICA
            from_replica, text = asked.get(path)
            assert from_replica, path
            asked.app.extensions[replica.NAME].rests_until = float("inf")
            assert asked.get(path) == (False, text)
            asked.app.extensions[replica.NAME].rests_until = 0
        for path in ("/", "/classes", "/plans/1/log", "/exports", "/account"):
            assert not asked.get(path)[0], path
        assert asked.said == []


def test_who_has_just_logged_sees_it(primary: Server, copies: Server) -> None:
    with product(primary, copies) as asked, product(primary, copies, COORDINATOR) as other:
        _from, before = asked.sessions()
        for number in range(1, 9):
            asked.log(1, number)
            assert asked.sessions() == (True, before + number)
            assert other.sessions() == (True, before + number)
        assert asked.said == other.said == []


def test_a_replica_that_is_behind_is_not_used_until_it_has_caught_up(primary: Server, copies: Server) -> None:
    with product(primary, copies) as asked:
        _from, before = asked.sessions()
        ask(copies, "SELECT pg_wal_replay_pause()")
        wait_until(copies, "SELECT pg_get_wal_replay_pause_state() = 'paused'")
        try:
            asked.log(2, 1)
            assert asked.sessions() == (False, before + 1)
            begun = time.monotonic()
            assert [asked.sessions() for _time in range(3)] == [(False, before + 1)] * 3
            assert time.monotonic() - begun < replica.REST, "it is waited for once only"
        finally:
            ask(copies, "SELECT pg_wal_replay_resume()")
        assert asked.said == ["the replica is not used: it is behind"]
        asked.app.extensions[replica.NAME].rests_until = 0
        assert asked.sessions() == (True, before + 1)
        assert asked.said[1:] == ["the replica is used again"]


@pytest.mark.parametrize("at_work", [True, False], ids=["at work", "between two questions"])
def test_a_page_that_is_in_the_way_of_what_the_replica_has_to_do_is_read_from_the_primary(
    primary: Server, copies: Server, at_work: bool
) -> None:
    def change() -> None:
        engine = sa.create_engine(primary.url(TOWN))
        with engine.begin() as connection:
            connection.exec_driver_sql("LOCK TABLE session_log IN ACCESS EXCLUSIVE MODE")
        engine.dispose()

    def meet(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SELECT count(*) FROM session_log")
        if at_work:
            threading.Timer(0.2, change).start()
            connection.exec_driver_sql("SELECT pg_sleep(20)")
        else:
            change()
            time.sleep(0.5)

    with product(primary, copies) as asked:
        _from, before = asked.sessions()
        asked.before.append(meet)
        assert asked.sessions() == (True, before)
        [said] = asked.said
        assert said.startswith("the replica failed, and the primary is asked: ")
        assert "(40001)" in said or not at_work
        assert asked.sessions() == (True, before)


def test_a_replica_that_stops_under_a_page_and_comes_back_is_not_noticed(primary: Server) -> None:
    standby = standby_of(primary, "stopping")
    with product(primary, standby) as asked, ExitStack() as running:
        running.enter_context(serving(standby, FOLLOWING))
        wait_until(standby, "SELECT pg_is_in_recovery()")
        _from, before = asked.sessions()
        asked.before.append(lambda _connection: running.close())
        asked.log(3, 1)
        assert asked.sessions() == (True, before + 1)
        assert len(asked.said) == 1
        asked.log(3, 2)
        assert [asked.sessions() for _time in range(3)] == [(False, before + 2)] * 3
        assert asked.said[1:] == ["the replica is not used: OperationalError (no answer)"]
        with serving(standby, FOLLOWING):
            asked.app.extensions[replica.NAME].rests_until = 0
            wait_until(standby, "SELECT count(*) > 0 FROM pg_stat_wal_receiver WHERE status = 'streaming'")
            assert asked.sessions() == (True, before + 2)
            assert asked.said[2:] == ["the replica is used again"]


def test_a_replica_that_is_promoted_is_left_alone(primary: Server) -> None:
    standby = standby_of(primary, "promoted")
    with serving(standby, FOLLOWING), product(primary, standby) as asked:
        _from, before = asked.sessions()
        asked.before.append(lambda _connection: ask(standby, "SELECT pg_promote()"))
        assert asked.sessions() == (True, before)  # what it knew when it was asked is what it says
        asked.log(4, 1)
        for _time in range(3):
            asked.app.extensions[replica.NAME].rests_until = 0
            assert asked.sessions() == (False, before + 1)
        assert asked.said == ["the replica is not used: it follows no primary any more: it has been promoted"]


def test_a_server_that_follows_somebody_else_is_no_replica(primary: Server, postgres: Server) -> None:
    postgres.create(TOWN, "template0")
    with product(primary, postgres) as asked:
        assert not asked.get("/reach")[0]
        assert asked.said == ["the replica is not used: it is a copy of something else"]
    postgres.execute("DROP DATABASE {}", TOWN)
