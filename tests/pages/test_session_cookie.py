"""The cookie of a signed-in browser: it holds what it must, and is proved again minute after minute."""

import time

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.client import WatchfulClient
from tests.pages.cast import add_person, add_school, sign_in, soup, stored
from tracker.config import LONGEST_SIGN_IN
from tracker.models import Role


@pytest.fixture
def cookie(app: Flask, client: WatchfulClient) -> str:
    """Sign a leader in, and return what the browser carries since."""
    with stored(app):
        add_person(Role.LEADER, add_school())
    sign_in(client)
    return carried(client)


def carried(client: WatchfulClient) -> str:
    """Return what the browser carries."""
    found = client.get_cookie("linjen")
    assert found is not None
    return found.value


def test_it_holds_no_mark_of_the_address_or_the_browser(app: Flask, cookie: str) -> None:
    assert isinstance(app.session_interface, SecureCookieSessionInterface)
    seal = app.session_interface.get_signing_serializer(app)
    assert seal is not None
    held = seal.loads(cookie)
    assert held.pop("_user_id")
    assert not any(value for value in held.values() if not isinstance(value, bool)), held


def test_what_one_page_says_is_not_said_by_another_that_the_same_cookie_asks_for(
    client: WatchfulClient, cookie: str
) -> None:
    client.post("/account", data={"language": "sv"})
    with_a_message = carried(client)
    assert with_a_message != cookie
    for _time in range(2):
        client.set_cookie("linjen", with_a_message)
        client.post("/account", data={"language": "sv"})
        assert len(soup(client.get("/account")).select("main .notice")) == 2


def test_it_opens_nothing_once_its_time_is_over(
    client: WatchfulClient, cookie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/account").status_code == 200
    later = time.time() + LONGEST_SIGN_IN.total_seconds() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    client.set_cookie("linjen", cookie)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_each_page_says_once_that_it_depends_on_it(client: WatchfulClient, cookie: str, path: str) -> None:
    assert cookie
    assert client.get(path).headers.getlist("Vary") == ["Accept-Encoding, Cookie"]
