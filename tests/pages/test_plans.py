"""Plans: /admin/plans, listed, made in bulk, changed to another version in mid-year, led by others, ended."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_another_school, add_school, said, sign_in, soup, stored
from tests.pages.lines import HELD, add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.access import EVERYTHING
from tracker.models import Headcount, Membership, Plan, PlanLeader, Role, SessionLog, User, db
from tracker.reports.recounting import differences

PAGE = "/admin/plans"
ORDER = {"curriculum": "TAGET-45", "year": "2026", "stages": ["4", "5"], "groups": "2", "delivering": ""}
LEAD, LEADER, OTHER = "lead@example.org", "leader@example.org", "other@example.org"
pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        school_id = add_school()
        add_member(LEAD, Membership(role=Role.LEAD, municipality_code="0127"))
        add_member(LEADER, Membership(role=Role.LEADER, school_id=school_id))
        add_member(OTHER, Membership(role=Role.LEADER, school_id=school_id))
    sign_in(client, LEAD)


def plans(app: Flask) -> list[tuple[str, str, int, str | None]]:
    """Return class, curriculum, groups and last day of every plan."""
    with app.app_context():
        rows = db.session.query(Plan).order_by(Plan.id).all()
        return [
            (each.school_class.name, each.curriculum.code, each.groups, str(each.ended_on) if each.ended_on else None)
            for each in rows
        ]


def led_by(app: Flask, plan_id: int) -> list[tuple[str, int]]:
    """Return who leads a plan, with the group."""
    with app.app_context():
        rows = db.session.query(User.name, PlanLeader.group).join(PlanLeader).filter(PlanLeader.plan_id == plan_id)
        return sorted((name, group) for name, group in rows)


def sound(app: Flask) -> bool:
    """Say whether every figure is what it is when counted by hand."""
    with app.app_context():
        return list(differences(EVERYTHING)) == []


def test_many_plans_are_shown_in_numbers_and_then_made_once(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for name, pupils in (("4A", {"s4": 20}), ("5A", {"s5": 20}), ("6A", {"s6": 20})):
            add_class(1, name, **pupils)
        class_id = add_class(1, "4C", s4=20)
        empty = add_class(1, "4X")
        add_class(1, "4Y", s4=0)
        db.session.query(Headcount).filter_by(class_id=empty).delete()
        closed_id = add_another_school("Stängda", closed_on=date(2026, 8, 31))
        add_class(closed_id, "4Z")
        db.session.flush()
        add_plan(class_id)
    shown = client.post(f"{PAGE}/new", data=ORDER)
    assert (shown.status_code, len(plans(app))) == (200, 1)
    page = plain(soup(shown).select("main")[0])
    assert "2 planer skapas" in page
    assert "3 klasser utelämnas" in page
    assert "4X , Påhittade skolan: Klassen har inget elevantal." in page
    assert "4Y" not in page, "everybody has left it"
    assert "4Z , Stängda: Skolan är inte öppen då." in page
    assert "4C , Påhittade skolan: Klassen har redan planen, med andra dagar eller grupper." in page
    for _twice in range(2):
        [button] = soup(shown).select("button[name=seen]")
        assert client.post(f"{PAGE}/new", data=ORDER | {"seen": str(button["value"])}).status_code == 303
    assert plans(app) == [("4C", "TAGET-45", 1, None), ("4A", "TAGET-45", 2, None), ("5A", "TAGET-45", 2, None)]
    assert sound(app)


def test_what_changed_meanwhile_is_shown_again_and_nothing_written(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_class(1, "4A")
    [button] = soup(client.post(f"{PAGE}/new", data=ORDER)).select("button[name=seen]")
    with stored(app):
        add_class(1, "4B")
    answer = client.post(f"{PAGE}/new", data=ORDER | {"seen": str(button["value"])})
    assert (answer.status_code, said(answer)) == (
        422,
        ["Något har ändrats sedan dess. Gå igenom siffrorna igen."],
    )
    assert plans(app) == []
    assert "2 planer skapas" in answer.text


def test_another_version_in_mid_year_keeps_what_was_logged(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_member("author@example.org", Membership(role=Role.LEADER, school_id=1))
        first = add_plan(add_class(1, "4A", s3=9, s4=20), "TAGET-45", 2, (LEADER,))
        second = add_plan(add_class(1, "5A", s5=20))
    held = HELD | {"group": "1", "day": "2026-11-02", "everyone": "12"}
    assert enter(app, "author@example.org").post(f"/plans/{first}/log", data=held).status_code == 303
    data: dict[str, object] = {"plan": [first, second], "curriculum": "TAGET-23", "day": "2026-11-03"}
    assert client.get(f"{PAGE}/switch?plan={first}&plan={second}").status_code == 200
    assert "1 klass utelämnas" in client.post(f"{PAGE}/switch", data=data).text, "5A has no such stage"
    [button] = soup(client.post(f"{PAGE}/switch", data=data)).select("button[name=seen]")
    for _twice in range(2):
        assert client.post(f"{PAGE}/switch", data=data | {"seen": str(button["value"])}).status_code == 303
    assert plans(app) == [
        ("4A", "TAGET-45", 2, "2026-11-02"),
        ("5A", "TAGET-45", 1, None),
        ("4A", "TAGET-23", 2, None),
    ]
    with app.app_context():
        assert db.session.query(SessionLog).one().plan_id == first
    assert led_by(app, 3) == [("leader", 0)]
    assert sound(app)


def test_a_single_plan_is_made_changed_ended_and_goes_on(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        class_id = add_class(1, "4A")
    days = {"starts_on": "2026-09-01", "ends_on": "2027-05-31", "groups": "1", "delivering_code": ""}
    address = f"{PAGE}/for/{class_id}"
    assert f'href="{address}"' in client.get(f"/classes/{class_id}").text
    for _twice in range(2):
        assert client.post(address, data=days | {"curriculum": "TAGET-45"}).status_code == 303
    answer = client.post(address, data=days | {"curriculum": "TAGET-45", "groups": "3"})
    assert said(answer) == ["Programversion: Klassen har redan planen. Ändra den där."]
    answer = client.post(address, data=days | {"curriculum": "MVP-BOTKYRKA"})
    why = "MVP Botkyrka är till för årskurs 6, och inga sådana elever är med. Välj en annan programversion."
    assert (answer.status_code, said(answer)) == (422, [f"Programversion: {why}"])
    assert client.post(f"{PAGE}/1/change", data=days | {"groups": "2", "ends_on": "2026-12-18"}).status_code == 303
    answer = client.post(f"{PAGE}/1/change", data=days | {"ends_on": "2027-08-01"})
    assert answer.status_code == 422
    assert "8 pass saknar logg" in client.get(f"{PAGE}/1/end").text
    assert client.post(f"{PAGE}/1/end", data={"ended_on": "2026-11-24"}).status_code == 303
    assert plans(app) == [("4A", "TAGET-45", 2, "2026-11-24")]
    assert client.post(f"{PAGE}/1/end", data={"ended_on": ""}).status_code == 303
    assert enter(app, LEADER).post("/plans/1/log", data=HELD | {"group": "1"}).status_code == 303
    answer = client.post(f"{PAGE}/1/end", data={"ended_on": "2026-11-23"})
    assert said(answer) == ["Sista dag: Ett pass är loggat 24 november 2026. Välj den dagen eller en senare."]
    assert plans(app) == [("4A", "TAGET-45", 2, None)]
    assert sound(app)


def test_the_list_is_searched_sorted_and_paged(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        ids = [add_class(1, f"4{number:02}") for number in range(51)]
        for class_id in ids:
            add_plan(class_id)
        add_plan(add_class(1, "6Å", s6=20), "MVP-BOTKYRKA")

    def rows(query: str) -> list[str]:
        return [
            plain(each).partition(",")[0].strip() for each in soup(client.get(f"{PAGE}?{query}")).select("tbody th a")
        ]

    assert (len(rows("")), rows("page=2")) == (50, ["450", "6Å"])
    assert rows("page=3") == rows("page=2")
    assert rows("page=0") == rows("page=x") == rows("")
    assert rows("sort=programme")[0] == "6Å"
    assert rows("sort=x") == rows("")
    assert rows("sort=-programme")[0] == "400"
    assert rows("q=449 påhittade") == ["449"]
    assert rows("q=6å") == ["6Å"]
    assert rows("programme=MVP") == rows("stage=6") == ["6Å"]
    assert rows("year=2024") == rows("school=99999999") == []
    for wrong in ("stage=x", "programme=TAG", "year=٢", "year=99999999"):
        assert client.get(f"{PAGE}?{wrong}").status_code == 404, wrong
    assert client.get(f"{PAGE}/leaders?plan=x").status_code == 400


def test_a_coordinator_plans_for_their_own_school_alone(app: Flask) -> None:
    with stored(app):
        neighbour_id = add_another_school("Grannen")
        add_class(1, "4A")
        other = add_class(neighbour_id, "4B")
        theirs = add_plan(other)
        add_member("coordinator@example.org", Membership(role=Role.COORDINATOR, school_id=1))
    browser = enter(app, "coordinator@example.org")
    for address in (f"{PAGE}/{theirs}", f"{PAGE}/{theirs}/end", f"{PAGE}/{theirs}/change", f"{PAGE}/for/{other}"):
        assert browser.get(address).status_code == 404
    assert "Grannen" not in plain(soup(browser.get(PAGE)).select("main")[0])
    data = {"plan": [theirs], "people": [LEADER], "how": "add"}
    browser.post(f"{PAGE}/leaders", data=data)
    assert led_by(app, theirs) == []
    assert "1 plan skapas" in browser.post(f"{PAGE}/new", data=ORDER).text
    assert enter(app, LEADER).get(PAGE).status_code == 403
