"""The service tells how it is, keeps people out of its journal, and finishes what it has begun."""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import brotli
import pytest
import sqlalchemy as sa

from tests.browser.hands import PASSWORD
from tests.browser.serving import serving
from tests.browser.town import LEADER
from tests.conftest import living_app, settings
from tests.faults.conftest import Person, leader_at, logged
from tests.postgres import free_port
from tracker import create_app
from tracker.models import db

UNPACK: dict[str | None, Callable[[bytes], bytes]] = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_process_is_ready_while_its_database_is(database_url: str) -> None:
    with living_app(database_url) as app:
        client = app.test_client()
        assert (client.get("/health/live").json, client.get("/health/ready").json) == (
            {"status": "alive"},
            {"status": "ready"},
        )
        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json) == (503, {"status": "not ready"})


def test_a_process_without_a_database_lives_and_is_not_ready(tmp_path: Path) -> None:
    gone = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"
    for url in (gone, f"sqlite:///{tmp_path}/none.db"):
        client = create_app(settings(url)).test_client()
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/ready").headers["Cache-Control"] == "no-store"


def test_the_journal_names_pages_and_nobody(town_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(town_url, log, TRACKER_LOG="json") as site:
        leader = leader_at(site)
        assert leader.log(1, 1)[0] == 200
        assert leader.get("/calendar/secret-of-a-calendar.ics")[0] == 404
    text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    found = {(line["method"], line["page"], line["status"]) for line in lines if line["message"] == "request"}
    assert {("POST", "sessions.log", 303), ("POST", "signin.enter", 303)} <= found
    assert all(len(line["request_id"]) == 16 and line["milliseconds"] >= 0 for line in lines if "page" in line)
    numbers = [line["request_id"] for line in lines if "page" in line]
    assert len(set(numbers)) == len(numbers)
    for secret in (LEADER, PASSWORD, "secret-of-a-calendar", "4A", "Lärare"):
        assert secret not in text


@pytest.mark.parametrize("form", ["json", ""])
@pytest.mark.parametrize("any_url", ["postgresql"], indirect=True)
def test_a_fault_in_the_journal_is_told_without_what_was_typed(any_url: str, tmp_path: Path, form: str) -> None:
    engine = sa.create_engine(any_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE session_log ADD CONSTRAINT nobody_writes CHECK (comment IS NULL)")
    engine.dispose()
    log = tmp_path / "log"
    with serving(any_url, log, TRACKER_LOG=form) as site:
        status, text = leader_at(site).log(1, 1, comment="Vi pratade om ljus")
        assert (status, "Felnummer" in text) == (500, True)
    told = log.read_text()
    assert "ljus" not in told, "the server tells of a row that it refuses, with all that is in it"
    for helpful in ("tracker/logbook/", "CheckViolation", "23514", "nobody_writes"):
        assert helpful in told


def test_the_figures_of_all_workers_are_added_up(town_url: str, tmp_path: Path) -> None:
    port = free_port()
    with serving(town_url, tmp_path / "log", more=("--metrics-port", str(port))) as site:
        leader = leader_at(site)  # a connection of its own for each request, so that both workers are met
        for plan_id in range(1, 7):
            assert leader.log(plan_id, 1)[0] == 200
        assert leader.log(7, 1, present="many")[0] == 422
        leader.headers["Linjen-Outbox"] = "1"
        assert leader.log(7, 1, present="many")[0] == 422
        for invented in ("FIRST", "SECOND"):
            with closing(HTTPConnection(site.url.removeprefix("http://"))) as stranger:
                stranger.request(invented, "/")
                assert stranger.getresponse().status == 405
        text = Person(f"http://127.0.0.1:{port}").get("/metrics")[1]
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    form = 'page="sessions.log"'
    assert figures['linjen_logs_recorded_total{status="held"}'] == "6.0"
    assert figures[f'linjen_requests_total{{method="POST",{form},status="303"}}'] == "6.0"
    assert figures[f"linjen_request_seconds_count{{{form}}}"] == "8.0"
    assert figures['linjen_outbox_refused_total{status="422"}'] == "1.0"
    assert figures['linjen_requests_total{method="(other)",page="(none)",status="405"}'] == "2.0"


def test_what_is_under_way_is_finished_before_the_service_stops(town_url: str, tmp_path: Path) -> None:
    with serving(town_url, tmp_path / "log") as site:
        leader = leader_at(site)
        leader.stays = True
        answers: list[tuple[int, str]] = []
        with closing(sqlite3.connect(town_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            logging = threading.Thread(target=lambda: answers.append(leader.log(1, 1)))
            logging.start()
            logging.join(0.5)
            assert logging.is_alive()
            assert site.process
            site.process.send_signal(signal.SIGTERM)
            logging.join(0.5)
            assert logging.is_alive()
            other.execute("COMMIT")
        logging.join(20)
        assert site.process.wait(20) == 0
    assert answers == [(303, "")]
    assert len(logged(site)) == 2  # one was there


def test_a_signal_that_another_thread_meets_stops_the_service_too(town_url: str, tmp_path: Path) -> None:
    with serving(town_url, tmp_path / "log") as site:
        assert site.process
        # The one that waits for all to be over hears of it only when it is woken.
        *_others, thread = sorted(int(each.name) for each in Path(f"/proc/{site.process.pid}/task").iterdir())
        assert thread != site.process.pid
        os.kill(thread, signal.SIGTERM)
        assert site.process.wait(10) == 0


HEARD = """
import os, signal
from threading import Event
from tracker.cli.running import wake_at_signals
asleep = Event()
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, lambda *_about: None)
wake_at_signals(asleep)
for number, patience in ((signal.SIGHUP, 0.5), (signal.SIGTERM, 30)):
    os.kill(os.getpid(), number)
    print(asleep.wait(patience))
"""


def test_only_what_stops_the_service_wakes_who_waits_for_that() -> None:
    """Woken by another signal, it would find nothing to do, and look again and again."""
    heard = subprocess.run([sys.executable, "-c", HEARD], check=True, stdout=subprocess.PIPE, text=True)
    assert heard.stdout.split() == ["False", "True"]


@contextmanager
def collecting() -> Iterator[tuple[str, list[str]]]:
    """Run what faults are reported to: its address, and what came."""
    came: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append(UNPACK[self.headers["Content-Encoding"]](body).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_words: Any) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://key@127.0.0.1:{server.server_port}/1", came
        server.shutdown()
        thread.join()


def test_a_fault_is_reported_without_anybody_in_it(town_url: str, tmp_path: Path) -> None:
    with collecting() as (address, came), serving(town_url, tmp_path / "log", TRACKER_SENTRY_DSN=address) as site:
        leader = leader_at(site)
        with closing(sqlite3.connect(town_url.removeprefix("sqlite:///"))) as other:
            other.execute("ALTER TABLE held_slot RENAME TO gone")
        status, text = leader.log(1, 1, comment="Vi pratade om Kim")
    assert status == 500
    [report] = came
    said = json.loads(report.splitlines()[-1])
    assert said["transaction"] == "sessions.log"
    assert said["exception"]["values"][-1]["type"] == "OperationalError"
    assert said["tags"]["request_id"] in text
    for secret in ("Kim", LEADER, "Lärare", "linjen=", "held_slot"):
        assert secret not in report.replace("tracker/reach/kept", "")
