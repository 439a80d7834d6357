"""A replica that dashboards and exports are read from: what it says is what the primary says."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.browser.serving import serving
from tests.browser.town import COORDINATOR, SCHOOL
from tests.conftest import living_app
from tests.faults.conftest import Person, leader_at
from tests.faults.following import LEAD, TOWN, ask, product, wait_until
from tests.postgres import Server, free_port
from tracker.access.policy import FROM_REPLICA
from tracker.cli import tool
from tracker.models import replica
from tracker.models.driver import Told
from tracker.models.impatient import Impatient

# A server and one that follows it take their time to start.
pytestmark = pytest.mark.long
YEAR = "2026-27"
PAGES = {
    "dashboards.behind": "/reach/behind",
    "dashboards.delivered": "/reach/delivered",
    "dashboards.pictures": "/reach/pictures",
    "dashboards.reach": "/reach",
    "dashboards.readers": "/reach/open",
    "dashboards.school": f"/reach/schools/{SCHOOL}",
    "exports.classes": "/exports/classes.csv",
    "exports.package": "/exports/package.zip",
    "exports.plans": "/exports/plans.xlsx",
    "exports.progress": "/exports/progress.xlsx",
    "exports.reach": "/exports/reach.csv",
    "exports.schools": "/exports/schools.csv",
    "exports.sessions": "/exports/sessions.csv",
    "exports.users": "/exports/users.csv",
    "followup.pdf": f"/follow-up/{YEAR}.pdf",
    "followup.show": "/follow-up",
    "open.catalogue": "/open/9900/catalogue.jsonld",
    "open.file": f"/open/9900/{YEAR}.csv",
    "open.package": f"/open/9900/{YEAR}.zip",
    "open.show": "/open/9900",
}


def test_pages_and_files_are_read_from_the_replica_and_say_what_the_primary_says(
    primary: Server, copies: Server
) -> None:
    assert PAGES.keys() == FROM_REPLICA
    with product(primary, copies.url(TOWN), LEAD) as asked:
        assert asked.client.post("/open/9900", data={"show": "yes"}).status_code == 303
        asked.get("/")  # which says so
        for path in PAGES.values():
            from_replica, text = asked.get(path)
            assert from_replica, path
            asked.app.extensions[replica.NAME].rests_until = float("inf")
            assert asked.get(path) == (False, text)
            asked.app.extensions[replica.NAME].rests_until = 0
        # Nobody logs of plan 7 here: once all is held its form leads elsewhere.
        for path in ("/", "/classes", "/plans/7/log", "/exports", "/account"):
            assert not asked.get(path)[0], path
        assert asked.said == []


def test_the_replica_says_the_same_when_it_is_asked_as_the_service_asks(
    primary: Server, copies: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, ask_all = list[str](), Impatient.ask

    def noted(self: Impatient, questions: Sequence[Told], **how: Any) -> list[list[Any]]:
        found.extend(text for text, _values in questions)
        return ask_all(self, questions, **how)

    monkeypatch.setattr(Impatient, "ask", noted)
    with product(primary, copies.url(TOWN), LEAD, is_heard=False) as asked:
        for path in ("/reach", "/reach/pictures", f"/reach/schools/{SCHOOL}", "/exports/reach.csv"):
            _heard, text = asked.get(path)
            assert found, path
            asked.app.extensions[replica.NAME].rests_until = float("inf")
            found.clear()
            assert asked.get(path) == (False, text)
            assert not found, path
            asked.app.extensions[replica.NAME].rests_until = 0
        assert asked.said == []


def test_an_account_that_may_read_and_no_more_is_enough_for_the_replica(primary: Server, copies: Server) -> None:
    with sa.create_engine(primary.url(TOWN)).begin() as connection:
        connection.exec_driver_sql("CREATE ROLE reader LOGIN IN ROLE pg_read_all_data")
    url = copies.url(TOWN).replace("postgres@", "reader@")
    with product(primary, url, COORDINATOR) as asked:
        assert asked.get("/reach")[0]


def test_all_is_counted_a_second_time_on_the_replica_too(primary: Server, copies: Server) -> None:
    wait_until(copies, "SELECT pg_is_in_recovery()")
    with living_app(copies.url(TOWN)) as app:
        done = app.test_cli_runner().invoke(tool, ["check"])
    assert (done.exit_code, "Allt stämmer." in done.stdout) == (0, True), done.output
    assert "har inte antecknats i händelseloggen" in done.stderr


def test_what_is_acknowledged_before_it_is_flushed_is_seen_too(primary: Server, copies: Server) -> None:
    primary.execute("ALTER DATABASE {} SET synchronous_commit = off", TOWN)
    with product(primary, copies.url(TOWN)) as asked:
        _from, before = asked.sessions()
        for number in range(1, 9):
            asked.log(5, number)
            assert asked.sessions()[1] == before + number
    primary.execute("ALTER DATABASE {} RESET synchronous_commit", TOWN)


def test_the_service_tells_how_far_the_replica_is_behind(primary: Server, copies: Server, tmp_path: Path) -> None:
    port = free_port()
    more = ("--metrics-port", str(port), "--workers", "1")

    def lag() -> float:
        text = Person(f"http://127.0.0.1:{port}").get("/metrics")[1]
        return float(re.findall(r"^linjen_replica_lag_bytes (\S+)$", text, re.MULTILINE)[0])

    url = copies.url(TOWN)
    with serving(primary.url(TOWN), tmp_path / "log", more=more, TRACKER_REPLICA_URL=url) as site:
        leader = leader_at(site)
        assert leader.get("/reach")[0] == 200
        assert lag() == 0
        ask(copies, "SELECT pg_wal_replay_pause()")
        try:
            assert leader.log(6, 1)[0] == 200
            assert leader.get("/reach")[0] == 200
            assert 0 < lag() < float("inf")
        finally:
            ask(copies, "SELECT pg_wal_replay_resume()")


def test_who_has_just_logged_sees_it(primary: Server, copies: Server) -> None:
    with product(primary, copies.url(TOWN)) as asked, product(primary, copies.url(TOWN), COORDINATOR) as other:
        _from, before = asked.sessions()
        for number in range(1, 9):
            asked.log(1, number)
            assert asked.sessions() == (True, before + number)
            assert other.sessions() == (True, before + number)
        assert asked.said == other.said == []


def test_a_replica_that_is_behind_is_not_used_until_it_has_caught_up(primary: Server, copies: Server) -> None:
    with product(primary, copies.url(TOWN)) as asked:
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
