"""/sign-in and /sign-out."""

from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from tests.client import WatchfulClient, another_client
from tests.pages.cast import EMAIL, PASSWORD, add_person, add_school, said, sign_in, soup, stored
from tracker.access import WINDOW, passwords
from tracker.dates import now
from tracker.models import Counter, Membership, Role, SignIn, User, db

WRONG = "E-postadressen och lösenordet hör inte ihop. Försök igen."


@pytest.fixture(autouse=True)
def a_leader(app: Flask) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())


def test_the_right_pair_leads_home_in_one_go(client: WatchfulClient) -> None:
    response = sign_in(client, " A.Larare@Example.org ")
    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/account").status_code == 200


def test_who_is_signed_in_needs_no_form(client: WatchfulClient) -> None:
    sign_in(client)
    assert client.get("/sign-in").location == "/"


@pytest.mark.parametrize(
    ("email", "password", "lines"),
    [
        ("", "", ["E-post: Skriv din e-postadress.", "Lösenord: Skriv ditt lösenord."]),
        (EMAIL, "", ["Lösenord: Skriv ditt lösenord."]),
        (EMAIL, "inte rätt lösenord", [WRONG]),
        ("okand@example.org", PASSWORD, [WRONG]),
    ],
)
def test_it_says_what_is_wrong(client: WatchfulClient, email: str, password: str, lines: list[str]) -> None:
    response = sign_in(client, email, password)
    assert response.status_code == 422
    assert said(response) == lines
    assert soup(response).select_one("#email[value]") is not None
    assert password == "" or password not in response.text
    assert client.get("/account").status_code == 303


def test_a_problem_leads_to_its_field_and_is_named_there(client: WatchfulClient) -> None:
    page = soup(sign_in(client, EMAIL, ""))
    link, field = page.select_one(".notice.wrong a"), page.select_one("#password")
    assert link is not None
    assert field is not None
    assert link["href"] == "#password"
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "password-error")
    problem = page.select_one("#password-error")
    assert problem is not None
    assert problem.text == "Skriv ditt lösenord."


def test_five_failures_slow_an_account_down_whatever_comes_next(app: Flask, client: WatchfulClient) -> None:
    answers = [sign_in(client, password="fel lösenord").status_code for _ in range(5)]
    sixth = sign_in(client)
    assert (answers, sixth.status_code) == ([422] * 5, 429)
    assert said(sixth) == ["För många försök med den här adressen. Vänta en kvart och försök igen."]
    with stored(app):
        for counter in db.session.scalars(select(Counter)):
            counter.since = now() - WINDOW - timedelta(seconds=1)
            counter.since = now() - WINDOW - timedelta(seconds=1)
    assert sign_in(client).status_code == 303


def test_a_success_forgets_the_failures(app: Flask, client: WatchfulClient) -> None:
    for _ in range(4):
        sign_in(client, password="fel lösenord")
    assert sign_in(client).status_code == 303
    stranger = another_client(app)
    assert sign_in(stranger, password="fel lösenord").status_code == 422


GOALS = {
    "/account": "/account",
    "/classes?year=2026-27": "/classes?year=2026-27",
    "https://example.com/": "/",
    "//example.com/": "/",
    "/\\example.com/": "/",
    "\\\\example.com": "/",
    "/\t/example.com": "/",
    "javascript:alert(1)": "/",
    "": "/",
}


def test_one_lands_where_one_was_going_but_never_on_another_site(client: WatchfulClient) -> None:
    sign_in(client)
    for goal, lands in GOALS.items():
        assert client.get("/sign-in", query_string={"next": goal}).location == lands
    client.post("/sign-out")
    credentials = {"email": EMAIL, "password": PASSWORD}
    assert client.post("/sign-in?next=//example.com", data=credentials).location == "/"
    client.post("/sign-out")
    assert client.post("/sign-in?next=/account", data=credentials).location == "/account"


@pytest.mark.parametrize(("path", "back"), [("/account", "/account"), ("/classes?q=4A", "/classes?q%3D4A")])
def test_a_visitor_is_asked_to_sign_in_first(client: WatchfulClient, path: str, back: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.location) == (303, f"/sign-in?next={back}")


def test_what_was_sent_after_the_sign_in_had_ended_is_said_to_be_unsaved(client: WatchfulClient) -> None:
    answer = client.post("/account", data={"language": "en"}, headers={"Accept": "text/html"})
    assert answer.location == "/sign-in?next=/account&unsaved=yes"
    assert "det du skickade är inte sparat" in client.get(answer.location).text
    assert client.post("/sign-out").location == "/sign-in"
    assert "inte sparat" not in client.get("/sign-in?next=/account").text


def test_signing_out_ends_the_sign_in_on_the_server_too(app: Flask, client: WatchfulClient) -> None:
    sign_in(client)
    cookie = client.get_cookie("linjen")
    assert cookie is not None
    assert client.post("/sign-out").location == "/sign-in"
    client.set_cookie("linjen", cookie.value)
    assert client.get("/account").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(SignIn)).one().ended_at is not None


def test_signing_out_is_no_link(client: WatchfulClient) -> None:
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.com"}])
def test_another_site_cannot_sign_anybody_in(client: WatchfulClient, headers: dict[str, str]) -> None:
    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}, headers=headers)
    assert response.status_code == 403


def test_who_left_gets_in_no_more(app: Flask, client: WatchfulClient) -> None:
    sign_in(client)
    with stored(app):
        db.session.scalars(select(User)).one().is_active = False
    assert client.get("/account").status_code == 303
    assert said(sign_in(client)) == [WRONG]


@pytest.mark.parametrize(
    ("role", "unused", "is_in"),
    [
        (Role.LEAD, timedelta(hours=11), True),
        (Role.LEAD, timedelta(hours=13), False),
        (Role.ADMINISTRATOR, timedelta(hours=13), False),
        (Role.LEADER, timedelta(hours=13), True),
        (Role.LEADER, timedelta(days=91), False),
        (Role.LEADER, timedelta(days=-1), True),  # by a clock that was ahead
        (Role.LEADER, timedelta(days=-3), False),
    ],
)
def test_a_sign_in_ends_that_is_not_used(
    app: Flask, client: WatchfulClient, role: Role, unused: timedelta, *, is_in: bool
) -> None:
    assert is_still_in(app, client, role, seen_at=now() - unused) == is_in


@pytest.mark.parametrize(
    ("role", "age", "is_in"),
    [
        (Role.LEAD, timedelta(days=6, hours=23), True),
        (Role.ADMINISTRATOR, timedelta(days=7, minutes=1), False),
        (Role.LEADER, timedelta(days=364), True),
        (Role.LEADER, timedelta(days=365, minutes=1), False),
        (Role.LEAD, timedelta(days=-3), False),
    ],
)
def test_a_sign_in_ends_however_much_it_is_used(
    app: Flask, client: WatchfulClient, role: Role, age: timedelta, *, is_in: bool
) -> None:
    assert is_still_in(app, client, role, started_at=now() - age) == is_in


def is_still_in(app: Flask, client: WatchfulClient, role: Role, **since: datetime) -> bool:
    """Say whether somebody with a role, whose sign-in says when it was begun or used, is in."""
    with stored(app):
        if role != Role.LEADER:
            db.session.add(Membership(user_id=db.session.scalars(select(User.id)).one(), role=role))
    sign_in(client)
    with stored(app):
        kept = db.session.scalars(select(SignIn)).one()
        for name, moment in since.items():
            setattr(kept, name, moment)
    status = client.get("/account").status_code
    assert status in {200, 303}
    return status == 200


def test_a_password_is_hashed_anew_once_the_settings_have_grown(app: Flask, client: WatchfulClient) -> None:
    def kept() -> str:
        with app.app_context():
            return str(db.session.scalars(select(User.password_hash).where(User.email == EMAIL)).one())

    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, salt_len=8).hash(PASSWORD)
    with stored(app):
        db.session.scalars(select(User).where(User.email == EMAIL)).one().password_hash = weaker
    assert sign_in(client, password="fel lösenord").status_code == 422
    assert kept() == weaker
    hashes = []
    for _ in range(2):
        assert sign_in(client).status_code == 303
        hashes.append(kept())
        client.post("/sign-out")
    assert hashes[0] == hashes[1] != weaker
    assert passwords.password_matches(hashes[0], PASSWORD)
