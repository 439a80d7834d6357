"""Providers of single sign-on: their clocks and keys, those that are away, and how they know us."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup
from tests.pages.sso import browser, go
from tests.pages.test_sso import provider
from tests.provider import Running
from tracker.access.sso import asking

__all__ = ["provider"]

pytestmark = SQLITE_FIRST


@pytest.mark.parametrize("claims", [{"exp": -60}, {"iat": 60}, {"nbf": 60}])
def test_a_clock_that_is_a_minute_off_does_no_harm(
    client: WatchfulClient, provider: Running, claims: dict[str, int]
) -> None:
    provider.tell(claims=claims)
    assert go(client, provider).location == "/"


def test_new_keys_are_asked_for_when_the_known_ones_do_not_fit(app: Flask, provider: Running) -> None:
    assert go(browser(app), provider).location == "/"
    for fault in ("rotated", "nameless", "rotated"):
        provider.tell(fault=fault)
        assert go(browser(app), provider).location == "/", fault


def test_a_provider_that_is_away_leaves_the_other_ways_in(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    app.config["SINGLE_SIGN_ON"] = Running(9).settings()
    answer = client.get("/sign-in/sso?next=/account")
    page = soup(answer)
    assert (answer.status_code, page.select("h1")[0].text) == (400, "Inloggningstjänsten svarar inte")
    assert [link["href"] for link in page.select("main a")] == ["/sign-in/sso?next=/account", "/sign-in?next=/account"]
    assert client.get("/sign-in").status_code == 200


def test_a_provider_that_went_away_meanwhile_is_waited_for_a_short_time(
    client: WatchfulClient, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.2)
    provider.tell(fault="slow")
    assert soup(go(client, provider)).select("h1")[0].text == "Inloggningstjänsten svarar inte"


def test_a_client_that_posts_its_secret_and_one_that_has_the_wrong_one(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    provider.tell(fault="post-only")
    assert go(client, provider).location == "/"
    app.config["SINGLE_SIGN_ON"] = provider.settings(client_secret="en annan")
    answer = go(browser(app), provider)
    assert soup(answer).select("h1")[0].text == "Inloggningen godtogs inte"
    assert "en annan" not in answer.text
