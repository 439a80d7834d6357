"""Names and proxies: by which name one asks, whose word is taken, and what the cookie is called."""

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.conftest import settings as settings_of
from tests.laws import examples
from tests.pages.cast import EMAIL, PASSWORD, add_person, add_school, sign_in, soup, stored
from tracker import create_app
from tracker.access.limits import is_known
from tracker.access.signin import digest
from tracker.addresses import networks
from tracker.config import hosts
from tracker.errors import SettingError
from tracker.models import Counter, Role, SignIn, db
from tracker.views.walls import believe

NAME, PROXY, NEIGHBOUR = "linjen.example.org", "10.0.0.7", "192.0.2.9"
SAID = {"X-Forwarded-For": NEIGHBOUR, "X-Forwarded-Proto": "https", "X-Forwarded-Host": NAME}
TLS: dict[str, Any] = {"base_url": "https://localhost"}
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def behind(app: Flask, client: WatchfulClient) -> WatchfulClient:
    """Lend a client of a product that is reached by a name, and has two proxies in front of it."""
    app.config.update(
        HOSTS=hosts({"TRACKER_HOSTS": f"{NAME}, .skolor.example.org"}), PROXIES=networks("10.0.0.0/24 127.0.0.1")
    )
    return client


def cookie_in(answer: TestResponse, name: str) -> str:
    """Return what an answer tells the browser of the cookie by this name."""
    [said] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]
    return said


@pytest.mark.parametrize(
    "host", ["example.com", f"{NAME}.example.com", f"x{NAME}", "skolor.example.org", "", "@", "[::2]"]
)
def test_by_another_name_nobody_gets_an_answer(behind: WatchfulClient, host: str) -> None:
    for path in ("/sign-in", "/static/tracker.css", "/nowhere"):
        answer = behind.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "TRACKER_HOSTS" in soup(answer).select("main p")[0].text
    assert behind.post("/sign-in", data=CREDENTIALS, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "host", [NAME, NAME.upper(), f"{NAME}:8443", "ett.skolor.example.org", "localhost:8000", "127.0.0.1", "[::1]:8000"]
)
def test_by_its_own_names_it_answers(behind: WatchfulClient, host: str) -> None:
    assert behind.get("/sign-in", headers={"Host": host}).status_code == 200


def test_who_asks_how_a_machine_is_may_call_it_by_its_address(behind: WatchfulClient) -> None:
    for path in ("/health/live", "/health/ready"):
        assert behind.get(path, headers={"Host": "10.0.0.3:8000"}).status_code == 200


def test_the_site_that_links_in_mail_lead_to_is_a_name_of_ours(app: Flask, client: WatchfulClient) -> None:
    app.config["HOSTS"] = hosts({"TRACKER_ORIGIN": f"https://{NAME}:8443/"})
    assert client.get("/sign-in", headers={"Host": NAME}).status_code == 200


def test_without_the_setting_only_the_machine_itself_is_meant(client: WatchfulClient) -> None:
    for host, status in (("localhost", 200), ("127.0.0.1:8000", 200), (NAME, 400), ("192.0.2.1", 400)):
        assert client.get("/sign-in", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TRACKER_HOSTS", "https://linjen.example.org"),
        ("TRACKER_HOSTS", "linjen.example.org:443"),
        ("TRACKER_HOSTS", "*"),
        ("TRACKER_PROXIES", "proxy.example.org"),
        ("TRACKER_PROXIES", "10.0.0.1/24"),
        ("TRACKER_PROXIES", "*"),
    ],
)
def test_a_setting_that_names_nothing_stops_the_start(name: str, text: str) -> None:
    with pytest.raises(SettingError, match=f"I {name} står ”{re.escape(text)}”"):
        create_app(settings_of("sqlite:////nowhere/x.db") | {name: text})


@pytest.mark.parametrize(
    ("peer", "chain", "client_address"),
    [
        (PROXY, NEIGHBOUR, NEIGHBOUR),
        (PROXY, f"8.8.8.8, {NEIGHBOUR}", NEIGHBOUR),
        (PROXY, f"8.8.8.8, {NEIGHBOUR}:50123, 10.0.0.8", NEIGHBOUR),
        (f"::ffff:{PROXY}", "[2001:db8::1]:50123", "2001:db8::/64"),
        (PROXY, "8.8.8.8, nonsense, 10.0.0.8", "10.0.0.8"),
        (PROXY, "", PROXY),
        (NEIGHBOUR, "8.8.8.8", NEIGHBOUR),
        ("127.0.0.2", "8.8.8.8", "127.0.0.2"),
    ],
)
def test_the_address_that_is_limited_is_the_one_that_a_named_proxy_tells_of(
    app: Flask, behind: WatchfulClient, peer: str, chain: str, client_address: str
) -> None:
    behind.get("/m/no-such-link", headers={"X-Forwarded-For": chain}, environ_base={"REMOTE_ADDR": peer})
    with app.app_context():
        limited = select(Counter.key).where(Counter.key.startswith("wrong-link"))
        assert db.session.scalars(limited).all() == [f"wrong-link:{digest(client_address)[:32]}"]


@given(
    peer=st.sampled_from([NEIGHBOUR, "10.0.1.1", "::1", "", "no address"])
    | st.ip_addresses(network="192.0.2.0/24").map(str),
    said=st.dictionaries(
        st.sampled_from(["HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"]),
        st.text() | st.ip_addresses().map(str) | st.sampled_from(["https", NAME, PROXY]),
    ),
)
@settings(max_examples=examples(30))
def test_nobody_else_is_believed_whatever_they_say(peer: str, said: dict[str, str]) -> None:
    usual = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}
    environ = usual | said
    believe(environ, networks("10.0.0.0/24, 127.0.0.1"))
    assert environ == usual


@given(said=st.lists(st.text() | st.ip_addresses().map(str), max_size=5))
@settings(max_examples=examples(30))
def test_what_a_proxy_passes_on_never_breaks_anything(said: list[str]) -> None:
    environ = {"REMOTE_ADDR": PROXY, "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}
    environ["HTTP_X_FORWARDED_FOR"] = environ["HTTP_X_FORWARDED_PROTO"] = ",".join(said)
    believe(environ, networks("10.0.0.0/24"))
    assert environ["wsgi.url_scheme"] in {"http", "https"}


def test_links_and_transport_are_as_a_named_proxy_says(app: Flask, behind: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
    at: dict[str, Any] = {"headers": SAID, "environ_base": {"REMOTE_ADDR": PROXY}}
    with app.test_client() as inner:
        answer = inner.post("/sign-in", data=CREDENTIALS, **at)
        said = cookie_in(answer, "__Host-linjen")
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        inner.set_cookie("__Host-linjen", said.partition("=")[2].partition(";")[0])
        made = inner.post("/account/calendar", **at)
    assert f"https://{NAME}/calendar/" in made.text
    other = behind.get("/sign-in", headers=SAID, environ_base={"REMOTE_ADDR": NEIGHBOUR})
    assert "Strict-Transport-Security" not in other.headers


def test_over_tls_the_cookie_is_this_hosts_alone(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
    answer = client.post("/sign-in", data=CREDENTIALS, **TLS)
    assert {each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie")} == {
        "__Host-linjen",
        "__Host-linjen-known",
    }
    for said in answer.headers.getlist("Set-Cookie"):
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(said.split("; "))
        assert "Domain" not in said
    assert client.get("/account", **TLS).status_code == 200
    token = client.get_cookie("__Host-linjen")
    assert token is not None
    left = cookie_in(client.post("/sign-out", **TLS), "__Host-linjen")
    for kept in (left.partition("=")[2].partition(";")[0], token.value):
        client.set_cookie("__Host-linjen", kept)
        assert client.get("/account", **TLS).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(SignIn)).one().ended_at is not None


def test_a_cookie_by_the_plain_name_opens_nothing_over_tls_and_is_taken_away(
    app: Flask, client: WatchfulClient
) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
    sign_in(client)
    answer = client.get("/account", **TLS)
    assert answer.status_code == 303
    [taken] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("linjen=;")]
    assert "Max-Age=0" in taken


def test_a_browser_is_known_by_the_cookie_of_this_host_alone(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
    client.post("/sign-in", data=CREDENTIALS, **TLS)
    known = client.get_cookie("__Host-linjen-known")
    assert known is not None
    for name, is_taken in (("__Host-linjen-known", True), ("linjen-known", False)):
        with app.test_request_context(base_url="https://localhost", headers={"Cookie": f"{name}={known.value}"}):
            assert is_known(EMAIL) == is_taken


def test_the_mark_of_a_file_that_is_made_is_this_hosts_too(app: Flask) -> None:
    with stored(app):
        add_person(Role.LEAD, add_school())
    for base, prefix in (("https://localhost", "__Host-"), ("http://localhost", "")):
        client = app.test_client()
        client.post("/sign-in", data=CREDENTIALS, base_url=base)
        client.set_cookie(f"{prefix}making", "17")
        said = client.get("/exports/classes.csv", base_url=base).headers.getlist("Set-Cookie")
        [made] = [each for each in said if "made=" in each]
        assert made.startswith(f"{prefix}made=17;")
        assert ("Secure" in made) == bool(prefix)


def test_an_asset_that_is_not_there_is_a_page_that_is_kept_by_nobody(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
    sign_in(client)
    for address in ("/static/nothing.css", "/static/nothing.css?v=1", "/static/../README.md"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
