"""Correct a log: /sessions/<uuid>/correct."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.closed import closing, locked
from tests.pages.cast import EMAIL, add_person, said, soup, stored
from tests.pages.lines import CANCELLED, HELD, correct, leader_with_class
from tests.pages.test_sessions_show import OTHER_ID, words
from tests.pages.world import enter
from tracker.dates import now
from tracker.models import AuditEvent, HeldSlot, Membership, Municipality, Revision, Role, SessionLog, User, db

PAGE = f"/sessions/{HELD['id']}/correct"
SHOWN = f"/sessions/{HELD['id']}"
FEWER = HELD | {"everyone": "other", "present": "25"}
LOCKED = "Datum: " + locked("A. Lärare", date(2026, 11, 24))
WHY = "Varför rättas det: Perioden är stängd. Skriv varför den ändras ändå."


@pytest.fixture
def leader(client: WatchfulClient) -> WatchfulClient:
    """Sign in a leader who has logged session 1."""
    leader_with_class(client, groups=2)
    assert client.post("/plans/1/log", data=HELD | {"group": "0", "comment": "Bra pass."}).status_code == 303
    return client


def log(app: Flask) -> SessionLog:
    """Return the log that is corrected."""
    with app.app_context():
        return db.session.get_one(SessionLog, HELD["id"])


def test_it_starts_from_what_the_log_says(leader: WatchfulClient) -> None:
    page = soup(leader.get(PAGE))
    assert page.h1 is not None
    assert page.h1.get_text(" ", strip=True) == "T Rätta 4A, pass 1"
    assert [box["value"] for box in page.select("input:checked, input[checked]")] == [
        "held",
        "27",
        "as_planned",
        "teacher",
    ]
    assert page.select("textarea[name=comment]")[0].get_text(strip=True) == "Bra pass."
    correct(leader, CANCELLED)
    assert [box["value"] for box in soup(leader.get(PAGE)).select("input[checked]")] == [
        "cancelled",
        "staff",
        "teacher",
    ]


def test_the_history_says_who_changed_what_from_what_to_what(app: Flask, leader: WatchfulClient) -> None:
    changed = FEWER | {"outcome": "adapted", "adaptation": "shortened", "adaptation_was_planned": "no", "comment": ""}
    assert correct(leader, changed | {"day": "2026-11-23"}).headers["Location"] == f"{SHOWN}?saved=1"
    with stored(app):
        add_person(Role.COORDINATOR, 1, "b.samordnare@example.org", "B. Samordnare")
    assert correct(enter(app, "b.samordnare@example.org"), changed | {"minutes": "45"}).status_code == 303
    page = soup(leader.get(SHOWN))
    entries = page.select("[aria-labelledby=history] > ul > li")
    assert [" ".join(entry.get_text(" ").split()).split()[:2] for entry in entries] == [
        ["B.", "Samordnare"],
        ["A.", "Lärare"],
    ]
    assert [[item.get_text(strip=True) for item in entry.select("li")] for entry in entries] == [
        ["Datum: 23 november 2026 → 24 november 2026", "Minuter: 50 → 45"],
        [
            "Datum: 24 november 2026 → 23 november 2026",
            "Antal närvarande: 27 → 25",
            "Hur gick passet: Enligt manual → Med anpassning",
            "Vad anpassades: – → Förkortat",
            "Var anpassningen planerad: – → Nej",
            "Kommentar: Bra pass. → –",
        ],
    ]


def test_what_it_said_is_kept_apart_from_the_audit_log(app: Flask, leader: WatchfulClient) -> None:
    correct(leader, FEWER | {"comment": "Ett annat ord."})
    with app.app_context():
        kept = db.session.scalars(db.select(Revision)).one()
        assert (kept.number, kept.contents["present"], kept.contents["comment"]) == (1, 27, "Bra pass.")
        event = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.action == "changed", AuditEvent.subject == "session_log")
        ).one()
        assert event.changes.pop("changed_at")
        assert event.changes == {"present": [27, 25], "comment": None, "revision": [1, 2]}
        assert event.actor_id == db.session.scalars(db.select(User.id)).one()
        written = str([each.changes for each in db.session.scalars(db.select(AuditEvent))])
        assert "Bra pass" not in written
        assert "annat ord" not in written


def test_the_same_again_is_no_correction(app: Flask, leader: WatchfulClient) -> None:
    assert correct(leader, HELD | {"comment": "Bra pass."}).status_code == 303
    assert log(app).revision == 1
    assert "Rättat" not in words(leader.get(SHOWN))


def test_a_correction_takes_and_leaves_slots(app: Flask, leader: WatchfulClient) -> None:
    def slots() -> int:
        with app.app_context():
            return len(db.session.scalars(db.select(HeldSlot)).all())

    assert slots() == 2
    assert correct(leader, CANCELLED).status_code == 303
    assert slots() == 0
    assert log(app).present is None
    assert correct(leader, HELD).status_code == 303
    assert slots() == 2


def test_a_place_that_is_taken_is_told_with_the_way_to_it(leader: WatchfulClient) -> None:
    assert correct(leader, CANCELLED).status_code == 303
    later = {"id": OTHER_ID, "group": "0"}
    assert leader.post("/plans/1/log", data=HELD | later).status_code == 303
    taken = correct(leader, HELD | {"comment": "Mitt nya."})
    assert taken.status_code == 409
    assert soup(taken).select(f'a[href="/sessions/{OTHER_ID}"]')
    assert "Pass 1 för 4A är redan loggat" in words(taken)
    assert "Mitt nya." in words(taken)
    missed = {"id": "33333333-3333-4333-8333-333333333333", "group": "0", "day": "2026-11-20"}
    assert leader.post("/plans/1/log", data=CANCELLED | missed).status_code == 303
    assert correct(leader, CANCELLED | {"day": "2026-11-20"}).status_code == 409
    assert correct(leader, CANCELLED | {"day": "2026-11-19"}).status_code == 303


def test_the_log_is_the_one_of_the_address(app: Flask, leader: WatchfulClient) -> None:
    assert correct(leader, FEWER | {"id": OTHER_ID, "session": "5", "group": "1"}).status_code == 303
    with app.app_context():
        [only] = db.session.scalars(db.select(SessionLog))
        assert (only.id, only.group, only.present, only.planned_session_id) == (HELD["id"], 0, 25, 1)


def test_a_mistake_is_told_and_nothing_is_lost(app: Flask, leader: WatchfulClient) -> None:
    answer = correct(leader, FEWER | {"present": "33", "comment": "Mitt nya."})
    assert answer.status_code == 422
    assert said(answer) == [
        "Antal närvarande: Du skrev 33. Ange högst 32, eller be skolkoordinatorn rätta klassens elevantal."
    ]
    assert "Mitt nya." in words(answer)
    assert said(correct(leader, HELD | {"comment": "Anna 121212-1212"}))[0].startswith("Kommentar: Texten ser ut att")
    assert log(app).revision == 1


def test_another_leaders_log_is_not_ones_own(app: Flask, leader: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.LEADER, 1, "b.larare@example.org", "B. Lärare")
    other = enter(app, "b.larare@example.org")
    assert other.get(PAGE).status_code == 403
    assert other.post(PAGE, data=FEWER).status_code == 403
    assert other.post("/plans/1/log", data=FEWER | {"group": "0"}).status_code == 409, "nor by its id"
    assert log(app).present == 27


def test_a_withdrawn_log_stays_withdrawn(app: Flask, leader: WatchfulClient) -> None:
    with stored(app):
        found = db.session.get_one(SessionLog, HELD["id"])
        found.withdrawn_at, found.withdrawn_by_id = now(), found.author_id
    assert said(correct(leader, FEWER)) == ["Passet är ångrat. Logga det på nytt."]
    assert log(app).present == 27


def close(app: Flask, last_day: date, *, reopened: bool = False) -> None:
    """Close a period of the municipality, and open it again if asked for."""
    with stored(app):
        user_id = db.session.scalars(db.select(User.id).where(User.email == EMAIL)).one()
        opened = {"reopened_at": now(), "reopened_by_id": user_id} if reopened else {}
        row = closing(last_day, user_id)
        for name, value in opened.items():
            setattr(row, name, value)
        db.session.add(row)


def lead(app: Flask, code: str = "0127") -> WatchfulClient:
    """Sign in a programme lead of a municipality, who leads sessions at the school too."""
    with stored(app):
        user_id = add_person(Role.LEADER, 1, f"lead{code}@example.org", "L. Ansvarig")
        db.session.add(Membership(user_id=user_id, role=Role.LEAD, municipality_code=code))
    return enter(app, f"lead{code}@example.org")


def test_a_closed_period_takes_nothing_from_a_leader(app: Flask, leader: WatchfulClient) -> None:
    close(app, date(2026, 11, 24))
    assert said(correct(leader, FEWER)) == [LOCKED]
    assert said(correct(leader, FEWER | {"reason": "Fel antal."})) == [LOCKED]
    assert said(leader.post("/plans/1/log", data=HELD | {"id": OTHER_ID, "session": "2"})) == [LOCKED]
    assert log(app).present == 27


def test_a_day_after_the_closed_period_is_open_and_nothing_moves_into_it(app: Flask, leader: WatchfulClient) -> None:
    close(app, date(2026, 11, 23))
    assert correct(leader, FEWER).status_code == 303
    locked_before = "Datum: " + locked("A. Lärare", date(2026, 11, 23))
    assert said(correct(leader, FEWER | {"day": "2026-11-23"})) == [locked_before]
    new = HELD | {"id": OTHER_ID, "session": "2", "day": "2026-11-23"}
    assert said(leader.post("/plans/1/log", data=new)) == [locked_before]
    assert leader.post("/plans/1/log", data=new | {"day": "2026-11-24"}).status_code == 303


def test_a_programme_lead_opens_a_closed_day_with_a_reason(app: Flask, leader: WatchfulClient) -> None:
    close(app, date(2026, 11, 23))
    assert correct(leader, HELD | {"day": "2026-11-24"}).status_code == 303
    client = lead(app)
    assert said(correct(client, HELD | {"day": "2026-11-23"})) == [WHY]
    assert correct(client, HELD | {"day": "2026-11-23", "reason": "Fel dag."}).status_code == 303
    assert log(app).day == date(2026, 11, 23)
    away = HELD | {"day": "2026-11-24", "reason": ""}
    assert said(correct(client, away)) == [WHY], "out of the period is a change of it too"
    assert said(correct(leader, away)) == ["Datum: " + locked("A. Lärare", date(2026, 11, 23))]
    assert correct(client, away | {"reason": "Rätt dag ändå."}).status_code == 303
    assert "Skäl: Fel dag. → Rätt dag ändå." in words(client.get(SHOWN))


def test_a_lead_of_elsewhere_opens_nothing_and_an_opened_period_locks_nothing(
    app: Flask, leader: WatchfulClient
) -> None:
    with stored(app):
        db.session.add(Municipality(code="9902", name="Annanstans"))
    close(app, date(2026, 11, 24), reopened=True)
    assert correct(leader, FEWER).status_code == 303
    close(app, date(2026, 11, 24))
    new = HELD | {"id": OTHER_ID, "session": "2", "reason": "Glömdes."}
    assert said(lead(app, "9902").post("/plans/1/log", data=new)) == [LOCKED]
    assert lead(app).post("/plans/1/log", data=new).status_code == 303


def test_an_old_log_is_corrected_with_a_reason(app: Flask, leader: WatchfulClient) -> None:
    app.config["TODAY"] = date(2026, 12, 24)
    assert correct(leader, FEWER).status_code == 303, "thirty days ago"
    app.config["TODAY"] = date(2026, 12, 25)
    again = FEWER | {"present": "24"}
    assert said(correct(leader, again))[0].startswith("Varför rättas det: Det är mer än 30 dagar sedan.")
    assert correct(leader, again | {"reason": "Räknade om."}).status_code == 303
