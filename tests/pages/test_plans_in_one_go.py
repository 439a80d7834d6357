"""Plans that were made in one go: listed on /admin/plans, undone but for what something builds on, ended together."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_another_school, add_school, said, sign_in, soup, stored, value_of
from tests.pages.lines import HELD, add_class
from tests.pages.test_plans import ORDER, PAGE, plans, sound
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import Membership, Plan, PlanOrder, Role, SchoolClass, SessionLog, db

LEAD, LEADER = "lead@example.org", "leader@example.org"
UNDO = f"{PAGE}/made/1/undo"
pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        school_id = add_school()
        neighbour_id = add_another_school()
        for at, name in ((school_id, "4A"), (school_id, "4B"), (school_id, "5A"), (neighbour_id, "5C")):
            add_class(at, name, **{f"s{name[0]}": 27})
        add_member(LEAD, Membership(role=Role.LEAD, municipality_code="0127"))
        add_member(LEADER, Membership(role=Role.LEADER, school_id=school_id))
    sign_in(client, LEAD)
    order = ORDER | {"groups": "1", "leaders": [LEADER]}
    [button] = soup(client.post(f"{PAGE}/new", data=order)).select("button[name=seen]")
    assert client.post(f"{PAGE}/new", data=order | {"seen": str(button["value"])}).status_code == 303


def facts(client: WatchfulClient, address: str) -> list[str]:
    """Return what a page says in numbers."""
    return [plain(line) for line in soup(client.get(address)).select("main ul.facts li")]


def undo(client: WatchfulClient, address: str = UNDO) -> None:
    assert client.post(address, data={"sure": value_of(client.get(address), "sure")}).status_code == 303


def names(app: Flask) -> list[str]:
    return [name for name, *_rest in plans(app)]


def test_all_is_undone_and_can_be_made_again(app: Flask, client: WatchfulClient) -> None:
    assert names(app) == ["4A", "4B", "5A", "5C"]
    assert len(soup(client.get(PAGE)).select(f"a[href='{UNDO}']")) == 1, "made together, listed together"
    assert facts(client, UNDO) == ["Planer som tas bort 4", "Planer som står kvar 0"]
    undo(client)
    assert names(app) == []
    assert sound(app)
    assert client.get(UNDO).status_code == 404
    assert not soup(client.get(PAGE)).select("#made")
    assert "4 planer skapas" in client.post(f"{PAGE}/new", data=ORDER).text


def test_what_something_builds_on_stays_and_is_told(app: Flask, client: WatchfulClient) -> None:
    leader = enter(app, LEADER)
    withdrawn = HELD | {"id": "22222222-1111-4111-8111-111111111111"}
    page = client.get(UNDO)
    assert leader.post("/plans/1/log", data=HELD).status_code == 303
    assert leader.post("/plans/2/log", data=withdrawn).status_code == 303
    assert client.post(f"/sessions/{withdrawn['id']}/withdraw", data={"reason": "Fel klass"}).status_code == 303
    with stored(app):
        db.session.get_one(Plan, 3).groups = 2
    assert client.post(UNDO, data={"sure": value_of(page, "sure")}).status_code == 200, "it is told anew"
    assert facts(client, UNDO) == [
        "Planer som tas bort 1",
        "Planer som står kvar 3",
        "därför att något är loggat 4A 1",
        "därför att ångrade loggar sparas 4B 1",
        "därför att de har ändrats sedan dess 5A 1",
    ]
    undo(client)
    assert names(app) == ["4A", "4B", "5A"]
    with app.app_context():
        assert db.session.query(SessionLog).count() == 2
        assert [each.undone_at is None for each in db.session.query(PlanOrder).order_by(PlanOrder.id)] == [True, False]
    assert facts(client, UNDO)[:2] == ["Planer som tas bort 0", "Planer som står kvar 3"]
    assert not soup(client.get(UNDO)).select("form [name=sure]")
    assert sound(app)


def test_one_school_is_undone_alone_and_a_coordinator_undoes_no_others(app: Flask, client: WatchfulClient) -> None:
    [link] = [each for each in soup(client.get(UNDO)).select("#parts + p a") if plain(each) == "Öskolan"]
    undo(client, str(link["href"]))
    assert names(app) == ["4A", "4B", "5A"]
    assert client.get(str(link["href"])).status_code == 404
    with stored(app):
        add_member("other@example.org", Membership(role=Role.COORDINATOR, school_id=2))
        add_member("own@example.org", Membership(role=Role.COORDINATOR, school_id=1))
    other = enter(app, "other@example.org")
    assert [other.get(address).status_code for address in (UNDO, f"{PAGE}/end?made=1")] == [404, 404]
    undo(enter(app, "own@example.org"))
    assert names(app) == []


def test_all_end_on_one_day_but_those_with_a_later_log(app: Flask, client: WatchfulClient) -> None:
    assert enter(app, LEADER).post("/plans/1/log", data=HELD | {"day": "2026-11-20"}).status_code == 303
    data = {"made": "1", "ended_on": "2026-11-19"}
    assert soup(client.get(PAGE)).select(f"a[href='{PAGE}/end?made=1']")
    assert "4 planer. Det som är loggat står kvar." in plain(soup(client.get(f"{PAGE}/end?made=1")).select("main")[0])
    shown = client.post(f"{PAGE}/end", data=data)
    page = plain(soup(shown).select("main")[0])
    assert "3 planer avslutas 19 november" in page
    assert "4A , Påhittade skolan: Ett pass är loggat 20 november 2026. Välj den dagen eller en senare." in page
    assert f"{3 * 6} pass utan logg ligger efter den dagen och väntas inte längre." in page
    for _twice in range(2):
        [button] = soup(shown).select("button[name=seen]")
        assert client.post(f"{PAGE}/end", data=data | {"seen": str(button["value"])}).status_code == 303
    assert [ended for *_plan, ended in plans(app)] == [None, *["2026-11-19"] * 3]
    assert sound(app)
    ticked = {"plan": ["1", "2", "3"], "ended_on": ""}
    [button] = soup(client.post(f"{PAGE}/end", data=ticked)).select("button[name=seen]")
    assert plain(button) == "Låt 2 planer fortsätta"
    assert client.post(f"{PAGE}/end", data=ticked | {"seen": str(button["value"])}).status_code == 303
    assert [ended for *_plan, ended in plans(app)] == [None, None, None, "2026-11-19"]


def test_what_ended_another_day_stays_so_and_wrong_days_end_nothing(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        db.session.get_one(Plan, 1).ended_on = db.session.get_one(Plan, 1).starts_on
    page = client.post(f"{PAGE}/end", data={"made": "1", "ended_on": "2026-11-19"}).text
    assert "Planen är redan avslutad." in page
    outside = client.post(f"{PAGE}/end", data={"made": "1", "ended_on": "2027-08-01"})
    assert not soup(outside).select("button[name=seen]")
    stale = client.post(f"{PAGE}/end", data={"made": "1", "ended_on": "2026-11-19", "seen": "x"})
    assert (stale.status_code, said(stale)) == (422, ["Något har ändrats sedan dess. Gå igenom siffrorna igen."])
    wrong = client.post(f"{PAGE}/end", data={"made": "1", "ended_on": "x"})
    assert (wrong.status_code, said(wrong)) == (
        422,
        ["Sista dag: Skriv datumet som år-månad-dag, till exempel 2026-11-24."],
    )
    assert [client.get(f"{PAGE}/end?{query}").status_code for query in ("made=x", "made=9", "plan=x")] == [
        404,
        404,
        400,
    ]


def test_from_2028_stages_are_ticked_by_the_names_of_the_chosen_year(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for name, pupils in (("1A", {"s0": 20}), ("2A", {"s1": 20})):
            db.session.get_one(SchoolClass, add_class(1, name, **pupils)).year = 2028
    app.config["TODAY"] = date(2028, 5, 2)
    order = {"curriculum": "TAGET-F1", "year": "2028", "groups": "1", "delivering": "", "stages": ["1"]}
    answer = client.post(f"{PAGE}/new", data=order)
    assert (answer.status_code, said(answer)) == (
        422,
        ["Läsår: Läsåret 2028/29 heter årskurserna annorlunda. Titta nedan på vilka som är valda."],
    )
    assert [plain(each.parent or each) for each in soup(answer).select("input[name=stages][checked]")] == ["1"]
    assert plain(soup(client.get(f"{PAGE}?year=2028")).select("#stage option")[1]) == "1"
    shown = client.post(f"{PAGE}/new", data=order | {"stages": ["0"], "named": value_of(answer, "named")})
    assert shown.status_code == 200
    assert [plain(each) for each in soup(shown).select("#shown ~ details li")] == ["1A , Påhittade skolan: årskurs 1"]
    first = soup(client.get(f"{PAGE}/new?year=2028")).select("input[name=stages]")[0]
    assert plain(first.parent or first) == "1"
