"""A curriculum is published, retired or removed just as its page told."""

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, value_of
from tests.pages.versions import SESSION, draft, lead

__all__ = ["lead"]  # signed in for every test here
pytestmark = SQLITE_FIRST


def test_a_step_is_taken_just_as_it_was_shown(client: WatchfulClient) -> None:
    page = draft(client, "Ett")
    stale = {"seen": value_of(client.get(f"{page}/publish"), "seen")}
    client.post(f"{page}/sessions/new", data=SESSION | {"title": "Två"})
    fresh: dict[str, str] = {}
    for data in ({}, stale, {"seen": value_of(client.get(f"{page}/remove"), "seen")}):
        answer = client.post(f"{page}/publish", data=data)
        fresh = {"seen": value_of(answer, "seen")}
        assert (answer.status_code, said(answer)) == (422, ["Något har ändrats sedan dess. Gå igenom siffrorna igen."])
    assert client.post(f"{page}/publish", data=fresh).status_code == 303
    retiring = {"seen": value_of(client.get(f"{page}/retire"), "seen")}
    for _twice in range(2):
        assert client.post(f"{page}/retire", data=retiring).status_code == 303
