"""The list of programme versions, when there are many: /admin/curricula."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_person, sign_in, soup, stored
from tests.pages.test_lists import shown, walked
from tracker.models import Curriculum, CurriculumStatus, Delivery, Municipality, Role, db

pytestmark = SQLITE_FIRST
PAGE, ROWS, NUMBER = "/admin/curricula", "tbody th a", 51


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        db.session.add(Municipality(code="0127", name="Botkyrka"))
        add_person(Role.LEAD)
    sign_in(client)


def add_versions(number: int) -> None:
    """Store so many retired versions of Tåget, whose owners stand the other way round."""
    for place in range(number):
        about = {"programme_code": "TAGET", "delivery": Delivery.TEACHER, "status": CurriculumStatus.RETIRED}
        name, owner = f"Gamla {place:02}", f"Ägare {number - place:02}"
        db.session.add(Curriculum(code=f"GAMLA-{place:02}", name=name, owner=owner, **about))


def test_few_versions_need_no_search(client: WatchfulClient) -> None:
    assert soup(client.get(PAGE)).select("main form[role=search]") == []


def test_many_versions_are_found_sorted_and_paged(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_versions(NUMBER)
    old = [f"Gamla {place:02}" for place in range(NUMBER)]
    new, mvp = ["Tåget 2–3", "Tåget 4–5", "Tåget F–1"], ["MVP Botkyrka", "MVP MÄN högstadiet"]
    assert len(shown(client, PAGE, ROWS)) == 50
    assert walked(client, PAGE, ROWS) == [*new, *old[::-1], *mvp]
    assert walked(client, f"{PAGE}?sort=name", ROWS) == [*old, *new, *mvp]
    assert walked(client, f"{PAGE}?sort=-name", ROWS) == [*new[::-1], *old[::-1], *mvp[::-1]]
    assert shown(client, f"{PAGE}?sort=status", ROWS)[:3] == new, "those on offer before the retired"
    assert shown(client, f"{PAGE}?q=gamla-07", ROWS) == ["Gamla 07"]
    assert shown(client, f"{PAGE}?q=botkyrka&sort=running", ROWS) == [*new, mvp[0]]
    assert "Ingen programversion passar sökorden." in client.get(f"{PAGE}?q=finns+inte").text
