"""Long lists of schools: looked for by words, narrowed, sorted, a page at a time."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_person, sign_in, soup, stored
from tests.pages.lines import add_class
from tests.pages.test_reach import plain
from tracker.models import Contact, ContactKind, Municipality, OwnerType, Role, School, db

pytestmark = SQLITE_FIRST
NUMBER = 60
LISTS = {
    "/admin/contacts": "table.contacts tbody th a",
    "/activities": "ul.roster a",
    "/classes": "ul.roster a",
}


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    """Sign in the lead of many schools: all but the first have no contact, the first has both, long unconfirmed."""
    with stored(app):
        db.session.add(Municipality(code="0127", name="Botkyrka"))
        db.session.flush()
        for number in range(NUMBER):
            school = School(
                unit_code=f"{10_000_000 + number}",
                name=f"Påhittsskolan {number:02}",
                municipality_code="0127",
                owner_type=OwnerType.MUNICIPAL,
            )
            db.session.add(school)
            db.session.flush()
            add_class(school.id)
        first = db.session.query(School).order_by(School.id).first()
        assert first
        for kind in ContactKind:
            db.session.add(Contact(school_id=first.id, kind=kind, name="P. Påhitt", first_day=date(2024, 1, 1)))
        add_person(Role.LEAD)
    sign_in(client)


def names(client: WatchfulClient, address: str) -> list[str]:
    """Return the schools that a list shows."""
    found = soup(client.get(address)).select(f"main {LISTS[address.partition('?')[0]]}")
    return [plain(each) for each in found]


@pytest.mark.parametrize("address", LISTS)
def test_a_long_list_of_schools_is_looked_through_page_by_page(client: WatchfulClient, address: str) -> None:
    wanted = [f"Påhittsskolan {number:02}" for number in range(NUMBER)]
    first, second = names(client, address), names(client, f"{address}?page=2")
    assert (len(first), first + second) == (50, wanted)
    [onward] = soup(client.get(address)).select("main a[href*='page=2']")
    assert plain(onward) == "Nästa sida"
    assert names(client, f"{address}?page=999") == second, "no page after the last"
    assert names(client, f"{address}?page=x") == first
    assert names(client, f"{address}?q=PÅHITTS+07") == ["Påhittsskolan 07"]
    assert names(client, f"{address}?q=10000041") == ["Påhittsskolan 41"]
    assert names(client, f"{address}?q=finns+inte") == []
    assert "Ingen skola passar urvalet." in client.get(f"{address}?q=finns+inte").text


def test_contacts_are_narrowed_and_sorted(client: WatchfulClient) -> None:
    assert names(client, "/admin/contacts?q=p.+påhitt") == ["Påhittsskolan 00"]
    assert names(client, "/admin/contacts?state=stale") == ["Påhittsskolan 00"]
    assert names(client, "/admin/contacts?state=lacking")[0] == "Påhittsskolan 01"
    assert names(client, "/admin/contacts?sort=lacking&page=2")[-1] == "Påhittsskolan 00"
    [onward] = soup(client.get("/admin/contacts?state=lacking&sort=lacking")).select("main a[href*='page=2']")
    assert {"state=lacking", "sort=lacking"} <= set(str(onward["href"]).partition("?")[2].split("&"))
    assert len(names(client, "/admin/contacts?sort=nothing")) == 50
    assert client.get("/admin/contacts?state=nothing").status_code == 404
    assert "1 av 60 skolor" in client.get("/admin/contacts?q=41").text, "the choice changes no figure"
