"""A primary, a standby that follows it, and a product that reads from both."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from logging import LogRecord
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.browser.hands import PASSWORD
from tests.browser.town import LEADER
from tests.conftest import settings
from tests.postgres import OPTIONS, Server
from tracker import create_app
from tracker.models import db, replica

FOLLOWED = {"wal_level": "replica", "max_wal_senders": "5", "wal_keep_size": "64MB", "synchronous_commit": "on"}
# A query that is in the way of what the primary has done is cancelled at once.
FOLLOWING = OPTIONS | FOLLOWED | {"max_standby_streaming_delay": "0"}
TOWN, LEAD = "replica_town", "l.ledare@example.org"


@dataclass
class Asked:
    """A product of which it is known what it asks the replica, and what it tells of it."""

    app: Flask
    client: FlaskClient
    statements: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    # What happens once it was asked the first thing about this table.
    meanwhile: list[Callable[[sa.Connection], None]] = field(default_factory=list)
    table: str = ""

    def note(self, connection: sa.Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Keep what the replica is asked, but for how it stands."""
        if "pg_control_system" in statement:
            return
        self.statements.append(statement)
        while self.meanwhile and self.table in statement:
            self.meanwhile.pop()(connection)

    def hear(self, record: LogRecord) -> bool:
        """Keep what the journal is told."""
        self.said.append(record.getMessage())
        return True

    def get(self, path: str) -> tuple[bool, str]:
        """Fetch a page that must be answered: whether the replica was read, and the text."""
        self.statements.clear()
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        text = "" if str(answer.mimetype).endswith(("zip", "sheet", "pdf")) else answer.text
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


@contextmanager
def product(primary: Server, replica_url: str, email: str = LEADER, *, is_heard: bool = True) -> Iterator[Asked]:
    """Lend a product with a replica, and somebody who has signed in to it.

    Who is heard asks another way than the service does: see `driver.is_heard`.
    """
    app = create_app(settings(primary.url(TOWN)) | {"TRACKER_REPLICA_URL": replica_url})
    asked = Asked(app, app.test_client())
    app.logger.addFilter(asked.hear)
    assert asked.client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 303
    with app.app_context():
        engines = dict(db.engines)
    if is_heard:
        event.listen(engines[replica.NAME], "after_cursor_execute", asked.note)
    try:
        yield asked
    finally:
        app.logger.removeFilter(asked.hear)
        for engine in engines.values():
            engine.dispose()


def ask(server: Server, statement: str, name: str = "postgres") -> Any:
    """Ask a server itself, of one of its databases."""
    with server.connect(name) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row and row[0]


@contextmanager
def hanging(server: Server) -> Iterator[Callable[[], None]]:
    """Lend what makes all processes of a server stand still; they go on afterwards."""
    first = int((server.data / "postmaster.pid").read_text().split()[0])
    stopped: list[int] = []

    def stop() -> None:
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            os.kill(process, signal.SIGSTOP)
            stopped.append(process)

    try:
        yield stop
    finally:
        for process in stopped:
            os.kill(process, signal.SIGCONT)


def wait_until(server: Server, statement: str) -> None:
    """Return once a server says yes."""
    give_up = time.monotonic() + 20
    while not ask(server, statement):
        assert time.monotonic() < give_up, statement
        time.sleep(0.02)
