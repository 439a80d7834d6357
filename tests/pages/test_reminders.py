"""Stopping reminders: /reminders/<token>, and the switch on /account."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.mailbox import SITE, running_mailbox
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, soup, stored
from tracker.models import Role, User, db
from tracker.reminding.stopping import stop_address
from tracker.retention.accounts import make_anonymous

pytestmark = SQLITE_FIRST


@pytest.fixture
def address(app: Flask) -> str:
    """Store a leader; return where they stop their reminders."""
    with stored(app):
        user_id = add_person(Role.LEADER, add_school())
        app.config["ORIGIN"] = SITE
        return stop_address(user_id).removeprefix(SITE)


def is_stopped(app: Flask) -> bool:
    """Say whether the leader wants no reminders."""
    with app.app_context():
        return db.session.scalars(select(User.reminders_stopped_at)).one() is not None


def test_the_link_asks_first_and_stops_without_signing_in(app: Flask, client: WatchfulClient, address: str) -> None:
    page = client.get(address)
    assert "Vill du stoppa påminnelserna?" in page.text
    assert EMAIL not in page.text
    assert not is_stopped(app), "a programme that looks at links in letters stops nothing"
    page = client.post(address)
    assert (page.status_code, "Påminnelserna är stoppade" in page.text) == (200, True)
    assert is_stopped(app)
    with app.app_context():
        first = db.session.scalars(select(User.reminders_stopped_at)).one()
    assert client.post(address).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(User.reminders_stopped_at)).one() == first
    assert "Påminnelserna är stoppade" in client.get(address).text
    assert client.get("/account").status_code == 303, "the link opens nothing else"


def test_it_speaks_its_readers_language(app: Flask, client: WatchfulClient, address: str) -> None:
    with stored(app):
        db.session.scalars(select(User)).one().language = "en"
    assert "Stop the reminders?" in client.get(address, headers={"Accept-Language": "sv"}).text


def test_another_link_or_of_somebody_who_is_gone_says_what_to_do(
    app: Flask, client: WatchfulClient, address: str
) -> None:
    with stored(app):
        make_anonymous(db.session.scalars(select(User.id)).one())
    for wrong in (address, address[:-1], "/reminders/x"):
        page = client.get(wrong)
        assert (page.status_code, "Länken stoppar ingenting" in page.text) == (404, True)
        assert client.post(wrong).status_code == 404


def test_another_site_cannot_stop_them_in_a_signed_in_browser(app: Flask, client: WatchfulClient, address: str) -> None:
    sign_in(client)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/account/reminders", headers=foreign).status_code == 403
    assert not is_stopped(app)


def test_on_the_account_page_they_are_stopped_and_had_again(app: Flask, client: WatchfulClient, address: str) -> None:
    sign_in(client)
    assert "Påminnelser" not in client.get("/account").text, "without a mail server there are none"
    with running_mailbox(app):
        assert "högst en gång i veckan" in client.get("/account").text
        assert client.post("/account/reminders").location == "/account"
        page = client.get("/account")
        assert "Du får inga fler påminnelser." in page.text
        [button] = soup(page).select('form[action="/account/reminders"] button')
        assert (button.text, is_stopped(app)) == ("Påminn mig igen", True)
        assert (
            client.post("/account/reminders", data={str(button["name"]): str(button["value"])}).location == "/account"
        )
        assert not is_stopped(app)
        app.config["MAIL_SERVER"] = None


def test_who_leads_nothing_has_no_switch(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.READER, email="r@example.org")
    sign_in(client, "r@example.org")
    with running_mailbox(app):
        assert "Påminnelser" not in client.get("/account").text
        app.config["MAIL_SERVER"] = None
    assert client.post("/account/reminders").status_code == 403
