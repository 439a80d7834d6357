"""A server that is there but cannot: it answers with an error, or not at all."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.hands import answer, heading, logs, open_log
from tests.browser.phone import entry, save_offline, save_to_outbox, sign_in_for_offline
from tests.browser.serving import Site, serving
from tests.browser.town import LEADER, copied

BUSY = "Linjen kan inte svara just nu."
SILENT = 0


class StandIn(BaseHTTPRequestHandler):
    """What stands before a server that is down: answers everything with one status, or with silence."""

    status = 503
    hung_up: Event
    posted: list[str]

    def handle_one_request(self) -> None:
        """Answer, or wait until the other end has had enough."""
        if self.status != SILENT:
            super().handle_one_request()
            return
        self.close_connection = True
        while self.connection.recv(65536):
            pass
        self.hung_up.set()

    def do_GET(self) -> None:
        """Answer with the status alone."""
        self.send_response(self.status)
        self.end_headers()

    def do_POST(self) -> None:
        """Answer with the status alone."""
        self.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Keep no log."""


@contextmanager
def standing_in(site: Site, status: int) -> Iterator[type[StandIn]]:
    """Answer in a server's place; lend what it has heard."""
    handler = type("Handler", (StandIn,), {"status": status, "hung_up": Event(), "posted": []})
    with ThreadingHTTPServer(("localhost", int(site.url.rpartition(":")[2])), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield handler
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def away(browser: Browser, town: Path, tmp_path: Path) -> Iterator[tuple[Page, Site]]:
    """Lend the phone of A. Lärare, who has been home, and their server, which is down since."""
    with ExitStack() as stack:
        with serving(copied(town, tmp_path), tmp_path / "log") as site:
            page = stack.enter_context(watched_page(browser, site, PHONE))
            sign_in_for_offline(page, LEADER)
        yield page, site


@pytest.mark.long
@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_that_cannot_now_is_no_missing_network(
    away: tuple[Page, Site], tmp_path: Path, look: Look, status: int
) -> None:
    page, site = away
    with standing_in(site, status):
        save_offline(page, "4A")
        expect(entry(page, "4A")).to_contain_text("Linjen kunde inte ta emot det just nu.")
        expect(page.get_by_text(BUSY)).to_be_visible()
        expect(page.get_by_text("Nätet svarar inte.")).to_be_hidden()
        look(page)
        page.goto("/")
        expect(page.get_by_text(BUSY)).to_be_visible()
        expect(page.get_by_text("Nätet svarar inte.")).to_be_hidden()
    with serving(site.database_url, tmp_path / "log", site.url):
        expect(page.get_by_role("status")).to_contain_text("1 pass är skickat.", timeout=20_000)
        expect(page.get_by_text(BUSY)).to_be_hidden()
        assert len(logs(page, "4A")) == 1


@pytest.mark.long
def test_what_waits_of_a_class_is_not_overtaken_by_what_followed_it(away: tuple[Page, Site], tmp_path: Path) -> None:
    page, site = away
    open_log(page, "4C")
    page.get_by_label("Inställt").tap()
    page.get_by_label("Tidsbrist").tap()
    save_to_outbox(page)
    save_offline(page, "4C")
    with standing_in(site, 503) as server:
        page.goto("/outbox")
        page.get_by_role("button", name="Skicka nu").tap()
        expect(page.get_by_text(BUSY)).to_be_visible()
        assert server.posted
        assert all("status=cancelled" in form for form in server.posted)
    with serving(site.database_url, tmp_path / "log", site.url):
        expect(page.get_by_role("status")).to_contain_text("2 pass är skickade.", timeout=20_000)
        assert [log["status"] for log in logs(page, "4C")] == ["installt", "genomfort"]


@pytest.mark.long
def test_what_is_no_longer_waited_for_is_hung_up_on(away: tuple[Page, Site]) -> None:
    page, site = away
    with standing_in(site, SILENT) as server:
        open_log(page, "4B")
        assert server.hung_up.wait(5)
        server.hung_up.clear()
        answer(page)
        page.get_by_role("button", name="Spara pass 1").tap()
        expect(heading(page)).to_have_text("Utkorgen", timeout=20_000)
        assert server.hung_up.wait(5)
        expect(entry(page, "4B")).to_contain_text("Väntar på telefonen.")


@pytest.mark.long
def test_who_signs_out_from_a_server_that_cannot_now_is_signed_out_when_it_can(
    away: tuple[Page, Site], tmp_path: Path
) -> None:
    page, site = away
    left = page.get_by_text("Utloggningen väntar på nätet")
    with standing_in(site, 503):
        page.goto("/")
        page.get_by_role("button", name="Logga ut").tap()
        expect(left).to_be_visible()
        expect(page.get_by_text(BUSY)).to_be_hidden()
        page.goto("/classes")
        expect(left).to_be_visible()
    with serving(site.database_url, tmp_path / "log", site.url):
        expect(heading(page)).to_have_text("Logga in", timeout=20_000)
        page.goto("/classes")
        expect(heading(page)).to_have_text("Logga in")
