"""/setup/<token>: the first run."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, PASSWORD, said, sign_in, soup, stored
from tracker import roster
from tracker.dates import now
from tracker.models import Membership, OneTimeLink, Role, School, User, db

GOOD = {"name": "A. Ansvarig", "email": EMAIL, "password": PASSWORD, "municipality": "0127"}


@pytest.fixture
def page(app: Flask) -> str:
    with stored(app):
        token = roster.new_setup_link()
    return f"/setup/{token}"


def test_the_first_person_comes_in_and_the_schools_are_there(app: Flask, client: WatchfulClient, page: str) -> None:
    response = client.post(page, data=GOOD)
    assert (response.status_code, response.location) == (303, "/")
    account = client.get("/account")
    posts = [line.text for line in soup(account).select("[aria-labelledby=posts] li")]
    assert posts == ["Programansvarig, Botkyrka", "Administratör, överallt"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(School)) == 34
        roles = {(row.role, row.municipality_code) for row in db.session.scalars(select(Membership))}
        assert roles == {(Role.ADMINISTRATOR, None), (Role.LEAD, "0127")}


def test_all_municipalities_are_offered_in_swedish_order_and_the_example_last(
    client: WatchfulClient, page: str
) -> None:
    offered = [option.text for option in soup(client.get(page)).select("#municipality option")]
    assert len(offered) == 1 + 290 + 1
    assert (offered[0], offered[1], offered[-2]) == ("Välj din kommun", "Ale", "Övertorneå")
    assert offered[-1] == "Exempelkommunen (påhittad, med exempeldata)"
    assert offered.index("Åre") < offered.index("Älmhult") < offered.index("Öckerö")


MISTAKES = [
    ("name", "", "Ditt namn: Skriv ditt namn."),
    ("name", "   ", "Ditt namn: Skriv ditt namn."),
    ("name", "a" * 101, "Ditt namn: Skriv högst 100 tecken."),
    (
        "name",
        "A. Ansvarig, 070-000 00 00",
        "Ditt namn: Texten ser ut att innehålla ett telefonnummer. Ta bort det: här sparas inga personuppgifter.",
    ),
    ("email", "", "E-post: Skriv din e-postadress."),
    ("email", "a.larare", "E-post: Skriv en e-postadress som namn@example.org."),
    ("email", "a@b@example.org", "E-post: Skriv en e-postadress som namn@example.org."),
    ("password", "", "Lösenord: Skriv minst 12 tecken, till exempel fyra ord som du kommer ihåg."),
    ("password", "elva tecken", "Lösenord: Skriv minst 12 tecken, till exempel fyra ord som du kommer ihåg."),
    ("municipality", "", "Kommun: Välj din kommun i listan."),
    ("municipality", "0000", "Kommun: Välj ett av svaren."),
]


def test_it_says_what_is_wrong_and_keeps_the_rest(app: Flask, client: WatchfulClient, page: str) -> None:
    for field, typed, message in MISTAKES:
        response = client.post(page, data=GOOD | {field: typed})
        assert (response.status_code, said(response)) == (422, [message])
        assert [link["href"] for link in soup(response).select(".notice.wrong a")] == [f"#{field}"]
        kept = soup(response).select("#name[value='A. Ansvarig'], option[value='0127'][selected]")
        assert len(kept) == 2 - (field in {"name", "municipality"})
        assert PASSWORD not in response.text
    with app.app_context():
        assert db.session.scalar(select(User.id)) is None


def test_twelve_characters_are_enough_without_rules_of_composition(client: WatchfulClient, page: str) -> None:
    assert client.post(page, data=GOOD | {"password": "blåbärspajer"}).status_code == 303


def test_a_link_works_once(app: Flask, client: WatchfulClient, page: str) -> None:
    client.post(page, data=GOOD)
    second = app.test_client().get(page)
    assert second.status_code == 404
    assert "tracker init" in second.text
    assert app.test_client().post(page, data=GOOD).status_code == 404


def test_a_link_grows_old(app: Flask, client: WatchfulClient, page: str) -> None:
    with stored(app):
        db.session.scalars(select(OneTimeLink)).one().expires_at = now() - timedelta(seconds=1)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "å" * 43, "%00"])
def test_an_unknown_link_opens_nothing(client: WatchfulClient, page: str, token: str) -> None:
    assert client.get(f"/setup/{token}").status_code in {400, 404}


def test_the_example_says_on_every_page_that_it_is_invented_and_its_people_let_nobody_in(
    app: Flask, client: WatchfulClient, page: str
) -> None:
    assert "Påhittade siffror" not in client.get(page).text
    assert client.post(page, data=GOOD | {"municipality": "9900"}).status_code == 303
    for path in ("/account", "/nowhere"):
        assert "Påhittade siffror" in client.get(path).text
    client.post("/sign-out")
    for path in ("/sign-in", "/outbox", f"/m/{'x' * 22}"):
        assert "Påhittade siffror" in client.get(path).text
    with app.app_context():
        who_gets_in = db.session.scalars(select(User.email).where(User.password_hash.is_not(None))).all()
    assert who_gets_in == [EMAIL]
    assert sign_in(client).status_code == 303
