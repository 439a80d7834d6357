"""Several questions at once, past the driver's cursors: each way that they may go wrong."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from psycopg import DataError, OperationalError
from psycopg.errors import DivisionByZero, InvalidSqlStatementName, UndefinedTable, UniqueViolation
from sqlalchemy import make_url

from tests.postgres import Server
from tracker.models.numbered import Numbered
from tracker.models.prepared import Prepared

# The driver has a statement prepared when it meets it for the sixth time.
OFTEN = 6
ONE: Any = ("SELECT 1", ())
FAULT: Any = ("SELECT 1 / $1::INTEGER", (0,))
NAMES = ("SELECT count(*) FROM pg_prepared_statements", ())


@pytest.fixture
def asking(context: Flask, postgres: Server) -> Iterator[Numbered]:
    """Lend a connection of its own."""
    name = make_url(context.config["SQLALCHEMY_DATABASE_URI"]).database
    connection = Prepared.connect(host="127.0.0.1", port=postgres.port, user="postgres", dbname=name)
    yield connection
    connection.close()


pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def status(connection: Numbered) -> str:
    """Say whether a transaction is under way, in the driver's word."""
    return connection.info.transaction_status.name


def is_well(connection: Numbered) -> bool:
    """Say whether what is asked after a fault is undone is answered, often enough to be prepared."""
    for _time in range(2 * OFTEN):
        connection.rollback()
        if connection.ask([ONE, ("SELECT $1::TEXT", ("x",))]) != [[(1,)], [("x",)]]:
            return False
    return True


def test_each_question_has_its_rows(asking: Numbered) -> None:
    asking.held = [("CREATE TEMPORARY TABLE thing (id INTEGER)", ()), ("INSERT INTO thing VALUES ($1), ($2)", (1, 2))]
    found = asking.ask(
        [("SELECT id FROM thing ORDER BY id", ()), ("DELETE FROM thing", ()), ("SELECT id FROM thing", ())]
    )
    assert found == [[(1,), (2,)], [], []]
    assert asking.held == []
    assert asking.ask([]) == []


def test_after_a_fault_outside_a_transaction_nothing_is_forgotten_that_was_prepared_since(asking: Numbered) -> None:
    for _time in range(OFTEN):
        asking.ask([ONE], only_looks=True)
    with pytest.raises(DivisionByZero):
        asking.ask([FAULT], only_looks=True)
    asking.rollback()
    assert len(asking.ask([ONE] * (OFTEN + 3), only_looks=True)) == OFTEN + 3
    assert asking.ask([ONE], only_looks=True) == [[(1,)]]


def test_a_fault_is_that_of_the_first_and_nothing_behind_it_is_done(asking: Numbered) -> None:
    asking.held = [("CREATE TEMPORARY TABLE thing (id INTEGER PRIMARY KEY)", ())]
    asking.ask([])
    asking.commit()
    asking.held = [("INSERT INTO thing VALUES ($1)", (1,)), ("INSERT INTO thing VALUES ($1)", (1,)), FAULT]
    with pytest.raises(UniqueViolation):
        asking.commit()
    assert is_well(asking)
    assert asking.ask([("SELECT id FROM thing", ())]) == [[]]


def test_what_only_looks_begins_no_transaction_and_joins_one(asking: Numbered) -> None:
    assert asking.ask([ONE], only_looks=True) == [[(1,)]]
    assert status(asking) == "IDLE"
    asking.held = [("CREATE TEMPORARY TABLE thing (id INTEGER)", ())]
    assert asking.ask([("SELECT id FROM thing", ())], only_looks=True) == [[]]
    assert status(asking) == "INTRANS"
    asking.ask([("INSERT INTO thing VALUES (1)", ())])
    assert asking.ask([("SELECT id FROM thing", ())], only_looks=True) == [[(1,)]]
    asking.rollback()
    with pytest.raises(UndefinedTable):
        asking.ask([("SELECT id FROM thing", ())], only_looks=True)
    assert is_well(asking)


@pytest.mark.parametrize("only_looks", [False, True])
@pytest.mark.parametrize("before", range(OFTEN + 1))
def test_a_fault_behind_what_is_about_to_be_prepared_spoils_nothing(
    asking: Numbered, before: int, *, only_looks: bool
) -> None:
    """Nor where each batch is a transaction by itself, and nothing is left to undo."""
    for _time in range(before):
        asking.ask([ONE], only_looks=only_looks)
    with pytest.raises(DivisionByZero):
        asking.ask([FAULT, ONE], only_looks=only_looks)
    assert is_well(asking)


@pytest.mark.parametrize("before", range(OFTEN + 1))
def test_a_value_that_cannot_be_told_is_refused_before_anything_is_sent(asking: Numbered, before: int) -> None:
    for _time in range(before):
        asking.ask([ONE])
        asking.rollback()
    with pytest.raises(DataError):
        asking.ask([ONE, ("SELECT $1::TEXT", ("\0",))])
    assert status(asking) == "IDLE"
    assert is_well(asking)


def test_what_somebody_has_let_the_server_forget_fails_once(asking: Numbered) -> None:
    """As a pooler does between two transactions."""
    assert is_well(asking)
    asking.rollback()
    asking.pgconn.exec_(b"DEALLOCATE ALL")
    with pytest.raises(InvalidSqlStatementName):
        asking.ask([ONE])
    assert is_well(asking)


def test_what_fails_in_a_savepoint_is_undone_with_it(asking: Numbered) -> None:
    for _time in range(OFTEN - 1):
        asking.ask([ONE])
    asking.execute("SAVEPOINT here")
    with pytest.raises(DivisionByZero):
        asking.ask([FAULT, ONE])
    asking.execute("ROLLBACK TO SAVEPOINT here")
    assert asking.ask([ONE]) == [[(1,)]]
    assert is_well(asking)


@pytest.mark.parametrize("first", [ONE, ("SELECT pg_terminate_backend(pg_backend_pid())", ())])
def test_a_connection_that_is_cut_is_closed(asking: Numbered, postgres: Server, first: Any) -> None:
    [[[backend]]] = asking.ask([("SELECT pg_backend_pid()", ())])
    if first == ONE:
        with postgres.connect() as administrator:
            administrator.execute("SELECT pg_terminate_backend(%s)", [backend])
            while administrator.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone():
                time.sleep(0.01)
    with pytest.raises(OperationalError):
        asking.ask([first, ONE, ONE])
    assert asking.closed


def test_what_is_often_asked_is_prepared_and_no_more_than_the_driver_keeps(asking: Numbered) -> None:
    most = asking.prepared_max
    assert most
    for number in range(most + OFTEN):
        for _time in range(OFTEN):
            asking.ask([(f"SELECT {number}", ())])
    [[[kept]]] = asking.ask([NAMES])
    assert 1 < kept <= most + 1
