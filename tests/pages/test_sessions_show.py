"""One log: /sessions/<uuid>, right after saving and later."""

from datetime import UTC, date, datetime

from bs4 import Tag
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, soup, stored
from tests.pages.lines import CANCELLED, HELD, leader_with_class
from tests.pages.world import enter
from tracker.models import HeldSlot, Membership, Role, SessionLog, Source, User, db

PAGE = f"/sessions/{HELD['id']}"
OTHER_ID = "22222222-2222-4222-8222-222222222222"


def words(answer: TestResponse) -> str:
    """Return what the page says, with plain spaces."""
    main = soup(answer).main
    assert isinstance(main, Tag)
    return " ".join(main.get_text(" ").split())


def save(client: WatchfulClient, **changed: str) -> TestResponse:
    """Log a session of the first plan and follow to the page that thanks."""
    answer = client.post("/plans/1/log", data=HELD | changed)
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"])


def test_after_saving_it_thanks_and_says_where_the_class_is(client: WatchfulClient) -> None:
    leader_with_class(client)
    first = words(save(client))
    assert "Pass 1 är sparat" in first
    assert "Tack! 4A är 1 pass efter: 1 av 8 pass genomförda." in first
    assert "24 november · 27 närvarande · 50 minuter · enligt manual" in first
    second = words(save(client, id=OTHER_ID, session="2"))
    assert "Tack! 4A är i fas: 2 av 8 pass genomförda." in second
    rest = [save(client, id=f"{n:08}-2222-4222-8222-222222222222", session=str(n)) for n in range(3, 9)]
    last = rest[-1]
    assert "Framme! Alla 8 pass är genomförda." in words(last)
    route = [" ".join(item.get_text(" ").split()) for item in soup(last).select("ol.route li")]
    assert len(route) == 8
    assert route[0] == "1. Ombord på Tåget Genomfört i dag"


def test_later_it_says_who_logged_it_and_when(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    save(client, comment="Vi hann <b>inte</b> klart.")
    with stored(app):
        db.session.get_one(SessionLog, HELD["id"]).logged_at = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
    page = client.get(PAGE)
    assert "Tack!" not in words(page)
    assert "T 4A, pass 1 Ombord på Tåget · Påhittade skolan" in words(page)
    assert "Loggat av A. Lärare 20 november 10.42" in words(page), "in Swedish time"
    assert "Vi hann <b>inte</b> klart." in words(page)
    assert not soup(page).select("main p b b"), "free text is text"


def test_a_cancelled_one_says_why(client: WatchfulClient) -> None:
    leader_with_class(client)
    answer = client.post("/plans/1/log", data=CANCELLED)
    page = words(client.get(answer.headers["Location"]))
    assert "24 november · inställt: personalbrist" in page
    assert "1. Ombord på Tåget Inställt i dag" in page


def test_a_weekend_is_asked_about(client: WatchfulClient) -> None:
    leader_with_class(client)
    assert "Dagen är en lördag eller söndag. Stämmer datumet?" in words(save(client, day="2026-11-22"))
    assert "Stämmer" not in words(save(client, id=OTHER_ID, session="2", day="2026-11-23"))


def test_only_who_may_correct_is_offered_it(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    save(client)
    with stored(app):
        for role in (Role.LEADER, Role.COORDINATOR):
            add_person(role, 1, f"{role}@example.org", "B. Lärare")
        lead_id = add_person(Role.LEAD, None, "lead@example.org", "C. Lärare")
        db.session.scalars(db.select(Membership).where(Membership.user_id == lead_id)).one().municipality_code = "0127"
    offered = {
        email: bool(soup(enter(app, email).get(PAGE)).select(f'a[href="{PAGE}/correct"]'))
        for email in (EMAIL, "leader@example.org", "coordinator@example.org", "lead@example.org")
    }
    assert list(offered.values()) == [True, False, True, True], offered


def test_a_log_without_an_author_is_nobodys_and_marked(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    save(client)
    with stored(app):
        log = db.session.get_one(SessionLog, HELD["id"])
        log.author_id, log.source, log.is_confirmed = None, Source.MENTOR_LINK, False
    page = client.get(PAGE)
    assert "Loggat av" not in words(page)
    assert "obekräftad" in words(page)
    assert not soup(page).select(f'a[href="{PAGE}/correct"]')


def test_a_withdrawn_log_says_so_and_counts_no_more(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    save(client)
    with stored(app):
        log = db.session.get_one(SessionLog, HELD["id"])
        user_id = db.session.scalars(db.select(User.id)).one()
        log.withdrawn_at, log.withdrawn_by_id = datetime(2026, 11, 24, tzinfo=UTC), user_id
        db.session.delete(db.session.scalars(db.select(HeldSlot)).one())
    page = client.get(PAGE)
    assert "Passet är ångrat och räknas inte längre." in words(page)
    assert "1. Ombord på Tåget Saknar logg" in words(page)
    assert not soup(page).select(f'a[href="{PAGE}/correct"]')
    assert "4A, pass 1" in client.get("/plans/1/log").text, "it is offered again"


def test_what_is_not_there_is_not_found(client: WatchfulClient) -> None:
    leader_with_class(client)
    for address in (f"/sessions/{OTHER_ID}", "/sessions/1", f"/sessions/{OTHER_ID}/correct"):
        assert client.get(address).status_code == 404
    assert client.post(f"/sessions/{OTHER_ID}/correct", data=HELD).status_code == 404


def test_another_years_day_has_its_year(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    save(client)
    app.config["TODAY"] = date(2027, 8, 20)
    assert "24 november 2026 · 27 närvarande" in words(client.get(PAGE))
