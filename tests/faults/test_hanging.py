"""A machine behind the proxy that takes what it is asked and says nothing; and one that only takes its time."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest

from tests.browser.serving import Site
from tests.browser.town import LEADER
from tests.faults.conftest import log_of, logged
from tests.faults.proxies import PATIENCE, proxying
from tests.faults.test_several_machines import Machine, Visitor, kind, several, url

__all__ = ["kind", "url"]

pytestmark = pytest.mark.long
# A page that is asked for again takes as long again as what was waited for in vain, and a little.
LONGEST_WAIT = PATIENCE + 3
PIECES = 8


@contextmanager
def hanging(machine: Machine) -> Iterator[None]:
    """Let all processes of a machine stand still: connections are still taken, by the system."""
    assert machine.site.process
    os.killpg(machine.site.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(machine.site.process.pid, signal.SIGCONT)


def test_a_page_is_asked_of_another_and_who_sent_a_form_is_told(kind: str, url: str, tmp_path: Path) -> None:
    with several(url, tmp_path) as machines, proxying(kind, tmp_path, *(each.site for each in machines)) as proxy:
        leader = Visitor(proxy, machines)
        assert leader.sign_in(LEADER) == 303
        sent = log_of(1)
        with hanging(machines[1 - leader.by]):
            begun = time.monotonic()
            answer, text = proxy.ask("POST", "/plans/1/log", urlencode(sent).encode(), **leader.headers())
            assert (answer.status, "Linjen svarar inte just nu" in text) == (504, True)
            assert PATIENCE - 1 < time.monotonic() - begun < LONGEST_WAIT
            # Now that it is known, it is left alone: what is sent again is taken at once, and kept once.
            leader.alone, begun = True, time.monotonic()
            assert leader.send("/plans/1/log", **sent)[0] == 303
            assert time.monotonic() - begun < PATIENCE - 1
        assert sent["id"] in logged(machines[0].site)
        time.sleep(12)  # left alone for ten seconds
        answered = set()
        for _page in range(6):
            assert leader.get("/")[0] == 200
            answered.add(leader.by)
        assert answered == {0, 1}, "they take turns again"
        with hanging(machines[1 - leader.by]):
            begun = time.monotonic()
            assert [leader.get("/")[0] for _page in range(5)] == [200] * 5
            assert PATIENCE - 1 < time.monotonic() - begun < LONGEST_WAIT


class Slow(BaseHTTPRequestHandler):
    """Sends a long file piece by piece, or only begins to after longer than a page is waited for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        if self.path.startswith("/exports/"):
            time.sleep(PATIENCE + 2)
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _piece in range(PIECES):
            self.wfile.write(b"5\r\nbit, \r\n")
            time.sleep(PATIENCE * 2 / PIECES)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Keep no log."""


@contextmanager
def slow() -> Iterator[Site]:
    """Lend a machine that takes its time."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", "")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("path", ["/reach", "/exports/sessions.xlsx", "/admin/imports"])
def test_a_long_file_may_take_its_time(kind: str, tmp_path: Path, path: str) -> None:
    with slow() as site, proxying(kind, tmp_path, site) as proxy:
        answer, text = proxy.ask("GET", path)
        assert (answer.status, text) == (200, "bit, " * PIECES)
