"""Programme versions as files: what goes out comes in the same, and what is wrong is refused."""

import json
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_school, said, sign_in, soup, stored, value_of
from tests.pages.test_reach import plain
from tests.pages.world import add_member
from tracker.models import (
    Curriculum,
    CurriculumSession,
    Membership,
    Role,
    db,
)

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
pytestmark = SQLITE_FIRST
LEAD = "lead@example.org"


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
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


def test_a_file_goes_out_and_comes_in_the_same(app: Flask, client: WatchfulClient) -> None:
    page = draft(client, "Ett", "Två")
    client.post(f"{page}/links", data={"link-2": "https://example.org/2"})
    file = client.get(f"{page}.json").data
    take(client, f"{page}/remove")
    answer = client.post(f"{PAGE}/file", data={"file": (BytesIO(file), "x.json")})
    assert answer.status_code == 303
    assert client.get(f"{answer.headers['Location']}.json").data == file
    again = client.post(f"{PAGE}/file", data={"file": (BytesIO(file), "x.json")})
    assert again.headers["Location"] == answer.headers["Location"], "the same draft, once"
    with app.app_context():
        assert db.session.query(CurriculumSession).filter_by(title="Två").one().manual_url == "https://example.org/2"


@pytest.mark.parametrize(
    "contents", [b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"kod": "\\u0000"}', b'{"kod": "\\ud800"}']
)
def test_a_file_that_is_none_is_refused(client: WatchfulClient, contents: bytes) -> None:
    answer = client.post(f"{PAGE}/file", data={"file": (BytesIO(contents), "x.json")})
    assert answer.status_code == 422
    assert said(answer)[0].startswith(("Filen är ingen", "I filen saknas"))


@pytest.mark.parametrize(
    "change",
    [
        {"stadier": [13]},
        {"stadier": [True]},
        {"ledning": "x"},
        {"program": "X"},
        {"pass": [1]},
        {"mer": 1},
        {"kod": "å"},
        {"namn": "Halv \ud800"},
    ],
)
def test_a_file_with_something_wrong_is_refused(client: WatchfulClient, change: dict[str, object]) -> None:
    good = json.loads(client.get(draft(client, "Ett") + ".json").data) | {"kod": "FIL"}
    sent = json.dumps(good | change).encode()
    assert client.post(f"{PAGE}/file", data={"file": (BytesIO(sent), "x.json")}).status_code == 422
