"""PostgreSQL is restarted, or falls and comes back, while many log: nothing is lost, nothing is twice, all are told."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.browser.serving import Site, serving
from tests.conftest import living_app
from tests.faults.conftest import Person, leader_at, log_of, logged
from tests.faults.test_survived import CLASSES, SESSIONS, require_whole
from tests.postgres import OPTIONS, Server, running_server
from tests.postgres import serving as database_serving
from tracker.backup.moving import move_to_postgresql

pytestmark = pytest.mark.long
# What is acknowledged is kept, as where nobody has set it otherwise.
KEPT = {"synchronous_commit": "on"}
RESTARTS = 3
TOLD = "Linjen når inte sina uppgifter just nu"
UNSURE = ("Inget har sparats till hälften", "Linjen kan inte spara något just nu")


class Stubborn(threading.Thread):
    """A phone that sends each log until it is taken, and then once more."""

    def __init__(self, person: Person, plan_id: int, go_on: threading.Event) -> None:
        super().__init__()
        self.person, self.plan_id, self.go_on = person, plan_id, go_on
        self.acknowledged: list[str] = []
        self.refused: list[tuple[int, str]] = []
        self.broken = ""

    def run(self) -> None:
        """Log the sessions of a line, the last of them when the database has been restarted often enough."""
        try:
            for number in range(1, SESSIONS + 1):
                if number == SESSIONS:
                    self.go_on.wait(60)
                form = log_of(number) | {"id": str(uuid4())}
                self.insist(form)
                self.acknowledged.append(form["id"])
                self.insist(form)
        except OSError as error:
            self.broken = repr(error)

    def insist(self, form: dict[str, str]) -> None:
        """Send a form until it is taken."""
        give_up = time.monotonic() + 60
        while (answer := self.person.send(f"/plans/{self.plan_id}/log", **form))[0] != 303:
            self.refused.append(answer)
            assert time.monotonic() < give_up, answer
            time.sleep(0.1)


def stop(server: Server, how: signal.Signals) -> None:
    """Stop a server, and return once it is gone."""
    place = server.data / "postmaster.pid"
    os.kill(int(place.read_text().split()[0]), how)
    while place.exists():
        time.sleep(0.01)


@contextmanager
def a_product(town: Path, folder: Path) -> Iterator[tuple[Server, Site]]:
    """Run a product on a PostgreSQL of its own."""
    with running_server(**KEPT) as server:
        server.create("restarted", "template0")
        url = server.url("restarted")
        with living_app(url) as app, app.app_context():
            move_to_postgresql(town)
        with serving(url, folder / "log") as site:
            yield server, site


def require_told(reader: Person) -> None:
    """Fail unless a person is told that the database is away, and so is who watches."""
    status, text = reader.get("/")
    assert (status, TOLD in text) == (503, True)
    assert (reader.get("/health/live")[0], reader.get("/health/ready")[0]) == (200, 503)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "fallen"])
def test_a_database_that_is_restarted_while_many_log_loses_nothing(
    town: Path, tmp_path: Path, how: signal.Signals
) -> None:
    with ExitStack() as stack:
        server, site = stack.enter_context(a_product(town, tmp_path))
        reader, leader = leader_at(site), leader_at(site)
        leader.stays, often_enough, before = True, threading.Event(), logged(site)
        phones = [Stubborn(leader, plan_id, often_enough) for plan_id in range(1, CLASSES + 1)]
        for each in phones:
            each.start()
        for part in range(1, RESTARTS + 1):
            while sum(len(each.acknowledged) for each in phones) < part * CLASSES:
                time.sleep(0.005)
            stop(server, how)
            require_told(reader)
            stack.enter_context(database_serving(server, OPTIONS | KEPT))
        often_enough.set()
        for each in phones:
            each.join(120)
        assert (reader.get("/")[0], reader.get("/health/ready")[0]) == (200, 200)
        acknowledged = {id_ for each in phones for id_ in each.acknowledged}
        assert [each.broken for each in phones] == [""] * CLASSES
        assert len(acknowledged) == CLASSES * SESSIONS
        assert logged(site) - before == acknowledged
        require_whole(site, acknowledged)
        refused = [answer for each in phones for answer in each.refused]
    assert {status for status, _text in refused} == {503}
    assert all(any(words in text for words in (TOLD, *UNSURE)) for _status, text in refused)
