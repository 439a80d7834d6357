"""Right after several sessions were saved, thanks and one undo for all: /plans/<id>/saved."""

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import add_person, soup, stored
from tests.pages.lines import HELD, correct, leader_with_class
from tests.pages.test_sessions_catch_up import PAGE, row
from tests.pages.test_sessions_show import words
from tests.pages.world import enter
from tracker.dates import now
from tracker.models import HeldSlot, Role, SessionLog, db

SAVED = "/plans/1/saved"


@pytest.fixture
def saved(client: WatchfulClient) -> TestResponse:
    """Sign in a leader who saves two sessions at once, and follows to the page that answers."""
    leader_with_class(client)
    answer = client.post(PAGE, data=row(1) | row(2, everyone="other", present="30", day="2026-11-22"))
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def undo_of(page: TestResponse) -> dict[str, list[str]]:
    """Return what the one button for all sends, empty when there is none."""
    fields = soup(page).select(f"form[action='{SAVED}'] input")
    names = {str(field["name"]) for field in fields}
    return {name: [str(field["value"]) for field in fields if field["name"] == name] for name in names}


def held(app: Flask) -> int:
    """Count the sessions that count as held."""
    with app.app_context():
        return len(db.session.scalars(db.select(HeldSlot)).all())


def test_it_thanks_and_says_what_was_saved(saved: TestResponse) -> None:
    told = words(saved)
    assert told.startswith("2 pass är sparade Tack! 4A är i fas: 2 av 8 pass genomförda.")
    assert "Pass 1 Ombord på Tåget 20 november · 27 närvarande · 50 minuter · enligt manual" in told
    assert "Pass 2 Trygga vuxna 22 november · 30 närvarande" in told
    assert "Dagen är en lördag eller söndag. Stämmer datumet?" in told
    assert "Stämmer antalet?" in told
    assert [str(way["href"]) for way in soup(saved).select("main li > a[href^='/sessions/']")] == [
        f"/sessions/{number:08}-5555-4555-8555-555555555555" for number in (1, 2)
    ]


def test_one_tap_undoes_all_of_it(app: Flask, client: WatchfulClient, saved: TestResponse) -> None:
    assert held(app) == 2
    for _doubled in range(2):
        answer = client.post(SAVED, data=undo_of(saved))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/classes/1")
    assert "Passen är ångrade och räknas inte längre." in client.get("/classes/1").text
    assert held(app) == 0
    assert client.get(saved.request.full_path).headers["Location"] == "/classes/1", "nothing of it is saved any more"


def test_all_are_undone_or_none(app: Flask, client: WatchfulClient, saved: TestResponse) -> None:
    last = f"{2:08}-5555-4555-8555-555555555555"
    changed = HELD | {"session": "2", "everyone": "other", "present": "20"}
    assert correct(client, changed, last).status_code == 303
    assert client.post(SAVED, data=undo_of(saved)).status_code == 303
    assert "Det är för sent att ångra med en knapp." in client.get("/classes/1").text
    assert held(app) == 2


def test_later_there_is_no_such_button(app: Flask, client: WatchfulClient, saved: TestResponse) -> None:
    with stored(app):
        for log in db.session.scalars(db.select(SessionLog)):
            log.changed_at = now() - timedelta(minutes=16)
    page = client.get(saved.request.full_path)
    assert (page.status_code, undo_of(page)) == (200, {})
    client.post(SAVED, data=undo_of(saved))
    assert held(app) == 2


def test_nobody_else_undoes_it(app: Flask, saved: TestResponse) -> None:
    with stored(app):
        add_person(Role.COORDINATOR, 1, "b.samordnare@example.org", "B. Samordnare")
    other = enter(app, "b.samordnare@example.org")
    assert undo_of(other.get(saved.request.full_path)) == {}
    assert other.post(SAVED, data=undo_of(saved)).status_code == 303
    assert held(app) == 2


def test_a_log_of_another_plan_is_none_of_it(app: Flask, client: WatchfulClient, saved: TestResponse) -> None:
    for address in (SAVED, f"{SAVED}?log=x", f"{SAVED}?log={HELD['id']}"):
        assert client.get(address).headers["Location"] == "/classes/1"
    assert client.post(SAVED, data={"log": HELD["id"], "revision": "1"}).status_code == 404
    assert held(app) == 2


def test_one_session_of_several_has_its_own_page(client: WatchfulClient) -> None:
    leader_with_class(client)
    answer = client.post(PAGE, data=row(1))
    assert answer.headers["Location"] == "/sessions/00000001-5555-4555-8555-555555555555?saved=1"
    assert "Ångra" in words(client.get(answer.headers["Location"]))
