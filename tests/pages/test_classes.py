"""Classes and their lines: /classes and /classes/<id>."""

from datetime import date

from flask import Flask

from tests.client import WatchfulClient
from tests.closed import closing, locked
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, soup, stored
from tests.pages.lines import HELD, add_class, add_plan, leader_with_class
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import Closing, Membership, OwnerType, Plan, Role, School, SchoolClass, User, db


def roster(client: WatchfulClient, address: str = "/classes") -> dict[str, list[str]]:
    """Return each school's classes as the page lists them."""
    answer = client.get(address)
    assert answer.status_code == 200
    parts = soup(answer).select("main section")
    return {plain(part.select("h2")[0]): [plain(item) for item in part.select("ul.roster > li")] for part in parts}


def test_a_substitute_logs_for_any_class_of_the_school_in_two_taps(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        other = add_plan(add_class(1, "5B", s5=20))
    [first] = [link for link in soup(client.get("/")).select("main a") if plain(link) == "En annan klass"]
    taps = soup(client.get(str(first["href"]))).select("main a.button")
    [second] = [link for link in taps if plain(link).startswith("T Logga pass 1 för 5B")]
    form = soup(client.get(str(second["href"])))
    assert "5B, pass 1" in plain(form.select("h1")[0])
    assert client.post(f"/plans/{other}/log", data=HELD | {"everyone": "20"}).status_code == 303


def test_classes_stand_by_their_lowest_stage_then_their_name(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        add_plan(add_class(1, "Örnen", s2=20), "TAGET-23")
        add_class(1, "Älgen", s2=20)
        add_class(1, "Zebran", s2=20)
        add_plan(add_class(1, "F-1 Blå", s0=8, s1=9), "TAGET-F1")
        add_class(1, "10", s10=20)
        ended = add_plan(add_class(1, "4B", s4=20))
        db.session.get_one(Plan, ended).ended_on = date(2026, 11, 1)
    assert roster(client) == {
        "Påhittade skolan": [
            "F-1 Blå 2 pass efter T Logga pass 1 för F-1 Blå, Tåget",
            "Zebran ingen plan",
            "Älgen ingen plan",
            "Örnen 2 pass efter T Logga pass 1 för Örnen, Tåget",
            "4A 2 pass efter T Logga pass 1 för 4A, Tåget",
            "4B ingen plan",
            "10 ingen plan",
        ]
    }


def test_with_more_than_three_schools_one_chooses_first(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    codes = ["20000001", "20000002", "20000003"]
    with stored(app):
        for code in codes:
            school = School(
                unit_code=code, name=f"Skola {code[-1]}", municipality_code="0127", owner_type=OwnerType.STATE
            )
            db.session.add(school)
            db.session.flush()
            add_class(school.id, f"4{code[-1]}")
        user_id = db.session.scalars(db.select(Membership.user_id)).one()
        for school_id in (2, 3):
            db.session.add(Membership(user_id=user_id, role=Role.LEADER, school_id=school_id))
    assert list(roster(client)) == ["Påhittade skolan", "Skola 1", "Skola 2"], "three lie on one page"
    with stored(app):
        db.session.add(Membership(user_id=user_id, role=Role.LEADER, school_id=4))
    assert roster(client) == {}
    links = soup(client.get("/classes")).select("main ul.roster a")
    assert [plain(link) for link in links] == ["Påhittade skolan", "Skola 1", "Skola 2", "Skola 3"]
    assert roster(client, str(links[3]["href"])) == {"Skola 3": ["43 ingen plan"]}
    assert client.get("/classes?school=99999999").status_code == 404


def test_a_class_of_another_year_is_off_the_list_and_has_its_page(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        db.session.scalars(db.select(SchoolClass)).one().year = 2025
    assert "4A" not in str(roster(client))
    assert "läsåret 2025/26" in plain(soup(client.get("/classes/1")))


def test_without_classes_it_says_who_brings_them(client: WatchfulClient) -> None:
    with stored(client.application):
        add_person(Role.LEADER, add_school())
    sign_in(client)
    assert "Inga klasser än" in plain(soup(client.get("/classes")))


def test_schools_are_there_before_their_classes(client: WatchfulClient) -> None:
    with stored(client.application):
        add_person(Role.LEAD, add_school())
        member = db.session.scalars(db.select(Membership)).one()
        member.school_id, member.municipality_code = None, "0127"
        closed = {"unit_code": "20000001", "name": "Stängda skolan", "closed_on": date(2026, 6, 30)}
        db.session.add(School(**closed, municipality_code="0127", owner_type=OwnerType.STATE))
    sign_in(client)
    [waiting] = soup(client.get("/classes")).select("main details[open]")
    assert plain(waiting) == "1 skola utan klasser det här läsåret Påhittade skolan 12345678"
    with stored(client.application):
        add_class(1, "4A", s4=20)
    assert not soup(client.get("/classes")).select("main details")


def test_a_class_shows_its_line_station_by_station(client: WatchfulClient) -> None:
    plan_id = leader_with_class(client)
    client.post(f"/plans/{plan_id}/log", data=HELD)
    page = soup(client.get("/classes/1"))
    assert plain(page.select(".heading")[0]) == "4A Påhittade skolan · läsåret 2026/27"
    assert "Tåget 4–5 · 27 elever" in plain(page.select("main section")[0])
    stations = page.select("ol.route li")
    ways = [[str(link["href"]).partition("?")[0] for link in station.select("a")] for station in stations]
    assert ways == [[f"/sessions/{HELD['id']}"], *[["/plans/1/log"]] * 7], "what is held is shown, and not offered"
    assert plain(stations[0]) == "1. Ombord på Tåget Genomfört i dag Se loggen , i dag, pass 1"
    assert plain(stations[1]).endswith(
        "Saknar logg, skulle ha hållits senast 8 november. Här borde klassen vara. Logga pass 2"
    )
    assert plain(stations[2]).startswith("3. Känslor hos mig och andra Senast 12 december")
    assert [station.get("aria-current") for station in stations[:3]] == [None, "step", None]
    [link] = stations[4].select("a")
    assert soup(client.get(str(link["href"]))).select("input[name=session][value='5']")


def test_a_class_shows_every_plan_with_what_is_odd_about_it(app: Flask, client: WatchfulClient) -> None:
    plan_id = leader_with_class(client, groups=2)
    client.post(f"/plans/{plan_id}/log", data=HELD | {"group": "1", "everyone": "14"})
    with stored(app):
        db.session.get_one(Plan, plan_id).ended_on = date(2026, 11, 1)
    page = soup(client.get("/classes/1"))
    assert "27 elever · 2 grupper · avslutad 1 november" in plain(page.select("main section")[0])
    assert plain(page.select(".taps")[0]) == "Grupp 1 , i dag, pass 1 Logga pass 1 för grupp 2"
    assert not page.select("[aria-current=step]"), "an ended plan should be nowhere today"
    with stored(app):
        add_plan(add_class(1, "6A", s6=20), "MVP-BOTKYRKA", leaders=(EMAIL,))
    assert "MVP Botkyrka · 20 elever" in plain(soup(client.get("/classes/2")))


def test_a_class_without_a_plan_says_whom_to_ask(app: Flask, client: WatchfulClient) -> None:
    leader_with_class(client)
    with stored(app):
        add_class(1, "5B", s5=20)
    assert "Be din skolkoordinator lägga till en." in plain(soup(client.get("/classes/2")))
    assert client.get("/classes/3").status_code == 404
    assert client.get("/classes/x").status_code == 404


def test_a_class_of_a_closed_year_says_so_and_offers_its_leader_nothing_to_log(
    app: Flask, client: WatchfulClient
) -> None:
    leader_with_class(client)
    with stored(app):
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
        lead = db.session.scalars(db.select(User.id).where(User.email == "lead@example.org")).one()
        db.session.add(closing(date(2027, 6, 30), lead, "2026/27"))
    page = soup(client.get("/classes/1"))
    [notice] = [plain(each) for each in page.select("main .notice")]
    assert notice == "Läsåret 2026/27 är stängt " + locked("lead", date(2027, 6, 30), "2026/27")
    ways = [str(link["href"]) for link in page.select("main section.card a")]
    assert ways == ["/plans/1/poster"]
    theirs = soup(enter(app, "lead@example.org").get("/classes/1"))
    assert "behöver ett skäl" in plain(theirs.select("main .notice")[0])
    assert len(theirs.select("ol.route a")) == 8
    with stored(app):
        db.session.query(Closing).one().last_day = date(2026, 12, 31)
    page = soup(client.get("/classes/1"))
    assert (page.select("main .notice"), len(page.select("ol.route a"))) == ([], 8), "the spring is open"
