"""Removing personal data: /admin/retention."""

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_school, said, sign_in, soup, stored
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.dates import now
from tracker.models import Contact, ContactKind, LinkPurpose, Membership, OneTimeLink, Role, db

pytestmark = SQLITE_FIRST
PAGE = "/admin/retention"
MONTHS = {"comments": "12", "revisions": "24", "accounts": "24", "contacts": "24"}
MONTHS |= {"links": "1", "sign_ins": "12", "events": "120"}


@pytest.fixture(autouse=True)
def administrator(app: Flask, client: WatchfulClient) -> None:
    """Let an administrator sign in, where a contact and a link are old."""
    with stored(app):
        days = {"first_day": date(2020, 8, 1), "last_day": date(2021, 6, 1)}
        db.session.add(Contact(school_id=add_school(), kind=ContactKind.POLICE, name="P. Påhitt", **days))
        old = now() - timedelta(days=60)
        db.session.add(OneTimeLink(token_hash="x", purpose=LinkPurpose.SETUP, expires_at=old))
        add_member("admin@example.org", Membership(role=Role.ADMINISTRATOR))
    sign_in(client, "admin@example.org")


def told(client: WatchfulClient) -> dict[str, tuple[str, str]]:
    """Return what would go: kind → months and number."""
    rows = (row.select("th, td") for row in soup(client.get(PAGE)).select("tbody tr"))
    return {plain(kind): (plain(months), plain(number)) for kind, months, number in rows}


def test_what_goes_is_told_in_numbers_first(app: Flask, client: WatchfulClient) -> None:
    before = told(client)
    assert before["Namn på tidigare kontaktpersoner"] == ("24", "1")
    assert before["Engångslänkar och uppladdade filer som har gått ut"] == ("1", "1")
    assert [number for _months, number in before.values()].count("0") == 5
    assert "Ta bort 2 uppgifter för gott" in client.get(PAGE).text
    [button] = soup(client.get(PAGE)).select("button[name=seen]")
    seen = {"seen": str(button["value"])}
    with stored(app):
        db.session.query(Contact).update({"last_day": date(2026, 11, 1)})
    for stale in ({}, seen):
        answer = client.post(f"{PAGE}/erase", data=stale)
        assert (answer.status_code, said(answer)) == (422, ["Något har ändrats sedan dess. Gå igenom siffrorna igen."])
    with stored(app):
        assert db.session.query(Contact).one().name == "P. Påhitt"
        db.session.query(Contact).update({"last_day": date(2021, 6, 1)})
    assert client.post(f"{PAGE}/erase", data=seen).status_code == 303
    page = soup(client.get(PAGE))
    assert plain(page.select(".notice")[0]) == "2 uppgifter är borttagna."
    links, names = (plain(line) for line in page.select("#former + ul li"))
    assert links.startswith("Engångslänkar och uppladdade filer som har gått ut ")
    assert names.startswith("Namn på tidigare kontaktpersoner ")
    assert "Inget har funnits kvar för länge." in page.text
    with app.app_context():
        assert [each.name for each in db.session.query(Contact)] == ["Borttagen kontaktperson"]
        assert db.session.query(OneTimeLink).all() == []


def test_times_are_saved_and_nothing_goes(app: Flask, client: WatchfulClient) -> None:
    assert client.post(f"{PAGE}/times", data=MONTHS | {"contacts": "120"}).status_code == 303
    assert told(client)["Namn på tidigare kontaktpersoner"] == ("120", "0")
    assert told(client)["Kommentarer och skäl på loggar"] == ("12", "0")
    with app.app_context():
        assert [each.name for each in db.session.query(Contact)] == ["P. Påhitt"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"events": "23"}, "Händelser i händelseloggen: Skriv ett antal månader från 24 till 240."),
        ({"links": ""}, "Engångslänkar och uppladdade filer som har gått ut: Skriv hur många månader."),
        ({"comments": "x"}, "Kommentarer och skäl på loggar: Skriv ett heltal med siffror, till exempel 27."),
    ],
)
def test_it_says_what_is_wrong(client: WatchfulClient, change: dict[str, str], line: str) -> None:
    answer = client.post(f"{PAGE}/times", data=MONTHS | change)
    assert (answer.status_code, said(answer)) == (422, [line])
    assert told(client)["Kommentarer och skäl på loggar"] == ("24", "0")


def test_it_is_for_who_looks_after_everything(app: Flask) -> None:
    with stored(app):
        add_member("one@example.org", Membership(role=Role.ADMINISTRATOR, municipality_code="0127"))
    client = enter(app, "one@example.org")
    assert "Gallring" not in client.get("/").text
    for address in (PAGE, f"{PAGE}/erase", f"{PAGE}/times"):
        assert client.open(address, method="GET" if address == PAGE else "POST").status_code == 404
