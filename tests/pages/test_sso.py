"""Single sign-on against a provider in a process of its own: who is let in, and everything that can go wrong."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_person, add_school, soup, stored
from tests.pages.sso import BACK, NEW, add_identity, back, browser, go, switch_on, there
from tests.provider import NORA, Running
from tracker.access.sso import trip
from tracker.models import AuditEvent, Identity, Role, SignIn, User, db
from tracker.views import sso

pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def provider(app: Flask, at_work: Running) -> Running:
    """Switch single sign-on on, with a provider that does as it should and a person whom it knows."""
    switch_on(app, at_work)
    with stored(app):
        add_identity(add_person(Role.LEADER, add_school()), at_work)
    return at_work


def test_a_known_person_comes_in_where_they_were_going(client: WatchfulClient, provider: Running) -> None:
    page = client.get("/sign-in?next=/account")
    [button] = soup(page).select("a.button[href*=sso]")
    assert button.get_text(strip=True) == "Logga in med Skolkontot"
    answer = go(client, provider, str(button["href"]))
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "A. Lärare" in client.get("/account").text
    assert client.get_cookie("linjen-sso") is None


def test_the_subject_is_the_key_and_never_the_address(app: Flask, client: WatchfulClient, provider: Running) -> None:
    provider.tell(user=NORA | {"sub": "somebody-else", "email": "a.larare@example.org"})
    assert go(client, provider).location == NEW
    assert client.get("/account").status_code == 303, "the same address lets nobody in"
    provider.tell(user=NORA | {"name": "Nora Gift", "email": "gift@example.org"})
    other = browser(app)
    assert go(other, provider).location == "/"
    assert "A. Lärare" in other.get("/account").text
    with stored(app):
        db.session.query(Identity).one().issuer = "https://another.example.org"
    assert go(browser(app), provider).location == NEW, "the same subject of another issuer is somebody else"


def test_over_tls_what_the_browser_carries_on_the_way_is_this_hosts_alone(client: WatchfulClient) -> None:
    [said] = client.get("/sign-in/sso", base_url="https://localhost").headers.getlist("Set-Cookie")
    assert said.startswith("__Host-linjen-sso=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(said.split("; "))
    assert "Domain" not in said


def test_the_sign_in_says_how_it_was_made_and_no_token_is_kept(
    app: Flask, client: WatchfulClient, provider: Running
) -> None:
    go(client, provider)
    with app.app_context():
        assert [each.way for each in db.session.query(SignIn)] == ["sso"]
        everything = "".join(
            str(row) for table in db.metadata.sorted_tables for row in db.session.execute(db.select(table))
        )
        told = [each.changes for each in db.session.query(AuditEvent).filter_by(subject="identity")]
    assert ".ey" not in everything, "a token begins so"
    assert "nora-1" not in str(told)


def failures(app: Flask) -> list[dict[str, object]]:
    """Return what the audit log says of sign-ins that failed."""
    with app.app_context():
        return [each.changes for each in db.session.query(AuditEvent).filter_by(action="failed")]


FAULTS = {
    "cancelled": "Inloggningen avbröts",
    "mixed-up": "Inloggningen gick inte att kontrollera",
    "stranger": "Inloggningen gick inte att kontrollera",
    "shared": "Inloggningen gick inte att kontrollera",
    "unsigned": "Inloggningen gick inte att kontrollera",
    "broken": "Inloggningstjänsten svarar inte",
    "page": "Inloggningstjänsten svarar inte",
    "list": "Inloggningstjänsten svarar inte",
    "huge": "Inloggningstjänsten svarar inte",
    "elsewhere": "Inloggningstjänsten svarar inte",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_goes_wrong_is_told_with_a_way_back(
    app: Flask, client: WatchfulClient, provider: Running, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider.tell(fault=fault)
    sent = there(client, provider)
    answer = back(client, sent)
    page = soup(answer)
    assert (answer.status_code, page.select("h1")[0].text) == (400, FAULTS[fault])
    assert [link["href"] for link in page.select("main a")] == ["/sign-in/sso", "/sign-in"]
    assert client.get("/account").status_code == 303
    assert "single sign-on" in caplog.text
    assert not {each for each in sent.values() if each in caplog.text}, "no code or state is logged"
    is_failed = FAULTS[fault] == "Inloggningen gick inte att kontrollera"
    assert failures(app) == [{"way": "sso"}] * is_failed, "to change one's mind is no attempt"
    provider.tell()
    assert go(client, provider).location == "/", "the way is open again"


CLAIMS = [
    {"iss": "https://login.example.com"},
    {"aud": "another product"},
    {"aud": ["linjen", "another product"]},
    {"azp": "another product"},
    {"nonce": "of another trip"},
    {"nonce": None},
    {"sub": None},
    {"sub": ""},
    {"sub": 7},
    {"sub": "x" * 256},
    {"exp": -600},
    {"exp": None},
    {"iat": 600},
    {"nbf": 600},
]


def test_a_token_that_says_something_wrong_lets_nobody_in(client: WatchfulClient, provider: Running) -> None:
    for claims in CLAIMS:
        provider.tell(claims=claims)
        answer = go(client, provider)
        assert (answer.status_code, soup(answer).select("h1")[0].text) == (400, FAULTS["unsigned"]), claims
        assert client.get("/account").status_code == 303, claims


def test_an_answer_works_once(client: WatchfulClient, provider: Running) -> None:
    sent = there(client, provider)
    cookie = client.get_cookie("linjen-sso")
    assert cookie is not None
    assert back(client, sent).location == "/"
    assert back(client, sent).location == "/", "loaded once more, it leads who is in to the start page"
    client.post("/sign-out")
    assert soup(back(client, sent)).select("h1")[0].text == "Inloggningen tog för lång tid"
    client.set_cookie("linjen-sso", cookie.value)
    again = back(client, sent)
    assert (again.status_code, soup(again).select("h1")[0].text) == (400, "Inloggningen godtogs inte")


def test_an_answer_belongs_to_the_browser_that_set_out(app: Flask, client: WatchfulClient, provider: Running) -> None:
    sent, other = there(client, provider), browser(app)
    for wrong in (sent, sent | {"state": "another"}, {}, {"code": sent["code"]}, {"error": "access_denied"}):
        assert (other.get(BACK, query_string=wrong).status_code, wrong) == (400, wrong)
    there(other, provider)
    assert back(other, sent).status_code == 400, "the state is another trip's"
    assert client.get(f"{BACK}?code=x&state=%FF%C3%A5").status_code == 400
    assert back(client, sent).location == "/"


def test_a_trip_that_took_too_long_is_begun_again(
    client: WatchfulClient, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = there(client, provider)
    monkeypatch.setattr(trip, "LONGEST_TRIP", timedelta(seconds=-1))
    assert soup(back(client, sent)).select("h1")[0].text == "Inloggningen tog för lång tid"


@pytest.mark.parametrize("fault", ["other-metadata", "plain-endpoint"])
def test_a_provider_that_is_another_one_is_not_believed(client: WatchfulClient, provider: Running, fault: str) -> None:
    provider.tell(fault=fault)
    out = client.get("/sign-in/sso")
    answer = out if out.status_code == 400 else go(client, provider)
    assert soup(answer).select("h1")[0].text == FAULTS["unsigned"]


def test_a_stranger_at_the_same_address_keeps_nobody_out(
    app: Flask, client: WatchfulClient, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures on a page that somebody reads at school would be enough."""
    monkeypatch.setattr(sso, "MOST_FAILURES", 2)
    sent, stranger = there(client, provider), browser(app)
    for answer in ({"code": "x", "state": "y"}, {"error": "access_denied"}, {}):
        assert [back(stranger, answer).status_code for _ in range(3)] == [400] * 3
    mine = there(stranger, provider)
    assert [back(stranger, mine | {"code": "x"}).status_code for _ in range(4)] == [400, 400, 429, 429]
    assert len(failures(app)) == 2, "so many are noted, and no more"
    assert back(client, sent).location == "/"
    assert back(stranger, mine).location == "/", "whoever comes back with the right answer is let in"


def test_who_is_let_in_no_more_is_told_so(app: Flask, client: WatchfulClient, provider: Running) -> None:
    app.config["CONTACT"] = "Ring kommunens växel."
    with stored(app):
        db.session.query(User).one().is_active = False
    answer = go(client, provider)
    assert answer.status_code == 403
    assert "Ditt konto är stängt" in answer.text
    assert "Ring kommunens växel." in answer.text
    assert client.get("/account").status_code == 303
    assert failures(app) == [{"way": "sso", "user_id": 1}]


def test_without_the_settings_there_is_no_button_and_no_way(app: Flask, client: WatchfulClient) -> None:
    app.config["SINGLE_SIGN_ON"] = None
    assert "sso" not in client.get("/sign-in").text
    for address in ("/sign-in/sso", BACK, NEW, "/invite/x/sso"):
        assert client.get(address).status_code == 404, address
    with app.app_context():
        assert db.session.query(Identity).count() == 1
