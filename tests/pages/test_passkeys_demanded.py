"""What leads and administrators do where a passkey or single sign-on is demanded of them."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.authenticator import Device
from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import PASSWORD, sign_in, soup
from tests.pages.keepers import LIST, add_keepers, link_in, user_id
from tests.pages.test_passkeys import PAGE, browser, entered, made
from tests.pages.world import enter
from tracker.models import Passkey, db

pytestmark = SQLITE_FIRST
LEAD = "lead@example.org"


@pytest.fixture(autouse=True)
def demanding(app: Flask, client: WatchfulClient) -> None:
    add_keepers(app)
    app.config["REQUIRE_PASSKEY"] = True
    sign_in(client, LEAD)


def test_who_has_a_password_makes_a_passkey_first_and_does_nothing_else(app: Flask, client: WatchfulClient) -> None:
    for path in ("/", "/reach", "/account", "/account/password", "/exports/reach.csv"):
        assert client.get(path).location == PAGE, path
    assert client.post("/account/password", data={"old": PASSWORD, "new": "fyra helt andra ord"}).location == PAGE
    assert "Med din roll behövs en passkey här." in client.get(PAGE).text
    device = Device()
    answer = device.make(client.post(f"{PAGE}/options").get_json())
    assert client.post(PAGE, data={"name": "Min mobil", "passkey": answer}).location == "/"
    assert client.get("/reach").status_code == 200
    assert enter(app, "a.larare@example.org").get("/account").status_code == 200, "a leader needs none"


def test_a_stolen_password_makes_no_passkey_beside_that_of_its_owner(app: Flask, client: WatchfulClient) -> None:
    device, thief = made(client), enter(app, LEAD)
    assert thief.get("/reach").location == PAGE
    assert "Med din roll loggar du in med din passkey här." in thief.get(PAGE).text
    assert thief.post(f"{PAGE}/options").status_code == 403
    assert thief.post(PAGE, data={"name": "x", "passkey": "{}"}).status_code == 200
    with app.app_context():
        assert len(db.session.scalars(select(Passkey)).all()) == 1
    owner = browser(app)
    assert entered(owner, device) == 303
    assert owner.get("/reach").status_code == 200


def test_who_has_lost_theirs_is_helped_by_an_administrator(app: Flask, client: WatchfulClient) -> None:
    device, admin = made(client), enter(app, "admin@example.org")
    made(admin, "Kontoret", credential_id=b"of the office")
    page = f"{LIST}/{user_id(app, LEAD)}"
    [form] = [each for each in soup(admin.get(page)).select("form") if "passkey" in each.text]
    assert " ".join(form.text.split()) == "Ta bort 1 passkey"
    assert admin.post(str(form["action"])).status_code == 303
    assert client.get("/reach").location == "/sign-in?next=/reach"
    assert entered(browser(app), device) == 422
    sign_in(client, LEAD)
    assert "Med din roll behövs en passkey här." in client.get(PAGE).text


def test_single_sign_on_is_enough(app: Flask, client: WatchfulClient) -> None:
    with app.app_context():
        db.session.execute(db.text("UPDATE sign_in SET way = 'sso'"))
        db.session.commit()
    assert client.get("/reach").status_code == 200


def test_a_link_for_a_new_password_does_not_stand_in_for_a_passkey(app: Flask, client: WatchfulClient) -> None:
    made(client)
    link = link_in(enter_strongly(app, "admin@example.org").post(f"{LIST}/{user_id(app, LEAD)}/invite"))
    thief = browser(app)
    assert thief.post(link, data={"password": "fyra helt andra ord"}).status_code == 303
    assert thief.get("/reach").location == PAGE
    assert thief.post(f"{PAGE}/options").status_code == 403


def enter_strongly(app: Flask, email: str) -> WatchfulClient:
    """Sign somebody in, and let them make the passkey that is demanded of them."""
    there = enter(app, email)
    made(there, credential_id=b"of an office")
    return there
