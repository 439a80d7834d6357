"""Two products behind one proxy, on one database: whoever answers, nobody notices which."""

import os
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser.hands import PASSWORD
from tests.browser.serving import Site, serving
from tests.browser.town import COORDINATOR, LEADER, SCHOOL
from tests.conftest import living_app
from tests.faults.conftest import Person, let_lead_in, log_of, logged
from tests.faults.following import LEAD
from tests.faults.proxies import KINDS, NAME, Proxy, program, proxying
from tests.pages.test_settings import SAME
from tests.postgres import Server, free_port

pytestmark = pytest.mark.long
LONGEST_WAIT = 10
OPEN = "/open/9900"
FILE = f"lasar;skolenhetskod;klass;stadium;elever\n2026/27;{SCHOOL};4Z;4;21\n"


@dataclass
class Machine:
    """One of them: the product, where its figures are, and its journal."""

    site: Site
    metrics: int
    journal: Path

    def has_answered(self, number: str) -> bool:
        """Say whether a request's number stands in its journal."""
        return number in self.journal.read_text()

    def figures(self) -> dict[str, float]:
        """Return what its metrics port tells."""
        text = Person(f"http://127.0.0.1:{self.metrics}").get("/metrics")[1]
        told = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in told}


@dataclass
class Visitor:
    """Somebody with a browser at the proxy, of whom it is known which machine answered last."""

    proxy: Proxy
    machines: list[Machine]
    cookies: dict[str, str] = field(default_factory=dict)
    by: int = -1
    turns: dict[bool, int] = field(default_factory=dict)
    alone: bool = False

    def headers(self) -> dict[str, str]:
        """Return what a browser sends along with a form of the product's own."""
        return {"Cookie": "; ".join(map("=".join, self.cookies.items())), "Origin": f"https://{NAME}"}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[HTTPResponse, str]:
        """Send a request, which another machine must answer than the last one."""
        answer, text = self.proxy.ask(method, path, body, **self.headers(), **headers)
        for each in answer.msg.get_all("Set-Cookie") or []:
            name, _is, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        [by] = [at for at, each in enumerate(self.machines) if each.has_answered(answer.headers["X-Request-ID"])]
        queue = self.proxy.queue(path)
        assert self.alone or by != self.turns.get(queue), "the proxy lets them take turns"
        self.turns[queue] = self.by = by
        return answer, text

    def get(self, path: str) -> tuple[int, str]:
        """Fetch a page."""
        answer, text = self.ask("GET", path)
        return answer.status, text

    def send(self, path: str, **fields: object) -> tuple[int, str]:
        """Send a form: status, and where it leads or what it says."""
        answer, text = self.ask("POST", path, urlencode(fields, doseq=True).encode())
        return answer.status, answer.headers.get("Location", text)

    def sign_in(self, email: str, password: str = PASSWORD) -> int:
        """Sign in, or try to."""
        return self.send("/sign-in", email=email, password=password)[0]

    def upload(self, kind: str, contents: str) -> str:
        """Send a file to import; return where it waits."""
        head = '--x\r\nContent-Disposition: form-data; name="file"; filename="fil.csv"\r\n\r\n'
        how = {"Content_Type": "multipart/form-data; boundary=x"}
        answer, text = self.ask("POST", f"/admin/imports/new/{kind}", f"{head}{contents}\r\n--x--\r\n".encode(), **how)
        assert answer.status == 303, text
        return str(answer.headers["Location"])


@contextmanager
def several(url: str, folder: Path) -> Iterator[list[Machine]]:
    """Run two products on one database."""
    with ExitStack() as stack:
        machines = []
        for journal in (folder / "first", folder / "second"):
            metrics = free_port()
            more = ("--metrics-port", str(metrics), "--workers", "1")
            served = serving(
                url,
                journal,
                more=more,
                TRACKER_ORIGIN=f"https://{NAME}",
                TRACKER_PROXIES="127.0.0.1",
                TRACKER_LOG="json",
            )
            site = stack.enter_context(served)
            machines.append(Machine(site, metrics, journal))
        yield machines


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Name a proxy that is installed."""
    if not program(request.param):
        assert os.environ.get("CI") != "true", f"{request.param} is missing"
        pytest.skip(f"{request.param} is not installed")
    return str(request.param)


@pytest.fixture
def url(postgres: Server, postgresql_town: str, tmp_path: Path) -> Iterator[str]:
    """Lend a copy of the town's database with a lead."""
    with postgres.clone(postgresql_town) as url:
        with living_app(url) as app:
            let_lead_in(app, tmp_path)
        yield url


def test_what_one_machine_is_told_the_other_knows(kind: str, url: str, tmp_path: Path) -> None:
    with several(url, tmp_path) as machines, proxying(kind, tmp_path, *(each.site for each in machines)) as proxy:
        lead = Visitor(proxy, machines)
        assert lead.sign_in(LEAD) == 303
        assert [lead.get(path)[0] for path in ("/", "/reach", OPEN)] == [200, 200, 404]
        assert lead.send(OPEN, show="yes")[0] == 303
        assert "Exempelköping" in lead.get(OPEN)[1]
        assert lead.send("/admin/settings", **SAME | {"name": "Nya Köping"})[0] == 303
        for _machine in machines:
            status, text = lead.get(OPEN)
            assert (status, "Nya Köping" in text, "Exempelköping" in text) == (200, True, False)
        # A file that waits is confirmed at the other machine, at once.
        waiting = lead.upload("classes", FILE)
        assert "/imports/" in lead.send(waiting)[1]
        assert "4Z" in lead.get("/admin/classes")[1]


def test_logs_sign_ins_and_limits_are_settled_between_them(kind: str, url: str, tmp_path: Path) -> None:
    with several(url, tmp_path) as machines, proxying(kind, tmp_path, *(each.site for each in machines)) as proxy:
        leader = Visitor(proxy, machines)
        assert leader.sign_in(LEADER) == 303
        before = logged(machines[0].site)
        same = log_of(1)
        assert [leader.send("/plans/1/log", **same)[0] for _time in range(2)] == [303, 303]
        assert len(logged(machines[0].site) - before) == 1, "what a phone sends twice is kept once"
        posted = 'linjen_requests_total{method="POST",page="sessions.log",status="303"}'
        recorded = 'linjen_logs_recorded_total{status="held"}'
        assert [each.figures()[posted] for each in machines] == [1, 1]
        assert sum(each.figures().get(recorded, 0) for each in machines) == 1
        # Also where many come at the same time, each with every log of a line, to either of them.
        lines = [urlencode(log_of(number)).encode() for number in range(2, 9)]
        carried = leader.headers()
        with ThreadPoolExecutor(6) as people:
            sent = people.map(lambda body: proxy.ask("POST", "/plans/1/log", body, **carried)[0].status, lines * 3)
            assert Counter(sent) == {303: 21}
        leader.turns.clear()
        assert len(logged(machines[0].site) - before) == 8
        # Signed out at the one is signed out at the other.
        kept = dict(leader.cookies)
        assert leader.send("/sign-out")[0] == 303
        leader.cookies = kept
        answer, _text = leader.ask("GET", "/")
        assert (answer.status, answer.headers["Location"].partition("?")[0]) == (303, "/sign-in")
        # Wrong passwords are counted together, whoever is asked.
        thief = Visitor(proxy, machines)
        assert [thief.sign_in(COORDINATOR, "fel") for _time in range(5)] == [422] * 5
        assert [thief.sign_in(COORDINATOR) for _time in range(2)] == [429, 429]


@contextmanager
def silent() -> Iterator[Site]:
    """Lend a machine that is off: it neither takes a connection nor refuses it."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _caller in range(2):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        yield Site(f"http://127.0.0.1:{full.getsockname()[1]}", "")


@pytest.mark.parametrize("off", [False, True], ids=["stopped", "switched off"])
def test_one_may_go_while_the_others_serve(kind: str, url: str, tmp_path: Path, *, off: bool) -> None:
    with several(url, tmp_path) as machines, silent() as dark:
        first, second = machines
        sites = [dark if off else first.site, second.site]
        if not off:
            assert first.site.process
            first.site.process.terminate()
            assert first.site.process.wait(20) == 0
        with proxying(kind, tmp_path, *sites) as proxy:
            leader = Visitor(proxy, [second], alone=True)
            assert leader.sign_in(LEADER) == 303
            begun = time.monotonic()
            for number in range(1, 9):
                assert leader.send("/plans/1/log", **log_of(number))[0] == 303
            assert time.monotonic() - begun < LONGEST_WAIT
