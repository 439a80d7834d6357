"""Passkeys: made under /account/passkeys, used on /sign-in."""

import json
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.authenticator import Device
from tests.client import WatchfulClient, another_client
from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tests.pages.cast import EMAIL, add_person, add_school, said, sign_in, soup, stored
from tests.pages.world import enter
from tracker.access.alarm import MANY_NETWORKS
from tracker.dates import now
from tracker.models import AuditEvent, Counter, Passkey, Role, SignIn, SignInWay, User, db

pytestmark = SQLITE_FIRST
PAGE = "/account/passkeys"
READER = "b.lasare@example.org"
NOT_HERE = "Den passkeyn loggar inte in dig här. Försök igen, eller skriv ditt lösenord."
NOT_MADE = "Det blev ingen passkey. Försök igen."


@pytest.fixture(autouse=True)
def signed_in(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
        add_person(Role.READER, email=READER)
    sign_in(client)


def browser(app: Flask) -> WatchfulClient:
    """Open another browser."""
    return another_client(app)


def made(client: WatchfulClient, name: str = "Min mobil", **facts: Any) -> Device:
    """Let a device make a passkey for whoever is signed in."""
    device = Device(**facts)
    options = client.post(f"{PAGE}/options").get_json()
    answer = client.post(PAGE, data={"name": name, "passkey": device.make(options)})
    assert answer.status_code == 303, said(answer)
    return device


def entered(client: WatchfulClient, device: Device) -> int:
    """Sign in with a device; return the status of the answer."""
    answer = device.sign(client.post("/sign-in/options").get_json())
    return client.post("/sign-in", data={"passkey": answer}).status_code


def test_who_has_made_a_passkey_signs_in_without_a_password(app: Flask, client: WatchfulClient) -> None:
    device = made(client)
    assert "Passkeyn är skapad." in client.get("/account").text
    phone = browser(app)
    answer = device.sign(phone.post("/sign-in/options").get_json())
    assert phone.post("/sign-in?next=/classes", data={"passkey": answer}).location == "/classes"
    page = soup(phone.get("/account"))
    assert "med en passkey" in page.select("[aria-labelledby=sign-ins] li")[0].text
    [line] = [each for each in page.select("[aria-labelledby=your-password] li") if "Min mobil" in each.text]
    assert "senast använd" in line.text
    with app.app_context():
        assert {row.way for row in db.session.scalars(select(SignIn))} == {SignInWay.PASSWORD, SignInWay.PASSKEY}


def test_several_are_listed_and_each_can_be_removed_by_its_person_alone(app: Flask, client: WatchfulClient) -> None:
    phone, _tablet = made(client), made(client, "Min platta", credential_id=b"another")
    options = client.post(f"{PAGE}/options").get_json()
    assert len(options["excludeCredentials"]) == 2
    lines = soup(client.get("/account")).select("[aria-labelledby=your-password] li b")
    assert [line.text for line in lines] == ["Min mobil", "Min platta", "Lösenord"]
    [form] = [each for each in soup(client.get("/account")).select("li form") if "Min mobil" in each.text]
    assert enter(app, READER).post(str(form["action"])).status_code == 404
    assert client.post(str(form["action"])).status_code == 303
    assert "Passkeyn är borttagen" in client.get("/account").text
    assert entered(browser(app), phone) == 422
    with app.app_context():
        rows = db.session.scalars(select(AuditEvent).where(AuditEvent.subject == "passkey").order_by(AuditEvent.id))
        told = [(row.action, row.changes.get("name"), row.changes.get("credential_id")) for row in rows]
        assert told == [("added", None, None), ("added", None, None), ("removed", None, None)]


LIES = [
    {"origin": "https://example.com"},
    {"verifies": False},
    {"credential_id": b"of nobody"},
    {"handle": b"2"},
    {"key": Device().key},
]


def test_the_only_way_in_is_not_removed(app: Flask, client: WatchfulClient) -> None:
    made(client)
    with stored(app):
        db.session.scalars(select(User).where(User.email == EMAIL)).one().password_hash = None
        only = db.session.scalars(select(Passkey.id)).one()
    assert client.post(f"{PAGE}/{only}/remove").location == "/account"
    assert "Det är din enda väg in. Skaffa ett lösenord först." in client.get("/account").text
    with app.app_context():
        assert db.session.scalars(select(Passkey.id)).all() == [only]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: next(iter(lie)))
def test_an_answer_that_is_not_good_signs_nobody_in(app: Flask, client: WatchfulClient, lie: dict[str, Any]) -> None:
    device = made(client)
    vars(device).update(lie)
    stranger = browser(app)
    signed = device.sign(stranger.post("/sign-in/options").get_json())
    answer = stranger.post("/sign-in", data={"passkey": signed})
    assert (answer.status_code, said(answer)) == (422, [NOT_HERE])
    assert stranger.get("/account").status_code == 303


def test_a_challenge_is_good_once_in_the_browser_that_it_was_made_for(app: Flask, client: WatchfulClient) -> None:
    device = made(client)
    first, second, thief = browser(app), browser(app), browser(app)
    answer = device.sign(first.post("/sign-in/options").get_json())
    second.post("/sign-in/options")
    assert second.post("/sign-in", data={"passkey": answer}).status_code == 422
    cookie = first.get_cookie("linjen")
    assert cookie is not None
    assert first.post("/sign-in", data={"passkey": answer}).status_code == 303
    thief.set_cookie("linjen", cookie.value)
    assert thief.post("/sign-in", data={"passkey": answer}).status_code == 422, "not with the same cookie either"


def test_a_challenge_is_good_for_five_minutes(app: Flask, client: WatchfulClient) -> None:
    device, late = made(client), browser(app)
    for age, status in ((301, 422), (299, 303)):
        answer = device.sign(late.post("/sign-in/options").get_json())
        with late.session_transaction() as kept:
            purpose, challenge, moment = kept["challenge"]
            kept["challenge"] = [purpose, challenge, moment - age]
        assert late.post("/sign-in", data={"passkey": answer}).status_code == status


def test_a_challenge_to_sign_in_makes_no_passkey(client: WatchfulClient) -> None:
    options = client.post(f"{PAGE}/options").get_json()
    other = client.post("/sign-in/options").get_json()
    answer = client.post(
        PAGE, data={"name": "x", "passkey": Device().make(options | {"challenge": other["challenge"]})}
    )
    assert (answer.status_code, said(answer)) == (422, [NOT_MADE])


def test_who_signs_in_from_many_networks_is_told_of_also_by_a_passkey(app: Flask, client: WatchfulClient) -> None:
    device = made(client)
    for number in range(MANY_NETWORKS):
        phone = browser(app)
        phone.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert entered(phone, device) == 303
    with app.app_context():
        assert [row.changes for row in db.session.query(AuditEvent).filter_by(action="widely")] == [{"user_id": 1}]


def test_a_device_that_counts_must_count_on(app: Flask, client: WatchfulClient) -> None:
    device = made(client, counts=4)
    device.counts = 5
    assert entered(browser(app), device) == 303
    assert entered(browser(app), device) == 422, "a copy of it would count the same"
    device.counts = 6
    assert entered(browser(app), device) == 303


def test_who_is_let_in_no_more_has_no_use_for_a_passkey(app: Flask, client: WatchfulClient) -> None:
    device = made(client)
    with stored(app):
        db.session.get_one(User, 1).is_active = False
    assert entered(browser(app), device) == 422


@pytest.mark.parametrize("lie", LIES[:2], ids=lambda lie: next(iter(lie)))
def test_a_passkey_that_is_not_good_is_not_kept(client: WatchfulClient, lie: dict[str, Any]) -> None:
    answer = Device(**lie).make(client.post(f"{PAGE}/options").get_json())
    refused = client.post(PAGE, data={"name": "Min mobil", "passkey": answer})
    assert (refused.status_code, said(refused)) == (422, [NOT_MADE])
    assert soup(refused).select_one("#name[value='Min mobil']") is not None


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("", "Vad kallar du enheten: Skriv vad du kallar enheten."),
        ("x" * 61, "Vad kallar du enheten: Skriv högst 60 tecken."),
        ("070-123 45 67", "Vad kallar du enheten: Texten ser ut att innehålla ett telefonnummer."),
    ],
)
def test_a_passkey_needs_a_name(client: WatchfulClient, name: str, line: str) -> None:
    answer = client.post(PAGE, data={"name": name, "passkey": Device().make(client.post(f"{PAGE}/options").get_json())})
    assert answer.status_code == 422
    assert said(answer)[0].startswith(line)


def test_ten_are_enough(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for number in range(10):
            row = Passkey(user_id=1, name="x", credential_id=bytes([number]), public_key=b"", made_at=now())
            row.sign_count = 0
            db.session.add(row)
    answer = client.post(PAGE, data={"name": "x", "passkey": Device().make(client.post(f"{PAGE}/options").get_json())})
    assert said(answer) == ["Du har 10 passkeys. Ta bort någon som du inte använder."]


NAMES = st.sampled_from(["id", "rawId", "response", "type", "clientDataJSON", "signature"])
JSON = st.recursive(
    st.none() | st.integers() | st.text("abc=-_", max_size=9), lambda inner: st.dictionaries(NAMES, inner)
)

NETWORKS = cycle(range(256))


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8")) | JSON.map(json.dumps))
@example("[" * 100_000)
@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_instead_is_refused_in_words(app: Flask, client: WatchfulClient, typed: str) -> None:
    stranger = browser(app)
    # Each from a network of its own: of one only so many may try.
    place = {"REMOTE_ADDR": f"10.{next(NETWORKS)}.0.1"}
    stranger.post("/sign-in/options", environ_overrides=place)
    assert stranger.post("/sign-in", data={"passkey": typed}, environ_overrides=place).status_code == 422
    client.post(f"{PAGE}/options")
    assert client.post(PAGE, data={"name": "x", "passkey": typed}).status_code == 422
    with app.app_context():
        assert not db.session.scalars(select(Counter).where(Counter.key.startswith("challenge"))).all()


def test_one_shows_again_who_one_is_before_one_adds_a_way_in(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        db.session.scalars(select(SignIn)).one().started_at = now() - timedelta(minutes=16)
    [link] = soup(client.get(PAGE)).select("main a.main")
    assert link.text == "Logga in igen"
    assert client.post(f"{PAGE}/options").status_code == 403
    again = str(link["href"])
    assert client.get(again).status_code == 200
    assert client.post(again, data={"email": "a.larare@example.org", "password": "fel"}).status_code == 422
    answer = client.post(again, data={"email": "a.larare@example.org", "password": "fyra vanliga ord i rad"})
    assert answer.location == PAGE
    made(client)
    with app.app_context():
        old, _new = db.session.scalars(select(SignIn).order_by(SignIn.id))
        assert old.ended_at is not None, "who signs in anew gets another token"
