"""The next school year undone, in other years and for a whole municipality."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored, value_of
from tests.pages.lines import HELD, add_class
from tests.pages.rolled import OURS, PAGE, figures, kept_school, made, make_all
from tests.pages.rosters import ahead, is_sound
from tests.pages.test_reach import plain
from tests.pages.world import CODES, add_member, enter, world
from tracker.models import (
    Membership,
    OwnerType,
    Plan,
    Role,
    Rollover,
    School,
    SchoolClass,
    db,
)


@pytest.fixture(autouse=True)
def coordinator(app: Flask, client: WatchfulClient) -> None:
    kept_school(app, client)


def test_it_is_undone_as_long_as_nothing_has_happened(app: Flask, client: WatchfulClient) -> None:
    before = figures(app)
    make_all(client)
    address = f"{PAGE}/1/undo"
    assert soup(client.get(PAGE)).select(f"a[href='{address}']")
    page = client.get(address)
    facts = [plain(line) for line in soup(page).select("main li")]
    assert facts == ["Klasser som tas bort 4", "Deras elever 79", "Deras planer 4", "Klasser som står kvar 0"]
    assert client.post(address, data={"sure": value_of(page, "sure")}).status_code == 303
    assert made(app) == {}
    assert figures(app) == before
    assert is_sound(app)
    assert client.get(address).status_code == 404
    assert make_all(client).startswith("Skapat: klasser 4"), "and it can be made again"


def test_what_something_builds_on_stays_and_the_others_are_undone(app: Flask, client: WatchfulClient) -> None:
    make_all(client)
    page = client.get(f"{PAGE}/1/undo")
    with stored(app):
        db.session.query(SchoolClass).filter_by(name="Örnen", year=2027).one().name = "Falken"
        of_year = db.session.query(Plan).join(SchoolClass).filter(SchoolClass.year == 2027)
        logged, withdrawn = (of_year.filter(SchoolClass.name == name).one().id for name in ("5A", "4A"))
    [standing] = soup(client.get(PAGE)).select("#past + ul li > span")
    assert plain(standing).startswith("4 klasser, 4 planer"), "the renamed one's too"
    assert plain(soup(client.get(PAGE)).select("#past")[0]) == "Står kvar av det som skapats"
    answer = client.post(f"{PAGE}/1/undo", data={"sure": value_of(page, "sure")})
    assert answer.status_code == 200
    assert "därför att de har ändrats sedan dess Falken 1" in plain(soup(answer).select("main")[0])
    app.config["TODAY"] = date(2027, 9, 20)
    before = figures(app)
    log = HELD | {"everyone": "14", "group": "1", "day": "2027-09-20"}
    assert client.post(f"/plans/{logged}/log", data=log).status_code == 303
    wrong = log | {"id": "22222222-1111-4111-8111-111111111111", "group": "0", "everyone": "24"}
    assert client.post(f"/plans/{withdrawn}/log", data=wrong).status_code == 303
    assert client.post(f"/sessions/{wrong['id']}/withdraw", data={"reason": "Fel klass"}).status_code == 303
    page = client.get(f"{PAGE}/1/undo")
    assert [plain(line) for line in soup(page).select("main li")] == [
        "Klasser som tas bort 1",
        "Deras elever 17",
        "Deras planer 1",
        "Klasser som står kvar 3",
        "därför att något är loggat 5A 1",
        "därför att ångrade loggar sparas 4A 1",
        "därför att de har ändrats sedan dess Falken 1",
    ]
    assert client.post(f"{PAGE}/1/undo", data={"sure": value_of(page, "sure")}).status_code == 303
    assert set(made(app)) == {"5A", "4A", "Falken"}
    assert figures(app) == before
    assert is_sound(app)
    left = client.get(f"{PAGE}/1/undo")
    assert not soup(left).select("main form [name=sure]")
    assert "Klasser som står kvar kan stängas" in plain(soup(left).select("main")[0])


def test_the_ten_year_school_names_move_by_two(app: Flask, client: WatchfulClient) -> None:
    """Stage 3 was called 3 in 2027/28; in 2028/29 its pupils are in stage 4, which is then called 5."""
    with stored(app):
        for each in db.session.query(SchoolClass):
            each.year = 2027
    app.config["TODAY"] = date(2028, 5, 2)
    make_all(client)
    assert made(app, 2028) == {
        "6A": ({5: 27}, ["4A"], ["TAGET-45"]),
        "2-3 Blå": ({1: 8, 2: 9}, ["F-1 Blå"], ["TAGET-23"]),
        "Örnen": ({3: 11}, ["Örnen"], ["TAGET-23"]),
        "5A": ({4: 24}, ["3A"], ["TAGET-45"]),
    }
    found = [str(each["href"]) for each in soup(client.get("/admin/classes?year=2028-29&q=6A")).select("tbody a")]
    assert "27 i åk 6" in plain(soup(client.get(found[0])).select("main")[0])


def test_in_august_it_is_about_this_year_until_that_has_classes(app: Flask, client: WatchfulClient) -> None:
    app.config["TODAY"] = date(2027, 8, 10)
    assert "Nästa läsår, 2027/28" in client.get(PAGE).text
    make_all(client)
    assert "Nästa läsår, 2028/29" in client.get(PAGE).text
    for wrong in ("year=2029-30", "year=x", "municipality=0180"):
        assert client.get(f"{PAGE}?{wrong}").status_code == 404, wrong


def ahead_link(client: WatchfulClient) -> str:
    """Return the address at which what was made last is undone."""
    return str(soup(client.get(PAGE)).select("#past + ul a")[0]["href"])


def test_the_school_with_most_to_look_at_comes_first(app: Flask) -> None:
    places = world(app)
    with stored(app):
        add_class(places["neighbour"].school_id, "4-5 Blå", s4=10, s5=9)
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="9901"))
    client = enter(app, "lead@example.org")
    for order, first in (("school", "own"), ("unsure", "neighbour"), ("x", "own")):
        assert plain(soup(client.get(f"{PAGE}?sort={order}")).select("tbody th")[0]) == f"Skola {CODES[first]}"


def test_a_lead_makes_all_schools_of_the_municipality_in_one_go(app: Flask) -> None:
    places = world(app)
    with stored(app):
        school = School(unit_code="99010003", name="Tomma skolan", municipality_code="9901", owner_type=OwnerType.STATE)
        db.session.add(school)
        db.session.flush()
        for place in places.values():
            add_class(place.school_id, "5B", s5=20)
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="9901"))
        add_member("other@example.org", Membership(role=Role.COORDINATOR, school_id=places["neighbour"].school_id))
    client = enter(app, "lead@example.org")
    rows = [plain(row) for row in soup(client.get(PAGE)).select("tbody th")]
    assert rows == [f"Skola {CODES['own']}", f"Skola {CODES['neighbour']}"]
    assert [plain(row) for row in soup(client.get(f"{PAGE}?q={CODES['own']}")).select("tbody th")] == rows[:1]
    assert "Ingen skola passar urvalet." in client.get(f"{PAGE}?q=finns+inte").text
    assert client.get(f"{PAGE}/schools/{CODES['foreign']}").status_code == 404
    make_all(client)
    parts = [str(each["href"]) for each in soup(client.get(str(ahead_link(client)))).select("#parts + p a")]
    assert len(parts) == 2
    assert "Bara en skola" not in client.get(parts[0]).text
    with app.app_context():
        mine = db.session.query(Rollover).filter(Rollover.made_by_id != 1).order_by(Rollover.id).all()
        assert [(each.school_id, each.year) for each in mine] == [(places[name].school_id, 2027) for name in OURS]
        first, second = (f"{PAGE}/{each.id}/undo" for each in mine)
        assert db.session.query(SchoolClass).filter_by(year=2027).count() == 2
    other = enter(app, "other@example.org")
    assert other.get(first).status_code == 404
    page = other.get(second)
    assert f"Skola {CODES['own']}" not in page.text, "of what was made together one sees one's own school's part"
    assert other.post(second, data={"sure": value_of(page, "sure")}).status_code == 303
    with app.app_context():
        assert db.session.query(SchoolClass).filter_by(year=2027).count() == 1
    assert ahead(client.get(PAGE)) == []
