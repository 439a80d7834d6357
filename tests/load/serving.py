"""The service under load, beside a bare Flask view under the same server on the same database."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import create_engine, make_url, text

from tests.browser.serving import Site, serving
from tests.conftest import living_app
from tests.load.bare import DATABASE
from tests.load.clients import Asked, Came, crowd
from tests.load.databases import TODAY, Database, copied
from tests.load.leaders import Leaders, add_leaders
from tests.load.table import Line
from tests.postgres import free_port, running_server
from tracker.backup.moving import move_to_postgresql

# How many of a bare view's requests come to one of ours, and milliseconds.
SLOWEST, LATE = 5, 250
# Each round of ours is compared with the bare view's beside it: a machine may be twice as fast a minute later.
CLIENTS, SECONDS, ROUNDS = 16, 4, 7
# More than the service can answer at once, and twice as many; of their requests a second, so much is kept.
QUEUES, STEADY = (64, 128), 1.25
# As a server is run whose data shall outlive a power cut.
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "wal_level": "replica"}
NUMBERED = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "SERIAL PRIMARY KEY"}
INSERT, SELECT = [Asked("POST", "/row", form="word=1")], [Asked("GET", "/row")]


def serving_lines(database: Database, municipality: str) -> Iterator[Line]:
    """Measure a municipality's service on SQLite and on PostgreSQL, on copies that lie side by side."""
    with (
        copied(database) as copy,
        running_server(database.folder, **SAFE) as server,
        server.clone("template0", "load") as elsewhere,
    ):
        url = copy.settings["TRACKER_DATABASE_URL"]
        add_leaders(url)
        with living_app(elsewhere) as app, app.app_context():
            move_to_postgresql(copy.path)
        for name, where in (("SQLite", url), ("PostgreSQL", elsewhere)):
            with running(where, municipality) as load:
                yield from load.lines(name)


@contextmanager
def running(url: str, municipality: str) -> Iterator["Load"]:
    """Serve the product and the bare application on a database, and let the leaders sign in."""
    ask(url, f"CREATE TABLE bare (id {NUMBERED[make_url(url).get_backend_name()]}, word TEXT)")
    with tempfile.TemporaryDirectory() as folder:
        product, bare = Path(folder) / "product.log", Path(folder) / "bare.log"
        with serving(url, product, day=TODAY) as site, serving_bare(url, bare) as beside:
            yield Load(site, beside, Leaders.signed_in(site, municipality))


@dataclass(frozen=True)
class Load:
    """Both, served, and those who press on the product."""

    site: Site
    bare: str
    leaders: Leaders
    unkept: list[int] = field(default_factory=list)

    def lines(self, name: str) -> Iterator[Line]:
        """Measure both in turn, logs beside rows and homes beside selects; then let twice as many come."""
        mine, bare = self.in_turn(self.log, INSERT)
        yield compared(f"log a session on {name}", mine, bare)
        late = median(each.slow for each in mine)
        yield Line(f"log a session on {name}, 95 of 100", f"{late:.0f} ms", "", late, LATE, "ms")
        yield compared(f"a leader's home on {name}", *self.in_turn(self.look, SELECT))
        few, many = (self.log(clients) for clients in QUEUES)
        crowds = f"{QUEUES[1]} clients beside {QUEUES[0]} on {name}"
        yield Line(f"{crowds}, logs", f"{many.rate:.0f}/s", f"{few.rate:.0f}/s", few.rate / max(many.rate, 1), STEADY)
        yield Line(f"{crowds}, requests lost", str(many.lost), str(few.lost), few.lost + many.lost, 0, "")
        yield Line(f"logs acknowledged on {name} and not kept", "", "", sum(self.unkept), 0, "")

    def in_turn(self, mine: Callable[[int], Came], bare: Sequence[Asked]) -> tuple[list[Came], list[Came]]:
        """Return what came of some rounds of ours and of the bare view's, which begins every other round."""
        ours, beside = list[Came](), list[Came]()
        ask_bare = partial(crowd, self.bare, bare, CLIENTS, SECONDS)
        for number in range(ROUNDS):
            if number % 2:
                ours.append(mine(CLIENTS))
            beside.append(ask_bare())
            if not number % 2:
                ours.append(mine(CLIENTS))
        return ours, beside

    def log(self, clients: int) -> Came:
        """Let so many log at once, each session once."""
        before = kept(self.site)
        with self.leaders.logs() as logs:
            came = crowd(self.site.url, logs, clients, SECONDS)
            assert came.answered < len(logs), "there are too few sessions for so fast a service"
            self.unkept.append(max(0, came.answered - came.lost - (kept_at_last(self.site) - before)))
        return came

    def look(self, clients: int) -> Came:
        """Let so many open their homes at once."""
        return crowd(self.site.url, self.leaders.homes, clients, SECONDS)


def compared(what: str, mine: list[Came], bare: list[Came]) -> Line:
    """Return a line of how many of the bare view come to one of ours, by rounds; fail where one was lost."""
    assert not sum(each.lost for each in (*mine, *bare)), (what, mine, bare)
    rates = [median(each.rate for each in some) for some in (mine, bare)]
    ratio = median(beside.rate / ours.rate for ours, beside in zip(mine, bare, strict=True))
    name = f"{what}, {CLIENTS} clients, bare requests for one"
    return Line(name, f"{rates[0]:.0f}/s", f"{rates[1]:.0f}/s", ratio, SLOWEST)


def kept(site: Site) -> int:
    """Count the logs that are kept."""
    return int(ask(site.database_url, "SELECT count(*) FROM session_log")[0][0])


def kept_at_last(site: Site) -> int:
    """Count the logs that are kept once the service has worked off what the last clients sent and did not wait for."""
    before, after = -1, kept(site)
    while after != before:
        time.sleep(0.5)
        before, after = after, kept(site)
    return after


def ask(url: str, statement: str) -> list[Any]:
    """Ask the database itself, past both; return the rows, if it gives any."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(statement))
            return [*answer] if answer.returns_rows else []
    finally:
        engine.dispose()


@contextmanager
def serving_bare(url: str, log: Path) -> Iterator[str]:
    """Serve the bare application as the product is served; lend its address."""
    port = free_port()
    words = ["--interface", "wsgi", "--factory", "--workers", "2", "--blocking-threads", "2", "--no-ws"]
    command = [sys.executable, "-m", "granian", *words, "--log-level", "warning", "--port", str(port)]
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*command, "tests.load.bare:create_app"], env=os.environ | {DATABASE: url}, stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield once_it_answers(f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()


def once_it_answers(address: str, log: Path) -> str:
    """Return the address of a server that begins, when it answers; fail with what it logged if it does not."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            urlopen(f"{address}/row", timeout=5).close()
        except URLError:
            time.sleep(0.05)
        else:
            return address
    raise RuntimeError(log.read_text())
