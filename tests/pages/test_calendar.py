"""The calendar of due dates: its address on /account, and the feed behind it."""

import logging
from datetime import date
from urllib.parse import urlsplit

import pytest
from flask import Flask
from icalendar import Calendar, Event

from tests.client import WatchfulClient, another_client
from tests.conftest import living_app
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, soup, stored
from tests.pages.lines import HELD, add_class, add_plan, leader_with_class
from tracker.models import AuditEvent, CalendarLink, Membership, Plan, PlanLeader, PlannedSession, Role, User, db


def make_address(client: WatchfulClient) -> str:
    """Make a calendar address on the account page; return its path."""
    answer = client.post("/account/calendar")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Set-Cookie" not in answer.headers, "the address is no secret in a cookie"
    field = soup(answer).select_one("#calendar-address")
    assert field is not None
    return urlsplit(str(field["value"])).path


def stranger(app: Flask) -> WatchfulClient:
    """Open a browser, or a calendar, that nobody has signed in."""
    return another_client(app)


def events(app: Flask, address: str) -> list[Event]:
    """Fetch the calendar as a calendar programme does, and read it."""
    answer = stranger(app).get(address)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.data)
    assert isinstance(calendar, Calendar)
    return list(calendar.events)


def summaries(app: Flask, address: str) -> list[str]:
    """Return what the calendar shows."""
    return [str(event["summary"]) for event in events(app, address)]


def test_it_holds_an_all_day_event_for_each_session_to_hold(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    address = make_address(client)
    first, second, *rest = events(app, address)
    assert len(rest) == 6
    assert (first["summary"], first["location"]) == ("Pass 1 Ombord på Tåget, 4A (Tåget)", "Påhittade skolan")
    assert (first.start, first.end, first["transp"]) == (date(2026, 10, 5), date(2026, 10, 6), "TRANSPARENT")
    assert second.start == date(2026, 11, 8)
    log = f"http://localhost/plans/{plan_id}/log?session=1"
    assert (first["url"], first["description"]) == (log, f"Senast den här dagen. Logga passet här: {log}")
    assert len({event["uid"] for event in (first, second, *rest)}) == 8
    client.post(f"/plans/{plan_id}/log", data=HELD)
    assert summaries(app, address)[0] == "Pass 2 Trygga vuxna, 4A (Tåget)"


def test_it_is_a_file_as_the_standard_wants_it_and_for_its_owner_alone(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    answer = stranger(app).get(make_address(client))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers
    lines = answer.data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])
    assert "X-WR-CALNAME:Linjen: pass att hålla" in answer.text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in answer.text


def test_a_moved_day_keeps_its_event(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    address = make_address(client)
    [before, *_others] = events(app, address)
    with stored(app):
        db.session.get_one(PlannedSession, 1).due_on = date(2026, 10, 12)
    [after, *_others] = events(app, address)
    assert (before["uid"], after.start) == (after["uid"], date(2026, 10, 12))


def test_groups_are_named_while_only_some_lack_the_session(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=3)
    address = make_address(client)
    assert summaries(app, address)[0] == "Pass 1 Ombord på Tåget, 4A (Tåget)"
    client.post(f"/plans/{plan_id}/log", data=HELD | {"group": "1", "everyone": "9"})
    [first, *_others] = events(app, address)
    assert first["summary"] == "Pass 1 Ombord på Tåget, 4A grupp 2 och 3 (Tåget)"
    assert str(first["url"]).endswith("?session=1&group=2")


def test_who_leads_one_group_sees_that_groups_sessions(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    with stored(app):
        db.session.delete(db.session.scalars(db.select(PlanLeader)).one())
        db.session.flush()
        db.session.add(PlanLeader(plan_id=plan_id, user_id=1, group=2))
    address = make_address(client)
    assert summaries(app, address)[0] == "Pass 1 Ombord på Tåget, 4A grupp 2 (Tåget)"
    client.post(f"/plans/{plan_id}/log", data=HELD | {"group": "2", "everyone": "14"})
    assert summaries(app, address)[0] == "Pass 2 Trygga vuxna, 4A grupp 2 (Tåget)"


def test_ended_plans_and_classes_of_others_are_not_in_it(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    address = make_address(client)
    with stored(app):
        add_plan(add_class(1, "5B", s5=20))
    assert {summary.split(", ")[-1] for summary in summaries(app, address)} == {"4A (Tåget)"}
    with stored(app):
        db.session.get_one(Plan, plan_id).ended_on = date(2026, 11, 1)
    assert summaries(app, address) == []


def test_who_lost_the_school_sees_nothing_of_it(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    address = make_address(client)
    with stored(app):
        db.session.delete(db.session.scalars(db.select(Membership)).one())
    assert events(app, address) == []


def test_it_speaks_its_owners_language(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    address = make_address(client)
    client.post("/account", data={"do": "language", "language": "en"})
    assert summaries(app, address)[0] == "Session 1 Ombord på Tåget, 4A (Tåget)"


def test_the_address_is_shown_once_and_only_its_hash_is_kept(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    address = make_address(client)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) >= 43
    again = client.get("/account")
    assert token not in again.text
    assert "Din adress gäller sedan" in again.text
    with app.app_context():
        [link] = db.session.scalars(db.select(CalendarLink))
        assert token not in link.token_hash
        events = db.session.scalars(db.select(AuditEvent).where(AuditEvent.subject == "calendar_link"))
        assert [(event.action, event.changes["token_hash"]) for event in events] == [("added", None)]


def test_a_new_address_ends_the_old_one_and_a_removed_one_ends(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    old = make_address(client)
    new = make_address(client)
    assert [stranger(app).get(address).status_code for address in (old, new)] == [404, 200]
    assert client.post("/account/calendar/remove").status_code == 303
    page = client.get("/account")
    assert "Kalenderadressen är borttagen" in page.text
    assert "Din adress gäller" not in page.text
    assert stranger(app).get(new).status_code == 404
    assert client.post("/account/calendar/remove").status_code == 303, "once more does no harm"


def test_an_address_of_nobody_leads_nowhere(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    address = make_address(client)
    for wrong in ("/calendar/x.ics", "/calendar/.ics", address.removesuffix(".ics"), address[:-5] + ".ics"):
        assert stranger(app).get(wrong).status_code == 404
    with stored(app):
        db.session.scalars(db.select(User)).one().is_active = False
    assert stranger(app).get(address).status_code == 404


def test_who_leads_nothing_is_offered_no_calendar(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_person(Role.READER, add_school())
    sign_in(client, EMAIL)
    assert soup(client.get("/account")).select("#calendar") == []


def test_the_secret_is_not_in_the_log_of_a_fault(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with living_app(database_url) as broken, caplog.at_level(logging.INFO):
        with stored(broken):
            db.session.execute(db.text("DROP TABLE calendar_link"))
        assert broken.test_client().get("/calendar/a-secret.ics").status_code == 500
    assert "Exception on /calendar/<token>.ics" in caplog.text
    assert "a-secret" not in caplog.text
