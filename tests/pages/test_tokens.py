"""Keys for other systems: made, shown once, listed and revoked on their page, and what they open."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import add_person, said, sign_in, soup, stored
from tests.pages.known import ANGS, lead_of_known_town
from tests.pages.test_exports import KINDS
from tests.pages.tokens import basic, bearer, make_token, program
from tracker.models import AccessToken, AuditEvent, Membership, Municipality, Role, School, User, db

REACH = "/exports/reach.csv"


def fetched(app: Flask, token: str, address: str = REACH) -> TestResponse:
    """Fetch a file as a program does, whole."""
    answer = program(app).get(address, headers=bearer(token))
    answer.get_data()
    return answer


def listed(client: WatchfulClient) -> list[str]:
    """Return what the page says of each key."""
    rows = soup(client.get("/exports/tokens")).select(".roster li > div")
    return [" ".join(row.get_text(" ").split()) for row in rows]


@pytest.mark.parametrize("brought", [bearer, basic])
def test_a_program_fetches_what_its_owner_sees(
    app: Flask, client: WatchfulClient, brought: Callable[[str], dict[str, str]]
) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    for kind in KINDS:
        address = f"/exports/{kind}.csv?municipality=0127&profile=data"
        answer = program(app).get(address, headers=brought(token))
        assert (answer.status_code, answer.data) == (200, client.get(address).data)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_key_is_shown_once_and_only_its_hash_is_kept(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client, name="Power BI på kontoret")
    assert token.startswith("linjen_")
    assert len(token) >= 50
    assert token not in client.get("/exports/tokens").text
    with app.app_context():
        [row] = db.session.scalars(db.select(AccessToken))
        assert token not in row.token_hash
        [event] = db.session.scalars(db.select(AuditEvent).where(AuditEvent.subject == "access_token"))
        assert (event.action, event.changes["token_hash"], event.changes["name"]) == ("added", None, None)
        assert event.changes["expires_on"] == [None, "2027-02-22"]


def test_the_list_tells_how_long_a_key_works_and_when_it_was_used(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert "Inga nycklar än." in client.get("/exports/tokens").text
    token = make_token(client)
    make_token(client, name="Skript", days="365")
    unused = ["Skript gäller till och med 24 november 2027 · inte använd än"]
    assert listed(client) == [*unused, "Power BI gäller till och med 22 februari · inte använd än"]
    fetched(app, token)
    assert listed(client)[0] == unused[0]
    assert "Power BI gäller till och med 22 februari · senast använd" in listed(client)[1]


def test_each_fetch_is_noted_with_the_key_and_nothing_else_is_written(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    fetched(app, token, "/exports/sessions.csv?term=HT2026")
    program(app).head("/exports/sessions.csv", headers=bearer(token))
    client.get("/exports/sessions.csv").get_data()
    with app.app_context():
        events = db.session.scalars(db.select(AuditEvent).where(AuditEvent.action == "exported").order_by("id"))
        noted = [(event.actor_id, event.subject, event.changes) for event in events]
    assert noted == [(1, "sessions", {"term": "HT2026", "token": 1}), (1, "sessions", {})]


def deactivated() -> None:
    """Take the account away."""
    db.session.scalars(db.select(User)).one().is_active = False


def no_lead() -> None:
    """Take the role away, and leave another."""
    db.session.scalars(db.select(Membership)).one().role = Role.COORDINATOR


def nobody() -> None:
    """Take every role away."""
    db.session.delete(db.session.scalars(db.select(Membership)).one())


def run_out() -> None:
    """Let the last day be yesterday."""
    db.session.scalars(db.select(AccessToken)).one().expires_on = date(2026, 11, 23)


@pytest.mark.parametrize("change", [deactivated, no_lead, nobody, run_out])
def test_a_key_stops_at_once_with_what_it_stands_on(
    app: Flask, client: WatchfulClient, change: Callable[[], None]
) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    assert fetched(app, token).status_code == 200
    with stored(app):
        change()
    assert fetched(app, token).status_code == 401


def test_a_key_works_on_its_last_day_and_is_then_told_of(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client, days="30")
    app.config["TODAY"] = date(2026, 11, 24) + timedelta(days=30)
    assert fetched(app, token).status_code == 200
    app.config["TODAY"] += timedelta(days=1)
    assert fetched(app, token).status_code == 401
    assert listed(client)[0].startswith("Power BI slutade gälla efter 24 december")


def test_a_key_sees_what_its_owner_may_see_that_day(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    assert ANGS in fetched(app, token, "/exports/schools.csv").text
    with stored(app):
        db.session.add(Municipality(code="0126", name="Huddinge"))
        db.session.scalars(db.select(School).where(School.unit_code == ANGS)).one().municipality_code = "0126"
    assert ANGS not in fetched(app, token, "/exports/schools.csv").text


def test_a_revoked_key_no_longer_works(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token, other = make_token(client), make_token(client, name="Skript")
    assert client.post("/exports/tokens/1/revoke").status_code == 303
    page = client.get("/exports/tokens")
    assert "Nyckeln är återkallad" in page.text
    assert len(listed(client)) == 1
    assert [fetched(app, each).status_code for each in (token, other)] == [401, 200]
    assert client.post("/exports/tokens/1/revoke").status_code == 303, "once more does no harm"


def test_nobody_sees_or_revokes_anothers_key(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    token = make_token(client)
    with stored(app):
        add_person(Role.LEAD, None, "b.lead@example.org")
    other = program(app)
    sign_in(other, "b.lead@example.org")
    assert listed(other) == []
    assert [other.post(f"/exports/tokens/{number}/revoke").status_code for number in (1, 2)] == [404, 404]
    assert fetched(app, token).status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " "}, "Vad ska nyckeln användas till: Skriv vad nyckeln ska användas till."),
        ({"name": "x" * 61}, "Vad ska nyckeln användas till: Skriv högst 60 tecken."),
        ({"days": "366"}, "Hur länge ska den gälla: Välj ett av svaren."),
        (
            {"name": "a.larare@example.org"},
            "Vad ska nyckeln användas till: Texten ser ut att innehålla en e-postadress.",
        ),
    ],
)
def test_a_form_that_needs_mending_is_shown_again(client: WatchfulClient, typed: dict[str, Any], told: str) -> None:
    lead_of_known_town(client)
    answer = client.post("/exports/tokens", data={"name": "Power BI", "days": "90"} | typed)
    assert answer.status_code == 422
    assert said(answer)[0].startswith(told)
    assert listed(client) == []


def test_only_a_lead_is_offered_keys(app: Flask, client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert soup(client.get("/exports")).select('a[href="/exports/tokens"]')
    with stored(app):
        no_lead()
    assert not soup(client.get("/exports")).select('a[href="/exports/tokens"]')
    assert client.get("/exports/tokens").status_code == 403


def test_a_key_says_nothing_to_who_is_signed_in(app: Flask, client: WatchfulClient) -> None:
    """A browser that is signed in stays who it is, whatever else it brings."""
    lead_of_known_town(client)
    token = make_token(client)
    with stored(app):
        school_id = db.session.scalars(db.select(School.id).where(School.unit_code == ANGS)).one()
        add_person(Role.LEADER, school_id, "b.larare@example.org")
    leader = program(app)
    sign_in(leader, "b.larare@example.org")
    assert leader.get("/exports/users.csv", headers=bearer(token)).status_code == 403
    assert client.get("/exports/users.csv", headers=bearer("wrong")).get_data()
