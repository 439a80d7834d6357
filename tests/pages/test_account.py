"""/account and what lies below it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import WatchfulClient, another_client
from tests.pages.cast import EMAIL, PASSWORD, add_person, add_school, said, sign_in, soup, stored
from tracker.access.limits import MOST_IN_KNOWN_BROWSER
from tracker.dates import now
from tracker.models import AuditEvent, Membership, Role, SignIn, User, db

COMMON = "Många har det lösenordet, eller så är det lätt att gissa. Skriv ett annat, till exempel fyra ord som du "
COMMON += "kommer ihåg."
NEW = "fyra helt andra ord nu"


@pytest.fixture(autouse=True)
def signed_in(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, add_school())
    sign_in(client)


def another(app: Flask) -> WatchfulClient:
    """Open another browser."""
    return another_client(app)


def test_it_says_who_one_is_and_where(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        user = db.session.scalars(select(User)).one()
        user.memberships.append(Membership(role=Role.LEAD, municipality_code="0127"))
        user.memberships.append(Membership(role=Role.ADMINISTRATOR))
    page = soup(client.get("/account"))
    assert "A. Lärare, a.larare@example.org" in page.text
    posts = [line.text for line in page.select("[aria-labelledby=posts] li")]
    assert posts == ["Passledare, Påhittade skolan", "Programansvarig, Botkyrka", "Administratör, överallt"]


def test_a_new_password_is_the_only_one_and_ends_all_other_sign_ins(app: Flask, client: WatchfulClient) -> None:
    phone = another(app)
    sign_in(phone)
    response = client.post("/account/password", data={"old": PASSWORD, "new": NEW})
    assert response.status_code == 303
    assert "Lösenordet är bytt" in client.get("/account").text
    assert phone.get("/account").status_code == 303
    assert sign_in(another(app)).status_code == 422
    assert sign_in(another(app), password=NEW).status_code == 303


def test_the_audit_log_says_that_a_password_changed_and_not_to_what(app: Flask, client: WatchfulClient) -> None:
    client.post("/account/password", data={"old": PASSWORD, "new": NEW})
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.action, event.subject, event.changes) == ("changed", "user_account", {"password_hash": None})
        assert event.actor_id == db.session.scalar(select(User.id))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("", NEW, "Nuvarande lösenord: Skriv ditt nuvarande lösenord."),
        ("inte det här", NEW, "Nuvarande lösenord: Det är inte ditt nuvarande lösenord. Försök igen."),
        (PASSWORD, "för kort", "Nytt lösenord: Skriv minst 12 tecken, till exempel fyra ord som du kommer ihåg."),
        (PASSWORD, "Password1234", f"Nytt lösenord: {COMMON}"),
        (PASSWORD, "a.larare@example.org", f"Nytt lösenord: {COMMON}"),
        (PASSWORD, PASSWORD, "Nytt lösenord: Skriv ett annat lösenord än det nuvarande."),
    ],
)
def test_it_says_why_a_password_was_not_changed(
    app: Flask, client: WatchfulClient, old: str, new: str, line: str
) -> None:
    response = client.post("/account/password", data={"old": old, "new": new})
    assert (response.status_code, said(response)) == (422, [line])
    assert sign_in(another(app)).status_code == 303


def test_guessing_the_old_password_is_slowed_down_too(client: WatchfulClient) -> None:
    for _ in range(MOST_IN_KNOWN_BROWSER):
        client.post("/account/password", data={"old": "en gissning till", "new": NEW})
    response = client.post("/account/password", data={"old": PASSWORD, "new": NEW})
    assert said(response) == ["Nuvarande lösenord: För många försök. Vänta en kvart och försök igen."]


def test_a_chosen_language_holds_against_the_browsers(app: Flask, client: WatchfulClient) -> None:
    swedish = {"Accept-Language": "sv"}
    assert client.post("/account", data={"language": "en"}, headers=swedish).status_code == 303
    page = soup(client.get("/account", headers=swedish))
    html = page.html
    assert html is not None
    assert html["lang"] == "en"
    assert "The language is chosen." in page.text
    assert page.select_one("input[value=en][checked]") is not None
    assert soup(client.get("/nowhere", headers=swedish)).select_one("html[lang=en]") is not None
    client.post("/account", data={"language": ""}, headers=swedish)
    assert soup(client.get("/account", headers=swedish)).select_one("html[lang=sv]") is not None


@pytest.mark.parametrize("language", ["de", "svenska"])
def test_another_language_is_no_choice(client: WatchfulClient, language: str) -> None:
    response = client.post("/account", data={"language": language})
    assert (response.status_code, said(response)) == (422, ["Språk: Välj ett av svaren."])


def test_a_post_that_asks_for_nothing_changes_nothing(app: Flask, client: WatchfulClient) -> None:
    assert client.post("/account", data={"old": PASSWORD, "new": NEW}).status_code == 200
    assert sign_in(another(app), EMAIL).status_code == 303


PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"}


def on_phone(app: Flask) -> WatchfulClient:
    """Sign in on another device."""
    client = another(app)
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}, headers=PHONE).status_code == 303
    return client


def sign_ins(client: WatchfulClient) -> list[str]:
    """Return the lines of where one is signed in."""
    lines = soup(client.get("/account")).select("[aria-labelledby=sign-ins] li > div")
    return [" ".join(line.get_text(" ", strip=True).split()) for line in lines]


def test_it_lists_where_one_is_signed_in_and_each_can_be_ended(app: Flask, client: WatchfulClient) -> None:
    phone = on_phone(app)
    here, there = sign_ins(client)
    assert here.startswith("Okänd enhet · den här enheten inloggad")
    assert here.endswith("med lösenordet")
    assert there.startswith("Chrome på Android inloggad")
    assert "med lösenordet · senast använd" in there
    [form] = soup(client.get("/account")).select("[aria-labelledby=sign-ins] li form")
    for _twice in range(2):
        assert client.post(str(form["action"])).status_code == 303
    assert "Enheten är utloggad." in client.get("/account").text
    assert phone.get("/account").status_code == 303
    assert len(sign_ins(client)) == 1


def test_nobody_ends_the_sign_in_of_another(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.READER, email="b.lasare@example.org")
    other = another(app)
    sign_in(other, "b.lasare@example.org")
    [of_mine] = [row.id for row in find(app, 1)]
    for number in (of_mine, 999):
        assert other.post(f"/account/sign-ins/{number}/sign-out").status_code == 404
    assert client.get("/account").status_code == 200


def find(app: Flask, user_id: int) -> list[SignIn]:
    """Return a person's sign-ins."""
    with app.app_context():
        return [*db.session.scalars(select(SignIn).where(SignIn.user_id == user_id))]


def test_signing_out_everywhere_ends_them_all(app: Flask, client: WatchfulClient) -> None:
    phone = on_phone(app)
    assert client.post("/sign-out", data={"everywhere": "y"}).location == "/sign-in"
    assert [each.get("/account").status_code for each in (client, phone)] == [303, 303]
    assert all(row.ended_at for row in find(app, 1))


def test_a_sign_in_that_is_too_old_is_not_listed(app: Flask, client: WatchfulClient) -> None:
    on_phone(app)
    with stored(app):
        db.session.scalars(select(SignIn).order_by(SignIn.id.desc())).all()[0].seen_at = now() - timedelta(days=91)
    assert len(sign_ins(client)) == 1
