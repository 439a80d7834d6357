"""Programme versions as a lead writes them on their pages: drafts, their sessions, and the buttons that order them."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import add_school, sign_in, soup, stored, value_of
from tests.pages.test_reach import plain
from tests.pages.world import add_member
from tracker.models import Curriculum, Membership, Role, db

PAGE = "/admin/curricula"
GOOD = {
    "programme": "MVP",
    "name": "MVP gymnasiet",
    "code": "mvp-gy",
    "owner": "MÄN",
    "delivery": "adult_pair",
    "stages": ["10", "11"],
}
SESSION = {"title": "Vad är våld?", "theme": "våld", "minutes": "60", "is_core": "y"}
LEAD = "lead@example.org"


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    """Sign a lead of 0127 in, which has a school: for every test of a file that imports this."""
    with stored(app):
        add_school()
        add_member(LEAD, Membership(role=Role.LEAD, municipality_code="0127"))
    sign_in(client, LEAD)


def draft(client: WatchfulClient, *titles: str) -> str:
    """Write a draft with these sessions; return its page."""
    answer = client.post(f"{PAGE}/new", data=GOOD)
    assert answer.status_code == 303
    page = str(answer.headers["Location"])
    for title in titles:
        assert client.post(f"{page}/sessions/new", data=SESSION | {"title": title}).status_code == 303
    return page


def take(client: WatchfulClient, address: str) -> TestResponse:
    return client.post(address, data={"seen": value_of(client.get(address), "seen")})


def titles(client: WatchfulClient, page: str) -> list[str]:
    """Return the sessions of a curriculum as its page lists them."""
    return [plain(each) for each in soup(client.get(page)).select("ol.roster b")]


def act(client: WatchfulClient, page: str, label: str, place: int = 0) -> None:
    """Press the button with a label, of those that there are."""
    buttons = [each for each in soup(client.get(page)).select("button[name=do]") if plain(each).startswith(label)]
    assert client.post(f"{page}/arrange", data={"do": str(buttons[place]["value"])}).status_code == 303


def code_id(app: Flask, code: str) -> int:
    """Return the id of a curriculum."""
    with app.app_context():
        return db.session.query(Curriculum.id).filter_by(code=code).scalar() or 0
