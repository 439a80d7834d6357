"""Take a log back, put it back, undo it: /sessions/<uuid>/withdraw, …/restore, …/undo."""

from datetime import date, timedelta

import pytest
from bs4 import Tag
from flask import Flask

from tests.client import WatchfulClient
from tests.closed import closing, locked
from tests.pages.cast import EMAIL, add_person, said, soup, stored
from tests.pages.lines import CANCELLED, HELD, correct, leader_with_class
from tests.pages.test_sessions_show import OTHER_ID, words
from tests.pages.world import enter
from tracker.dates import now
from tracker.models import HeldSlot, Membership, Revision, Role, SessionLog, User, db

SHOWN = f"/sessions/{HELD['id']}"
WITHDRAW, RESTORE, UNDO = (f"{SHOWN}/{verb}" for verb in ("withdraw", "restore", "undo"))
COORDINATOR = "b.samordnare@example.org"


@pytest.fixture
def leader(client: WatchfulClient) -> WatchfulClient:
    """Sign in a leader who has logged session 1."""
    leader_with_class(client)
    assert client.post("/plans/1/log", data=HELD).status_code == 303
    return client


def counted(app: Flask) -> tuple[int, int]:
    """Return how many logs are active, and how many slots are taken."""
    with app.app_context():
        active = db.session.scalars(db.select(SessionLog.id).where(SessionLog.withdrawn_at.is_(None))).all()
        return len(active), len(db.session.scalars(db.select(HeldSlot)).all())


def close(app: Flask) -> None:
    """Close the year so far."""
    with stored(app):
        db.session.add(closing(date(2026, 11, 24), 1))


def test_it_asks_for_a_reason_and_the_log_no_longer_counts(app: Flask, leader: WatchfulClient) -> None:
    assert "Ett ångrat pass räknas inte längre." in words(leader.get(WITHDRAW))
    answer = leader.post(WITHDRAW, data={"reason": " "})
    assert (answer.status_code, said(answer)) == (422, ["Varför: Skriv varför passet ångras."])
    assert leader.post(WITHDRAW, data={"reason": "Fel klass"}).headers["Location"] == SHOWN
    assert counted(app) == (0, 0)
    page = words(leader.get(SHOWN))
    assert "Skäl: Fel klass" in page
    assert "A. Lärare" in page
    assert "Ångrade passet: Fel klass" in page
    assert "0 av 8 genomförda" in words(leader.get("/"))


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("x" * 281, "Texten är 281 tecken lång. Korta den till 280."),
        (
            "Ring 070-123 45 67",
            "Texten ser ut att innehålla ett telefonnummer. Ta bort det: här sparas inga personuppgifter.",
        ),
    ],
)
def test_a_reason_is_guarded_like_any_text(leader: WatchfulClient, reason: str, sentence: str) -> None:
    answer = leader.post(WITHDRAW, data={"reason": reason})
    assert (answer.status_code, said(answer)) == (422, [f"Varför: {sentence}"])
    area = soup(answer).select_one("textarea[name=reason]")
    assert area is not None
    assert reason in area.text, "nothing typed is lost"


def test_it_can_be_put_back_as_it_was(app: Flask, leader: WatchfulClient) -> None:
    leader.post(WITHDRAW, data={"reason": "Fel klass"})
    assert leader.post(RESTORE).headers["Location"] == SHOWN
    assert counted(app) == (1, 1)
    history = [
        item.get_text(" ", strip=True) for item in soup(leader.get(SHOWN)).select("[aria-labelledby=history] li li")
    ]
    assert history == ["Lade tillbaka passet", "Ångrade passet: Fel klass"]
    with app.app_context():
        numbers = db.session.scalars(db.select(Revision.number).order_by(Revision.number)).all()
    assert list(numbers) == [1, 2]


def test_sent_twice_it_is_done_once(app: Flask, leader: WatchfulClient) -> None:
    for path in (WITHDRAW, WITHDRAW, RESTORE, RESTORE):
        assert leader.post(path, data={"reason": "Fel klass"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(SessionLog, HELD["id"]).revision == 3


def test_what_has_taken_its_place_is_named(app: Flask, leader: WatchfulClient) -> None:
    leader.post(WITHDRAW, data={"reason": "Fel klass"})
    assert leader.post("/plans/1/log", data=HELD | {"id": OTHER_ID}).status_code == 303
    answer = leader.post(RESTORE)
    assert answer.status_code == 409
    assert "Pass 1 för 4A är redan loggat A. Lärare loggade det" in words(answer)
    assert soup(answer).select_one(f"main a[href='/sessions/{OTHER_ID}']") is not None
    assert counted(app) == (1, 1)


def test_right_after_saving_one_tap_undoes_it(app: Flask, leader: WatchfulClient) -> None:
    page = soup(leader.get(f"{SHOWN}?saved=1"))
    form = page.select_one(f"form[action='{UNDO}']")
    assert isinstance(form, Tag)
    revision = form.select_one("[name=revision]")
    assert revision is not None
    assert leader.post(UNDO, data={"revision": revision["value"]}).headers["Location"] == SHOWN
    assert counted(app) == (0, 0)
    assert "Ångrade passet: Ångrat direkt efter att det sparades" in words(leader.get(SHOWN))


def test_what_one_tap_undoes_is_named(leader: WatchfulClient) -> None:
    def button() -> str:
        [found] = soup(leader.get(f"{SHOWN}?saved=1")).select(f"form[action='{UNDO}'] button")
        return found.get_text(strip=True)

    assert button() == "Ångra"
    correct(leader, CANCELLED)
    assert button() == "Ångra ändringen"


def test_no_undo_is_offered_where_the_period_is_closed(app: Flask, leader: WatchfulClient) -> None:
    close(app)
    page = soup(leader.get(f"{SHOWN}?saved=1"))
    assert page.select_one(f"form[action='{UNDO}']") is None


def test_a_correction_is_undone_to_what_was_before(app: Flask, leader: WatchfulClient) -> None:
    changed = CANCELLED | {"comment": "Alla var på utflykt."}
    assert correct(leader, changed).status_code == 303
    assert counted(app) == (1, 0)
    assert leader.post(UNDO, data={"revision": "2"}).status_code == 303
    assert counted(app) == (1, 1)
    page = words(leader.get(SHOWN))
    assert "24 november · 27 närvarande · 50 minuter · enligt manual" in page
    assert leader.post(UNDO, data={"revision": "3"}).status_code == 303
    assert "inställt: personalbrist" in words(leader.get(SHOWN)), "also what was undone"


def test_a_withdrawal_and_a_putting_back_are_undone_too(app: Flask, leader: WatchfulClient) -> None:
    leader.post(WITHDRAW, data={"reason": "Fel klass"})
    leader.post(UNDO, data={"revision": "2"})
    assert counted(app) == (1, 1)
    leader.post(UNDO, data={"revision": "3"})
    assert counted(app) == (0, 0)
    assert "Skäl: Fel klass" in words(leader.get(SHOWN))


@pytest.mark.parametrize("stale", ["0", "2", "x"])
def test_what_was_changed_since_is_not_undone(app: Flask, leader: WatchfulClient, stale: str) -> None:
    leader.post(UNDO, data={"revision": stale})
    assert "Det är för sent att ångra med en knapp." in words(leader.get(SHOWN))
    assert counted(app) == (1, 1)


def test_a_correction_of_ones_own_is_no_doubled_tap(app: Flask, leader: WatchfulClient) -> None:
    assert correct(leader, HELD | {"everyone": "other", "present": "20"}).status_code == 303
    leader.post(UNDO, data={"revision": "1"})
    assert "Det är för sent att ångra med en knapp." in words(leader.get(SHOWN))
    assert counted(app) == (1, 1)


def test_later_it_takes_a_reason(app: Flask, leader: WatchfulClient) -> None:
    with stored(app):
        db.session.get_one(SessionLog, HELD["id"]).changed_at = now() - timedelta(minutes=16)
    page = soup(leader.get(f"{SHOWN}?saved=1"))
    assert page.select_one(f"form[action='{UNDO}']") is None
    assert page.select_one(f"a[href='{WITHDRAW}']") is not None
    leader.post(UNDO, data={"revision": "1"})
    assert counted(app) == (1, 1)


def test_another_leader_takes_nothing_back_and_a_coordinator_does(app: Flask, leader: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, 1, "c.larare@example.org", "C. Lärare")
        add_person(Role.COORDINATOR, 1, COORDINATOR, "B. Samordnare")
    other = enter(app, "c.larare@example.org")
    assert [other.post(path, data={"reason": "Nej"}).status_code for path in (WITHDRAW, RESTORE, UNDO)] == [403] * 3
    assert WITHDRAW not in other.get(SHOWN).text
    coordinator = enter(app, COORDINATOR)
    assert coordinator.post(UNDO, data={"revision": "1"}).status_code == 303
    assert counted(app) == (1, 1), "it is another's change"
    assert coordinator.post(WITHDRAW, data={"reason": "Loggat på fel klass"}).status_code == 303
    assert "B. Samordnare" in words(leader.get(SHOWN))
    assert counted(app) == (0, 0)


def test_a_closed_day_opens_for_a_programme_lead_with_a_reason(app: Flask, leader: WatchfulClient) -> None:
    close(app)
    closed = locked("A. Lärare", date(2026, 11, 24))
    answer = leader.post(WITHDRAW, data={"reason": "Fel klass"})
    assert (answer.status_code, said(answer)) == (422, [closed])
    with stored(app):
        user = db.session.scalars(db.select(User).where(User.email == EMAIL)).one()
        user.memberships.append(Membership(role=Role.LEAD, municipality_code="0127"))
    assert leader.post(WITHDRAW, data={"reason": "Fel klass"}).status_code == 303
    answer = leader.post(RESTORE)
    assert (answer.status_code, said(answer)) == (422, ["Varför: Perioden är stängd. Skriv varför den ändras ändå."])
    assert leader.post(RESTORE, data={"reason": "Det var rätt klass"}).status_code == 303
    assert counted(app) == (1, 1)
    assert "Lade tillbaka passet" in words(leader.get(SHOWN))


def test_an_old_form_that_arrives_late_changes_nothing(app: Flask, leader: WatchfulClient) -> None:
    """As from a phone's outbox, hours after somebody else has put it right."""
    with stored(app):
        add_person(Role.COORDINATOR, 1, COORDINATOR, "B. Samordnare")
    right = HELD | {"everyone": "other", "present": "20"}
    assert correct(enter(app, COORDINATOR), right).status_code == 303
    for late in (HELD, HELD | {"everyone": "other", "present": "26"}):
        answer = leader.post("/plans/1/log", data=late)
        assert answer.status_code == 409
        assert soup(answer).select_one(f"main a[href='{SHOWN}']") is not None
    assert "20 närvarande" in words(leader.get(SHOWN))


def test_after_an_undo_the_same_form_can_be_mended_and_saved(app: Flask, leader: WatchfulClient) -> None:
    leader.post(UNDO, data={"revision": "1"})
    late = leader.post("/plans/1/log", data=HELD)
    assert (late.status_code, "Pass 1 för 4A är ångrat" in words(late)) == (409, True), "a late retry is no new log"
    assert counted(app) == (0, 0)
    mended = leader.post("/plans/1/log", data=HELD | {"everyone": "other", "present": "25"})
    assert mended.status_code == 303
    assert counted(app) == (1, 1)
    assert "25 närvarande" in words(leader.get(SHOWN))


def test_a_doubled_tap_undoes_once_and_says_nothing_wrong(app: Flask, leader: WatchfulClient) -> None:
    for _twice in range(2):
        leader.post(UNDO, data={"revision": "1"})
    assert counted(app) == (0, 0)
    assert "för sent" not in words(leader.get(SHOWN))


def test_the_receipt_of_what_was_undone_thanks_nobody(leader: WatchfulClient) -> None:
    leader.post(UNDO, data={"revision": "1"})
    page = words(leader.get(f"{SHOWN}?saved=1"))
    assert "Tack!" not in page
    assert "Passet är ångrat" in page
    assert "ångrat" in words(leader.get("/classes/1")), "and it can be found again"
