"""Who only looks needs no transaction on PostgreSQL: in one they would see no other state."""

from typing import Any

import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import Executable, delete, insert, select

from tests.conftest import living_app
from tracker.dates import now
from tracker.models import Counter, Programme, begin_reading, db
from tracker.models.ready import connection, foresee, rows_of, rows_of_each

pytestmark = [
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
    pytest.mark.usefixtures("context"),
]
LOOK = select(Programme.code)


def begins(question: Executable) -> bool:
    """Ask something; say whether a transaction is under way then."""
    rows_of(question, {})
    return is_under_way()


def is_under_way() -> bool:
    """Say whether a transaction is under way."""
    driver: Any = connection().connection.driver_connection
    return bool(driver.info.transaction_status != TransactionStatus.IDLE)


def test_looking_begins_none() -> None:
    assert not begins(LOOK)
    assert not begins(LOOK.where(Programme.code.in_(select(Programme.code).scalar_subquery())))


@pytest.mark.parametrize(
    "question",
    [
        LOOK.with_for_update(key_share=True),
        LOOK.where(Programme.code.in_(LOOK.with_for_update())),
        delete(Counter).returning(Counter.key),
        select(delete(Counter).returning(Counter.key).cte()),
    ],
    ids=["locks", "locks below", "takes away", "takes away below"],
)
def test_what_locks_or_changes_begins_one(question: Executable) -> None:
    assert begins(question)
    assert begins(LOOK), "it goes on"


def test_one_that_locks_among_those_that_look_begins_one() -> None:
    rows_of_each((LOOK, {}), (LOOK.with_for_update(), {}), (LOOK, {}))
    assert is_under_way()


def test_one_that_locks_and_is_foreseen_begins_one() -> None:
    foresee((LOOK.with_for_update(), {}))
    assert begins(LOOK)


def test_one_that_sees_one_state_to_its_end_is_begun_by_looking() -> None:
    begin_reading()
    assert begins(LOOK)


def test_on_a_server_whose_transactions_see_one_state_looking_begins_one(context: Flask) -> None:
    """Else a page would see several."""
    told = "options=-c%20default_transaction_isolation%3Drepeatable%5C%20read"
    with living_app(f"{context.config['SQLALCHEMY_DATABASE_URI']}?{told}") as app, app.app_context():
        assert begins(LOOK)
        db.session.rollback()


def test_what_a_transaction_has_written_is_seen_in_it_and_undone_with_it() -> None:
    db.session.execute(insert(Counter), {"key": "x", "since": now(), "times": 1})
    assert rows_of(select(Counter.key), {}) == [("x",)]
    db.session.rollback()
    assert rows_of(select(Counter.key), {}) == []
