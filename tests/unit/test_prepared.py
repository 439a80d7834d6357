"""Connections to PostgreSQL: what each is told, that what is prepared lasts, and that one that was cut is replaced."""

import time

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.client import WatchfulClient
from tests.conftest import living_app
from tests.pages.lines import HELD, leader_with_class
from tests.postgres import Server
from tracker.models import Programme, db
from tracker.models.migrating import wait_for_turn
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


def patience() -> object:
    """Return how long PostgreSQL waits for a lock, in its words."""
    return db.session.scalar(text("SHOW lock_timeout"))


def test_a_lock_is_waited_for_as_long_as_on_sqlite(context: Flask) -> None:
    assert patience() == "10s"
    db.session.rollback()
    assert patience() == "10s"


@pytest.mark.parametrize("wanted", ["42s", "50ms"])
@pytest.mark.usefixtures("context")
def test_who_runs_it_may_say_in_the_address_how_long_a_lock_is_waited_for(database_url: str, wanted: str) -> None:
    with living_app(f"{database_url}?options=-c%20lock_timeout%3D{wanted}") as app, app.app_context():
        assert patience() == wanted


def test_an_upgrade_waits_for_as_long_as_it_takes(context: Flask) -> None:
    wait_for_turn(db.session.connection())
    assert patience() == "0"
    db.session.commit()
    assert patience() == "10s"


def test_a_server_that_writes_days_otherwise_is_understood(app: Flask, client: WatchfulClient) -> None:
    with app.app_context():
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER DATABASE lent SET datestyle = 'German, DMY'")
        db.engine.dispose()
    plan_id = leader_with_class(client)
    assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
    page = client.get(f"/sessions/{HELD['id']}")
    assert (page.status_code, "24 november" in page.text) == (200, True)
