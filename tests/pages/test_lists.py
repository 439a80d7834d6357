"""Lists that grow: looked through by words, sorted, a page at a time, and no further than one's own place."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_another_school, add_person, add_school, sign_in, soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.dates import now
from tracker.logbook import Entry, record_by_link
from tracker.models import (
    Activity,
    ActivityKind,
    EntryRequest,
    Membership,
    Obstacle,
    OrderedPlan,
    Plan,
    PlanOrder,
    Retained,
    RetentionRun,
    Role,
    SessionLog,
    Status,
    db,
)

pytestmark = SQLITE_FIRST
NUMBER, DAY = 51, date(2026, 11, 24)
LEAD = "lead@example.org"


@pytest.fixture(autouse=True)
def school(app: Flask, client: WatchfulClient) -> None:
    """Store a school, its leader, coordinator and lead, and another one beside it; the coordinator signs in."""
    with stored(app):
        school_id = add_school()
        other_id = add_another_school()
        add_person(Role.LEADER, school_id)
        add_member("coordinator@example.org", Membership(role=Role.COORDINATOR, school_id=school_id))
        add_member("other@example.org", Membership(role=Role.COORDINATOR, school_id=other_id))
        add_member(LEAD, Membership(role=Role.LEAD, municipality_code="0127"))
        add_member("admin@example.org", Membership(role=Role.ADMINISTRATOR))
    sign_in(client, "coordinator@example.org")


def shown(client: WatchfulClient, address: str, what: str) -> list[str]:
    """Return what a list shows."""
    return [plain(each) for each in soup(client.get(address)).select(f"main {what}")]


def walked(client: WatchfulClient, address: str, what: str) -> list[str]:
    """Return what a list shows on all its pages, by the links that lead on."""

    def pages() -> Iterator[list[str]]:
        there: str | None = address
        while there:
            page = soup(client.get(there))
            yield [plain(each) for each in page.select(f"main {what}")]
            there = next((str(a["href"]) for a in page.select("main a") if plain(a) == "Nästa sida"), None)

    return [each for some in pages() for each in some]


@pytest.fixture
def late(app: Flask) -> None:
    """Let many classes begin a plan each, which somebody made in one go, and log nothing."""
    with stored(app):
        for number in range(NUMBER):
            plan_id = add_plan(add_class(1, f"4{number:02}"))
            order = PlanOrder(school_id=1, year=2026, curriculum_id=db.session.get_one(Plan, plan_id).curriculum_id)
            order.made_at, order.made_by_id = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=number), 1
            db.session.add(order)
            db.session.flush()
            db.session.add(OrderedPlan(plan_id=plan_id, order_id=order.id, mark="as it was made"))


@pytest.mark.usefixtures("late")
def test_who_is_behind_is_found_sorted_and_paged(app: Flask, client: WatchfulClient) -> None:
    names = [f"4{number:02} Påhittade skolan" for number in range(NUMBER)]
    classes = ".laggard a"
    assert walked(client, "/reach/behind", classes) == walked(client, "/reach/behind?sort=school", classes) == names
    assert shown(client, "/reach/behind?q=PÅHITTADE+407", classes) == ["407 Påhittade skolan"]
    assert shown(client, "/reach/behind?page=99", classes) == names[50:]
    nobody = client.get("/reach/behind?q=finns+inte")
    assert "Ingen klass som ligger efter passar sökorden." in nobody.text
    assert "Ingen sådan skola passar sökorden." in nobody.text
    assert "51 klasser har pass" in client.get("/reach/behind?programme=TAGET&page=2").text
    assert shown(enter(app, "other@example.org"), "/reach/behind", classes) == []
    assert client.get("/reach?q=x").status_code == 400, "the words are this page's alone"


@pytest.mark.usefixtures("late")
def test_what_was_made_in_one_go_is_found_sorted_and_paged(app: Flask, client: WatchfulClient) -> None:
    links = "ul.facts a[href$=undo]"
    addresses = [str(link["href"]) for link in soup(client.get("/admin/plans")).select(f"#made ~ {links}")]
    assert addresses == [f"/admin/plans/made/{number}/undo" for number in range(NUMBER, NUMBER - 10, -1)]
    [onward] = [str(a["href"]) for a in soup(client.get("/admin/plans")).select("main a") if "Alla som har" in a.text]
    every = walked(client, onward, links)
    assert len(every) == NUMBER
    assert walked(client, f"{onward}&sort=oldest", links) == every[::-1]
    assert len(walked(client, f"{onward}&sort=curriculum&q=tåget+påhittade", links)) == NUMBER
    assert "passar sökorden" in client.get(f"{onward}&q=mvp").text
    assert "Inga planer har skapats på en gång" in client.get("/admin/plans/made?year=2027").text
    assert shown(enter(app, "other@example.org"), onward, links) == []
    for wrong in ("x", "0", "99999"):
        assert client.get(f"/admin/plans/made?year={wrong}").status_code == 404


def test_what_waits_for_confirmation_is_found_sorted_and_paged(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        plan_id = add_plan(add_class(1, "6A", s6=27), "MVP-BOTKYRKA", 8)
        for number in range(NUMBER):
            entry = Entry(str(UUID(int=number)), number // 8 + 1, number % 8 + 1, DAY, Status.CANCELLED)
            record_by_link(replace(entry, obstacle=Obstacle.STAFF), plan_id)
    rows = "tbody th a"
    every = walked(client, "/unconfirmed", rows)
    assert (len(every), len(shown(client, "/unconfirmed?sort=newest", rows))) == (NUMBER, 50)
    assert len(shown(client, "/unconfirmed?sort=school&q=6a+påhittade", rows)) == 50
    assert "Inget pass passar sökorden." in client.get("/unconfirmed?q=7b").text
    assert shown(enter(app, "other@example.org"), "/unconfirmed", rows) == []
    page = soup(client.get("/unconfirmed?q=6a"))
    [whole] = [form for form in page.select("main form[method=post]") if form.select("input[name=log]")]
    assert plain(whole.select("button")[0]) == "Bekräfta de 50 passen på sidan"
    sent = [str(field["value"]) for field in whole.select("input")]
    answer = client.post(str(whole["action"]), data={"log": sent})
    assert (answer.status_code, answer.location) == (303, "/unconfirmed?q=6a")
    with app.app_context():
        assert db.session.query(SessionLog).filter_by(is_confirmed=False).count() == 1


def test_a_schools_activities_are_found_sorted_and_paged(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for number in range(NUMBER):
            kind = ActivityKind.APT if number else ActivityKind.GUARDIAN_MEETING
            day = date(2026, 8, 20) + timedelta(days=number)
            done = Activity(school_id=1, programme_code="TAGET", kind=kind, day=day, participants=9, author_id=1)
            db.session.add(done)
    page, rows = "/schools/12345678/activities", "[aria-labelledby=done] li > span"
    every = walked(client, page, rows)
    assert (len(every), len(shown(client, page, rows))) == (NUMBER, 50)
    assert walked(client, f"{page}?sort=oldest", rows) == every[::-1]
    assert shown(client, f"{page}?sort=kind", rows)[0] == every[0]
    [meeting] = shown(client, f"{page}?q=föräldra+tåget", rows)
    assert meeting == every[-1]
    assert "Ingen aktivitet passar sökorden." in client.get(f"{page}?q=finns+inte").text
    assert "450 deltagare" in client.get(f"{page}?q=finns+inte").text.replace("\xa0", " "), (
        "the choice changes no figure"
    )
    [year] = soup(client.get(f"{page}?year=2025-26")).select("h1 + p")
    assert plain(year).endswith("läsåret 2025/26")


def test_what_has_gone_in_time_is_narrowed_sorted_and_paged(app: Flask) -> None:
    with stored(app):
        for number in range(NUMBER):
            kind = Retained.LINKS if number else Retained.COMMENTS
            run = RetentionRun(kind=kind, before=now(), at=now(), removed=number + 1)
            db.session.add(run)
            db.session.flush()
    admin, rows = enter(app, "admin@example.org"), "#former ~ ul .number"
    every = walked(admin, "/admin/retention", rows)
    assert every == [str(number) for number in range(NUMBER, 0, -1)]
    assert walked(admin, "/admin/retention?sort=oldest", rows) == every[::-1]
    assert shown(admin, "/admin/retention?kind=comments", rows) == ["1"]
    assert shown(admin, "/admin/retention?sort=kind", rows)[0] == "1"
    assert admin.get("/admin/retention?kind=x").status_code == 404
    assert "Inget passar urvalet." in admin.get("/admin/retention?kind=accounts").text


def test_who_asks_to_be_let_in_is_found_sorted_and_paged(app: Flask) -> None:
    with stored(app):
        for number in range(NUMBER):
            row = EntryRequest(issuer="https://login.example.org", subject=str(number), municipality_code="0127")
            row.name, row.email = f"Namn {99 - number}", f"n{number}@example.org"
            row.asked_at, row.expires_at = now() - timedelta(hours=99 - number), now() + timedelta(days=3)
            db.session.add(row)
    lead, page, rows = enter(app, LEAD), "/admin/users/requests", ".roster li b"
    every = walked(lead, page, rows)
    assert every == [f"Namn {99 - number}" for number in range(NUMBER)]
    assert walked(lead, f"{page}?sort=newest", rows) == walked(lead, f"{page}?sort=name", rows) == every[::-1]
    assert shown(lead, f"{page}?q=NAMN+n7@", rows) == ["Namn 92"]
    assert "Ingen passar urvalet." in lead.get(f"{page}?q=finns+inte").text
