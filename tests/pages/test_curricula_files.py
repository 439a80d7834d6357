"""Programme versions as files: what goes out comes in the same, and what is wrong is refused."""

import json
from io import BytesIO

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said
from tests.pages.versions import PAGE, draft, lead, take
from tracker.models import (
    CurriculumSession,
    db,
)

__all__ = ["lead"]  # signed in for every test here
pytestmark = SQLITE_FIRST


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
