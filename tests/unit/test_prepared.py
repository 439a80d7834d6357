"""Connections to PostgreSQL: what is prepared lasts beyond what is undone, and one that was cut is replaced unseen."""

import time

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.postgres import Server
from tracker.models import Programme, db
from tracker.models.ready import rows_of

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
# The driver has a statement prepared when it meets it for the sixth time.
OFTEN = 6
KNOWN = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%programme%'")


def read_often() -> None:
    """Ask the same again and again, as pages that change nothing do."""
    for _time in range(OFTEN):
        assert rows_of(select(Programme.code), {})
        db.session.rollback()


def test_what_is_prepared_outlives_what_is_undone(context: Flask) -> None:
    read_often()
    assert db.session.scalar(KNOWN) == 1
    assert rows_of(select(Programme.code), {})
    assert db.session.scalar(KNOWN) == 1


def test_what_is_prepared_and_holds_no_more_fails_once(context: Flask, postgres: Server) -> None:
    read_often()
    db.session.connection()
    with db.engine.begin() as another:
        another.exec_driver_sql("ALTER TABLE programme ALTER COLUMN code TYPE varchar(200)")
    with pytest.raises(DatabaseError):
        rows_of(select(Programme.code), {})
    db.session.rollback()
    read_often()


def test_a_connection_that_was_cut_is_replaced_unseen(context: Flask, postgres: Server) -> None:
    backend = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.rollback()
    with postgres.connect() as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s)", [backend])
        while administrator.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone():
            time.sleep(0.01)
    assert rows_of(select(Programme.code), {})
    assert db.session.scalar(text("SELECT pg_backend_pid()")) != backend


def test_a_connection_that_closed_itself_is_replaced_unseen(context: Flask) -> None:
    driver = db.session.connection().connection.driver_connection
    assert driver
    db.session.rollback()
    driver.close()
    assert rows_of(select(Programme.code), {})
