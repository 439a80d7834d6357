"""A replica that fails, in whichever way: the page is answered, and by the primary."""

import threading
import time
from contextlib import ExitStack, suppress

import pytest
import sqlalchemy as sa

from tests.faults.following import FOLLOWING, TOWN, ask, hanging, product, wait_until
from tests.postgres import Server, serving, standby_of
from tracker.models import db, replica

# A server and one that follows it take their time to start.
pytestmark = pytest.mark.long
FETCHED = "SELECT count(*) FROM audit_event WHERE action = 'exported'"
CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{}'"
FOLLOWS = sa.text("SELECT pg_is_in_recovery()")


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

    with product(primary, copies.url(TOWN)) as asked:
        _from, before = asked.sessions()
        fetched = ask(primary, FETCHED, TOWN)
        asked.meanwhile.append(meet)
        asked.table = "session_log"  # late, in the midst of the file
        assert asked.sessions() == (True, before)
        assert ask(primary, FETCHED, TOWN) == fetched + 1
        [said] = asked.said
        assert said.startswith("the replica failed, and the primary is asked: ")
        assert "(40001)" in said or not at_work
        assert asked.sessions() == (True, before)


def test_a_replica_that_stops_under_a_page_and_comes_back_is_not_noticed(primary: Server) -> None:
    standby = standby_of(primary, "stopping")
    with product(primary, standby.url(TOWN)) as asked, ExitStack() as running:
        running.enter_context(serving(standby, FOLLOWING))
        wait_until(standby, "SELECT pg_is_in_recovery()")
        _from, before = asked.sessions()
        asked.meanwhile.append(lambda _connection: running.close())
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


def test_a_connection_to_the_replica_that_was_cut_between_two_pages_is_not_noticed(
    primary: Server, copies: Server
) -> None:
    with product(primary, copies.url(TOWN)) as asked:
        _from, before = asked.sessions()
        assert ask(copies, CUT.format(TOWN)) > 0
        wait_until(copies, f"SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = '{TOWN}'")
        assert asked.sessions() == (True, before)
        assert asked.said == []


def test_a_replica_that_hangs_is_not_waited_for(primary: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "TO_ANSWER", 2.0)
    standby = standby_of(primary, "hanging")
    with serving(standby, FOLLOWING), product(primary, standby.url(TOWN)) as asked:
        wait_until(standby, "SELECT pg_is_in_recovery()")
        _from, before = asked.sessions()
        with hanging(standby) as hang:
            asked.meanwhile.append(lambda _connection: hang())
            begun = time.monotonic()
            assert asked.sessions() == (True, before)
            assert [asked.sessions() for _time in range(3)] == [(False, before)] * 3
            assert time.monotonic() - begun < 8
        assert [text.partition(":")[0] for text in asked.said] == [
            "the replica failed, and the primary is asked",
            "the replica is not used",
        ]
        asked.app.extensions[replica.NAME].rests_until = 0
        assert asked.sessions() == (True, before)


def test_a_replica_that_goes_as_the_page_is_done_harms_nothing(primary: Server) -> None:
    standby = standby_of(primary, "going")
    with product(primary, standby.url(TOWN)) as asked, ExitStack() as running:
        running.enter_context(serving(standby, FOLLOWING))
        wait_until(standby, "SELECT pg_is_in_recovery()")
        with asked.app.test_request_context("/reach"):
            connection = replica.find()
            assert connection
            with suppress(*replica.FAILURES), replica.used(connection):
                assert db.session.scalar(FOLLOWS)
                running.close()
            assert not replica.reads_replica()
            assert not db.session.scalar(FOLLOWS)


def test_a_replica_that_is_promoted_is_left_alone(primary: Server) -> None:
    standby = standby_of(primary, "promoted")
    with serving(standby, FOLLOWING), product(primary, standby.url(TOWN)) as asked:
        _from, before = asked.sessions()
        asked.meanwhile.append(lambda _connection: ask(standby, "SELECT pg_promote()"))
        assert asked.sessions() == (True, before)  # what it knew when it was asked is what it says
        asked.log(4, 1)
        for _time in range(3):
            asked.app.extensions[replica.NAME].rests_until = 0
            assert asked.sessions() == (False, before + 1)
        assert asked.said == ["the replica is not used: it follows no primary any more: it has been promoted"]


def test_a_server_that_follows_somebody_else_is_no_replica(primary: Server, postgres: Server) -> None:
    postgres.create(TOWN, "template0")
    with product(primary, postgres.url(TOWN)) as asked:
        assert not asked.get("/reach")[0]
        assert asked.said == ["the replica is not used: it is a copy of something else"]
    postgres.execute("DROP DATABASE {}", TOWN)
