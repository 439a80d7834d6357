"""Faults that are survived: nothing that was acknowledged is lost, nothing is there twice, people are told in words."""

import os
import signal
import threading
import time
from itertools import count
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.browser.serving import Site, serving
from tests.conftest import living_app
from tests.faults.conftest import Person, leader_at, logged, rows
from tests.postgres import Server
from tracker.cli import tool

CLASSES = 12  # those of a whole class without logs, plans 1 to 12
SESSIONS = 8
HALVES = """
SELECT l.id FROM session_log l LEFT JOIN held_slot s ON s.log_id = l.id
WHERE l.status = 'held' AND l.withdrawn_at IS NULL AND s.log_id IS NULL
"""

# What a server does that has no room, or has become one that follows another.
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE disk_full; END'
"""
NO_WRITING = {
    "full": (REFUSE, "CREATE TRIGGER refuse BEFORE INSERT ON session_log FOR EACH ROW EXECUTE FUNCTION refuse()"),
    "read-only": ("ALTER DATABASE {} SET default_transaction_read_only = on",),
}
CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Class(threading.Thread):
    """A teacher who logs one session after the other, and knows what was acknowledged."""

    def __init__(self, person: Person, plan_id: int) -> None:
        super().__init__()
        self.person, self.plan_id = person, plan_id
        self.acknowledged: set[str] = set()
        self.refused: list[tuple[int, str]] = []

    def run(self) -> None:
        """Log all sessions of the line, or until the service is gone."""
        for number in range(1, SESSIONS + 1):
            id_ = str(uuid4())
            try:
                status, text = self.person.log(self.plan_id, number, id=id_)
            except (URLError, ConnectionError, TimeoutError):
                return
            if status == 303:
                self.acknowledged.add(id_)
            else:
                self.refused.append((status, text))


def teachers(site: Site) -> list[Class]:
    """Return a teacher for each class, all signed in."""
    leader = leader_at(site)
    leader.stays = True
    return [Class(leader, plan_id) for plan_id in range(1, CLASSES + 1)]


def require_whole(site: Site, acknowledged: set[str]) -> None:
    """Fail unless all that was acknowledged is kept, nothing by halves, and every figure agrees."""
    assert acknowledged <= logged(site)
    assert rows(site, HALVES) == []
    with living_app(site.database_url) as app:
        done = app.test_cli_runner().invoke(tool, ["check"])
        assert done.exit_code == 0, done.output


def test_a_service_killed_in_mid_write_loses_nothing_that_it_acknowledged(any_url: str, tmp_path: Path) -> None:
    with serving(any_url, tmp_path / "log") as site:
        classes = teachers(site)
        for each in classes:
            each.start()
        while not all(each.acknowledged for each in classes):
            time.sleep(0.01)
        assert site.process
        os.killpg(site.process.pid, signal.SIGKILL)
        for each in classes:
            each.join(40)
    acknowledged = set().union(*(each.acknowledged for each in classes))
    assert len(acknowledged) < CLASSES * SESSIONS
    require_whole(site, acknowledged)
    with serving(any_url, tmp_path / "log") as site:  # and it goes on where it was
        leader = leader_at(site)
        assert leader.log(1, SESSIONS, status="cancelled", obstacle="time")[0] == 200


@pytest.mark.long
def test_two_hundred_people_at_three_in_the_afternoon(any_url: str, tmp_path: Path) -> None:
    with serving(any_url, tmp_path / "log") as site:
        leader = leader_at(site)
        leader.stays = True
        answers: list[tuple[str, int]] = []
        turns = count()
        begin = threading.Barrier(200)

        def log() -> None:
            turn = next(turns)
            id_ = str(uuid4())
            begin.wait()
            status, _text = leader.log(turn % CLASSES + 1, turn // CLASSES % SESSIONS + 1, id=id_)
            answers.append((id_, status))

        people = [threading.Thread(target=log) for _person in range(200)]
        for each in people:
            each.start()
        for each in people:
            each.join(120)
    kept = {id_ for id_, status in answers if status == 303}
    assert len(answers) == 200
    assert {status for _id, status in answers} <= {303, 409}
    assert len(kept) == CLASSES * SESSIONS
    require_whole(site, kept)


@pytest.mark.long
def test_a_database_that_is_locked_for_eight_seconds_is_waited_for(any_url: str, tmp_path: Path) -> None:
    with serving(any_url, tmp_path / "log") as site:
        classes, engine = teachers(site)[:2], sa.create_engine(any_url)
        with engine.begin() as other:
            other.exec_driver_sql("UPDATE plan SET ended_on = ended_on")
            for each in classes:
                each.start()
            time.sleep(8)
        engine.dispose()
        for each in classes:
            each.join(120)
    assert [each.refused for each in classes] == [[], []]
    require_whole(site, set().union(*(each.acknowledged for each in classes)))


def test_a_full_disk_is_told_in_words_and_nothing_is_kept_by_halves(town_url: str, tmp_path: Path) -> None:
    with serving(town_url, tmp_path / "log", most_bytes=200_000) as site:
        [first, *_others], reader = teachers(site), leader_at(site)
        first.run()
        assert {status for status, _text in first.refused} == {503}
        assert all("kan inte spara något just nu" in text and 'value="20"' in text for _status, text in first.refused)
        assert reader.get("/")[0] == 200
    require_whole(site, first.acknowledged)
    with serving(town_url, tmp_path / "log") as site:
        assert leader_at(site).log(2, 1)[0] == 200


@pytest.mark.parametrize("fault", NO_WRITING)
@pytest.mark.parametrize("any_url", ["postgresql"], indirect=True)
def test_a_postgresql_that_takes_nothing_is_told_in_words(
    any_url: str, tmp_path: Path, postgres: Server, fault: str
) -> None:
    name = any_url.rpartition("/")[2]
    with serving(any_url, tmp_path / "log") as site:
        first, reader = teachers(site)[0], leader_at(site)
        with postgres.connect(name) as administrator:
            for statement in NO_WRITING[fault]:
                administrator.execute(statement.format(name).encode())
        rows(site, CUT)
        first.run()
        assert {status for status, _text in first.refused} == {503}
        assert all("kan inte spara något just nu" in text and 'value="20"' in text for _status, text in first.refused)
        assert reader.get("/")[0] == 200
    assert not first.acknowledged
    require_whole(site, set())


@pytest.mark.parametrize("any_url", ["postgresql"], indirect=True)
def test_connections_that_are_cut_are_made_anew(any_url: str, tmp_path: Path) -> None:
    with serving(any_url, tmp_path / "log") as site:
        classes = teachers(site)[:3]
        for each in classes:
            each.start()
        while any(each.is_alive() for each in classes):
            rows(site, CUT)
            time.sleep(0.05)
        assert leader_at(site).get("/")[0] == 200
    for status, text in (answer for each in classes for answer in each.refused):
        assert status == 503
        assert "Inget har sparats till hälften" in text or "kan inte spara något just nu" in text
    require_whole(site, set().union(*(each.acknowledged for each in classes)))


@pytest.mark.parametrize("any_url", ["postgresql"], indirect=True)
def test_a_database_that_is_away_for_a_while_is_told_in_words(any_url: str, tmp_path: Path, postgres: Server) -> None:
    name = any_url.rpartition("/")[2]
    with serving(any_url, tmp_path / "log") as site:
        first, second = teachers(site)[:2]
        postgres.execute("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", name)
        with postgres.connect() as administrator:
            administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        first.run()
        assert {status for status, _text in first.refused} == {503}
        assert "Linjen når inte sina uppgifter just nu" in first.refused[0][1]
        assert first.person.get("/health/ready")[0] == 503
        postgres.execute("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", name)
        second.run()
        assert (second.refused, first.person.get("/health/ready")[0]) == ([], 200)
    require_whole(site, second.acknowledged)


def test_a_worker_that_dies_is_replaced(town_url: str, tmp_path: Path) -> None:
    with serving(town_url, tmp_path / "log") as site:
        classes = teachers(site)
        for each in classes:
            each.start()
        assert site.process
        children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)
        for each in classes:
            each.join(120)
        assert leader_at(site).get("/")[0] == 200
    require_whole(site, set().union(*(each.acknowledged for each in classes)))
