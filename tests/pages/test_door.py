"""What the walls answer to odd requests: huge ids, malformed origins, a busy database, cookies over TLS."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import create_engine

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, PASSWORD, said, soup, stored
from tests.pages.lines import HELD, leader_with_class
from tracker.models import Plan, SessionLog, db

# What lets a database, of either kind, wait for 50 ms instead of ten seconds.
WAITS_BRIEFLY = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "ALTER DATABASE lent SET lock_timeout = 50"}


@pytest.mark.parametrize("number", ["2147483648", "9223372036854775808", "9" * 40])
def test_an_id_that_no_database_holds_is_not_found(client: WatchfulClient, number: str) -> None:
    leader_with_class(client)
    assert client.get(f"/plans/{number}/log").status_code == 404
    assert client.get(f"/classes/{number}").status_code == 404


def test_an_origin_that_is_none_is_foreign(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    for origin in ("http://[::1", "null", "http://localhost.example.org", "", "ftp://localhost", "https://localhost"):
        assert client.post(f"/plans/{plan_id}/log", data=HELD, headers={"Origin": origin}).status_code == 403
    assert client.post(f"/plans/{plan_id}/log", data=HELD, headers={"Origin": "http://localhost"}).status_code == 303


def test_the_first_period_of_all_has_one_before_it(client: WatchfulClient) -> None:
    leader_with_class(client)
    for term in ("HT1900", "VT1900"):
        refused = client.get(f"/exports/reach.csv?term={term}")
        assert (refused.status_code, "Välj ett läsår" in refused.text) == (400, True)


def test_the_cookie_is_secure_behind_tls_and_plain_on_loopback(client: WatchfulClient) -> None:
    leader_with_class(client)
    for scheme, secure in (("https", True), ("http", False)):
        other = client.application.test_client()
        answer = other.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}, base_url=f"{scheme}://localhost")
        assert ("Secure" in answer.headers["Set-Cookie"]) is secure


def test_the_id_of_another_sessions_log_moves_nothing(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    client.post(f"/plans/{plan_id}/log", data=HELD)
    answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"session": "2"})
    assert answer.status_code == 409
    assert soup(answer).select(f'a[href="/sessions/{HELD["id"]}"]')
    with client.application.app_context():
        assert [log.revision for log in db.session.scalars(db.select(SessionLog))] == [1]


@pytest.mark.parametrize(("day", "status"), [("2026-11-10", 303), ("2026-11-11", 422)])
def test_an_ended_plan_takes_logs_up_to_its_last_day(client: WatchfulClient, day: str, status: int) -> None:
    plan_id = leader_with_class(client)
    with stored(client.application):
        db.session.get_one(Plan, plan_id).ended_on = date(2026, 11, 10)
    answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"day": day})
    assert answer.status_code == status
    assert said(answer) == (
        [] if status == 303 else ["Datum: Planen avslutades 10 november 2026. Välj den dagen eller en tidigare."]
    )


@contextmanager
def somebody_writing(app: Flask, database_url: str) -> Iterator[None]:
    """Let another program write about all plans meanwhile, for which nobody waits long."""
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(WAITS_BRIEFLY[connection.dialect.name])
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.engine.dispose()  # those that are made from now on know of it
    other = create_engine(database_url)
    try:
        with other.connect() as connection:
            connection.exec_driver_sql("UPDATE plan SET ended_on = ended_on")
            yield
    finally:
        other.dispose()


def test_a_busy_database_is_said_in_words_and_nothing_typed_is_lost(
    app: Flask, client: WatchfulClient, database_url: str
) -> None:
    plan_id = leader_with_class(client)
    with somebody_writing(app, database_url):
        answer = client.post(f"/plans/{plan_id}/log", data=HELD | {"comment": "Fint pass."})
    assert answer.status_code == 503
    assert said(answer) == ["Många sparar just nu. Spara en gång till om en stund."]
    assert "Fint pass." in answer.text
    assert client.post(f"/plans/{plan_id}/log", data=HELD).status_code == 303


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("sv-SE,en;q=0.5", "sv"), ("sv-FI,en-US;q=0.7,en;q=0.3", "sv"), ("en-GB,sv;q=0.5", "en"), ("fi,de;q=0.5", "sv")],
)
def test_a_regions_language_is_the_language(client: WatchfulClient, wanted: str, language: str) -> None:
    answer = client.get("/sign-in", headers={"Accept-Language": wanted})
    assert answer.text.partition("<html ")[2].startswith(f'lang="{language}"')
