"""Close a period and open it again: who may, when, and what it locks; /admin/closing."""

from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.closed import locked
from tests.pages.cast import said, soup, stored
from tests.pages.closing import FILE, FIRST_LOG, PAGE, changed_late, hash_on
from tests.pages.known import ZINK
from tests.pages.lines import CANCELLED
from tests.pages.promised import add_promise
from tests.pages.test_follow_up import whole
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.dates import now
from tracker.models import (
    AuditEvent,
    Closing,
    Membership,
    Obstacle,
    PlannedSession,
    PromiseKind,
    PromiseLine,
    Role,
    School,
    SessionLog,
    Source,
    Status,
    db,
)


def test_opening_again_needs_a_reason_and_is_seen(closed: Flask, client: WatchfulClient) -> None:
    first = client.get(FILE).data
    assert said(client.post(f"{PAGE}/reopen", data={"reason": " "})) == [
        "Varför öppnas den igen: Skriv varför perioden öppnas igen."
    ]
    assert said(client.post(f"{PAGE}/reopen", data={"reason": "Ring 070-123 45 67"}))[0].startswith("Varför öppnas")
    for _twice in range(2):
        assert client.post(f"{PAGE}/reopen", data={"reason": "En klass saknades"}).status_code == 303
    assert "Preliminärt" in whole(client)
    assert client.get(FILE).status_code == 404
    assert "2026/27 är inte stängd Filen skapas när perioden stängs." in plain(soup(client.get(FILE)).select("main")[0])
    assert client.get(f"{FILE}?closing=1").data == first
    page = whole(client, PAGE)
    assert "av A. Lärare: En klass saknades" in page
    assert sha256(first).hexdigest() in page
    changed_late(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert client.get(FILE).data != first
    assert client.get(f"{FILE}?closing=1").data == first
    with closed.app_context():
        assert [each.reopened_at is None for each in db.session.query(Closing).order_by(Closing.id)] == [False, True]
        events = db.session.query(AuditEvent).filter_by(subject="closing").order_by(AuditEvent.id).all()
    assert [event.action for event in events] == ["added", "changed", "added"]
    assert events[0].changes["sha256"] == [None, sha256(first).hexdigest()]
    assert events[0].changes["figures"] is None, "the audit log tells of them, and need not repeat them"
    assert events[1].changes["reopening_reason"] is None, "free text"


def test_closing_twice_is_closing_once(closed: Flask, client: WatchfulClient) -> None:
    told = hash_on(client)
    assert client.post(f"{PAGE}/close", data={"early": "y"}).status_code == 303
    assert hash_on(client) == told


def add_waiting(day: date) -> None:
    """Store a log that waits for confirmation."""
    planned = db.session.query(PlannedSession).filter_by(plan_id=1).order_by(PlannedSession.id).all()[5]
    log = SessionLog(id=str(UUID(int=7)), plan_id=1, planned_session_id=planned.id, day=day, status=Status.CANCELLED)
    log.obstacle, log.source, log.is_confirmed = Obstacle.TIME, Source.MENTOR_LINK, False
    log.logged_at = log.changed_at = now()
    db.session.add(log)


@pytest.mark.parametrize(
    ("day", "waits"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_period_with_unconfirmed_logs_stays_open(town: Flask, client: WatchfulClient, day: date, waits: bool) -> None:
    with stored(town):
        add_waiting(day)
        add_promise("2026")
    page = soup(client.get("/admin/closing/2026"))
    assert bool(page.select('main a[href="/unconfirmed"]')) == waits
    answer = client.post("/admin/closing/2026/close", data={"early": "y"})
    assert said(answer) == (["1 logg väntar på bekräftelse. Bekräfta eller ta tillbaka den först."] if waits else [])
    assert answer.status_code == (422 if waits else 303)


@pytest.mark.parametrize(
    ("today", "line"),
    [
        (date(2026, 6, 30), "2026/27 har inte börjat. Stäng när perioden är slut."),
        (date(2026, 7, 1), "Stäng fast perioden pågår"),
        (date(2027, 6, 30), "Stäng fast perioden pågår"),
        (date(2027, 7, 1), None),
    ],
)
def test_a_period_is_closed_when_it_is_over_or_with_a_tick(
    town: Flask, client: WatchfulClient, today: date, line: str | None
) -> None:
    town.config["TODAY"] = today
    answer = client.post(f"{PAGE}/close")
    assert answer.status_code == (422 if line else 303)
    assert [each.startswith(line or "") for each in said(answer)] == ([True] if line else [])


@pytest.mark.parametrize(("after", "is_locked"), [(-1, True), (0, True), (1, False)])
def test_the_last_day_locks_and_the_next_one_does_not(
    town: Flask, client: WatchfulClient, after: int, is_locked: bool
) -> None:
    with stored(town):
        add_promise("2026")
        add_member("b.larare@example.org", Membership(role=Role.LEADER, school_id=2))
    town.config["TODAY"] = date(2027, 1, 10)
    assert client.post("/admin/closing/2026/close").status_code == 303
    day = date(2026, 12, 31) + timedelta(days=after)
    answer = enter(town, "b.larare@example.org").post(
        "/plans/1/log", data=CANCELLED | {"session": "3", "day": day.isoformat()}
    )
    message = f"Datum: {locked('A. Lärare', date(2026, 12, 31))}"
    assert said(answer) == ([message] if is_locked else [])


def test_the_log_itself_says_who_closed_its_period(closed: Flask, client: WatchfulClient) -> None:
    with stored(closed):
        add_member("samordnare@example.org", Membership(role=Role.COORDINATOR, school_id=2))
    page = enter(closed, "samordnare@example.org").get(f"/sessions/{FIRST_LOG}")
    assert locked("A. Lärare", date(2027, 6, 30), "2026/27") in plain(soup(page).select("main")[0])
    assert f"/sessions/{FIRST_LOG}/correct" not in page.text
    page = client.get(f"/sessions/{FIRST_LOG}")
    assert "Du kan ändra loggen ändå, om du skriver varför." in page.text
    assert f"/sessions/{FIRST_LOG}/correct" in page.text


def test_what_was_promised_is_not_written_over_while_closed(closed: Flask, client: WatchfulClient) -> None:
    with closed.app_context():
        line = db.session.query(PromiseLine).filter_by(kind=PromiseKind.FREE).one().id
    for address in ("/follow-up/2026-27/edit", "/follow-up/2026-27/lines/new", f"/follow-up/lines/{line}"):
        answer = client.get(address)
        assert answer.status_code == 409
        assert "2026/27 är stängd Öppna perioden igen innan du ändrar löftet." in plain(soup(answer).select("main")[0])
    assert client.post(f"/follow-up/lines/{line}/remove").status_code == 409
    assert "/edit" not in client.get("/follow-up?period=2026-27").text


def test_nothing_is_not_published(town: Flask, client: WatchfulClient) -> None:
    answer = client.post("/admin/closing/2019/close")
    assert said(answer) == ["Det finns varken löfte eller siffror för 2019."]


def test_the_list_says_which_periods_are_closed(closed: Flask, client: WatchfulClient) -> None:
    found = {
        plain(row.select("th")[0]): plain(row.select("td")[0])
        for row in soup(client.get("/admin/closing")).select("tbody tr")
    }
    assert found["Läsåret 2026/27"].startswith("stängd")
    assert found["Läsåret 2026/27"].endswith("av A. Lärare")
    assert found["Året 2026"] == "öppen"


def test_a_lead_of_another_municipality_is_nobody_here(closed: Flask) -> None:
    with stored(closed):
        school = db.session.query(School).filter_by(unit_code=ZINK).one().id
        add_member("skola@example.org", Membership(role=Role.LEAD, school_id=school))
    other = enter(closed, "skola@example.org")
    for address in (f"{PAGE}/reopen", f"{PAGE}/close"):
        assert other.post(address, data={"reason": "Vårt", "early": "y"}).status_code == 404
