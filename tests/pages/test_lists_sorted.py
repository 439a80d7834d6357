"""Lists in every order that their readers would want, and to their last row."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_person, sign_in, soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.test_lists import shown, walked
from tests.pages.test_reach import plain
from tracker.logbook import Entry, record
from tracker.models import Municipality, Outcome, OwnerType, Role, School, SchoolClass, Status, db

pytestmark = SQLITE_FIRST
NUMBER = 51


def add_schools(number: int) -> list[int]:
    """Store so many schools of a municipality; return their ids."""
    db.session.add(Municipality(code="0127", name="Botkyrka"))
    db.session.flush()
    schools = [
        School(
            unit_code=f"{10_000_000 + place}",
            name=f"Påhittsskolan {place:02}",
            municipality_code="0127",
            owner_type=OwnerType.MUNICIPAL,
        )
        for place in range(number)
    ]
    db.session.add_all(schools)
    db.session.flush()
    return [school.id for school in schools]


def test_silent_schools_and_stages_without_a_plan_are_reached_to_the_last(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for place, school_id in enumerate(add_schools(NUMBER)):
            add_plan(add_class(school_id, "4A", s4=20))
            add_class(school_id, "2A", s2=10 + place)
        add_person(Role.LEAD)
    sign_in(client)
    names = [f"Påhittsskolan {place:02}" for place in range(NUMBER)]
    for part, usual in (("silent", names), ("unserved", names[::-1])):
        links = f"[aria-labelledby={part}] li a"
        assert len(shown(client, "/reach/behind", links)) == 50
        assert walked_of(client, "/reach/behind", part) == usual
        assert walked_of(client, "/reach/behind?sort=school", part) == names
        assert shown(client, "/reach/behind?q=skolan+41", links) == ["Påhittsskolan 41"]
    turned = soup(client.get("/reach/behind?silent=2&sort=school&q=skolan"))
    [onward] = [str(a["href"]) for a in turned.select("[aria-labelledby=unserved] a") if plain(a) == "Nästa sida"]
    assert {"silent=2", "unserved=2", "sort=school", "q=skolan"} <= set(
        onward.partition("?")[2].split("#")[0].split("&")
    )
    assert onward.endswith("#unserved")


def walked_of(client: WatchfulClient, address: str, part: str) -> list[str]:
    """Return which schools a part of the page about who is behind names, on both its pages."""
    page = soup(client.get(address)).select_one(f"[aria-labelledby={part}]")
    assert page
    [onward] = [str(a["href"]) for a in page.select("a") if plain(a) == "Nästa sida"]
    links = f"[aria-labelledby={part}] li a"
    return [*shown(client, address, links), *shown(client, onward, links)]


def test_every_class_of_the_year_before_can_become_a_predecessor(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        [school_id] = add_schools(1)
        class_id = add_class(school_id, "4A")
        for number in range(NUMBER):
            db.session.add(SchoolClass(school_id=school_id, year=2025, name=f"3{number:02}"))
        add_person(Role.COORDINATOR, school_id)
    sign_in(client)
    page, links = f"/admin/classes/{class_id}/predecessors", "[aria-labelledby=more] li a"
    names = [f"Koppla 3{number:02}, Påhittsskolan 00" for number in range(NUMBER)]
    assert walked(client, page, links) == walked(client, f"{page}?q=skolan", links) == names
    assert shown(client, f"{page}?q=skolan&page=2", links) == names[50:]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["4A", "4Ö", "F-1", "Örnen"]),
        ("-name", ["Örnen", "F-1", "4Ö", "4A"]),
        ("stage", ["F-1", "Örnen", "4A", "4Ö"]),
        ("-stage", ["4A", "4Ö", "Örnen", "F-1"]),
        ("pupils", ["F-1", "4A", "4Ö", "Örnen"]),
        ("-pupils", ["Örnen", "4A", "4Ö", "F-1"]),
        ("-plans", ["4Ö", "F-1", "Örnen", "4A"]),
        ("school", ["F-1", "Örnen", "4A", "4Ö"]),
        ("-school", ["4Ö", "4A", "Örnen", "F-1"]),
        ("nothing", ["F-1", "Örnen", "4A", "4Ö"]),
    ],
)
def test_the_class_list_is_sorted_both_ways(app: Flask, client: WatchfulClient, order: str, names: list[str]) -> None:
    with stored(app):
        [school_id] = add_schools(1)
        add_class(school_id, "4A", s4=20)
        add_plan(add_class(school_id, "4Ö", s4=20))
        add_class(school_id, "Örnen", s2=30)
        add_class(school_id, "F-1", s0=8, s1=9)
        add_person(Role.COORDINATOR, school_id)
    sign_in(client)
    answer = soup(client.get(f"/admin/classes?sort={order}&q=skolan"))
    assert [plain(each) for each in answer.select("tbody th")] == names
    [heading] = answer.select("thead th[aria-sort]:not([aria-sort=none])")
    turned = shown(client, str(heading.select("a")[0]["href"]), "tbody th")
    if order.removeprefix("-") in {"name", "school"}:
        assert turned == names[::-1], "once more turns it round"
    assert [plain(each) for each in answer.select("[data-label=Årskurs]")][names.index("F-1")] == "F–1"


def test_plans_are_sorted_by_class_both_ways(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        [school_id] = add_schools(1)
        for name in ("4A", "4B"):
            add_plan(add_class(school_id, name))
        add_person(Role.COORDINATOR, school_id)
    sign_in(client)
    for order, names in (("class", ["4A", "4B"]), ("-class", ["4B", "4A"])):
        found = shown(client, f"/admin/plans?sort={order}", "tbody th a")
        assert [each.split()[0] for each in found] == names


def add_roster(school_id: int) -> None:
    """Let a school have four classes: two that are behind, one more than the other, one ahead, one without a plan."""
    for name, held in (("4A", 1), ("4B", 0), ("4C", 3)):
        plan_id = add_plan(add_class(school_id, name))
        for number in range(1, held + 1):
            entry = Entry(str(UUID(int=plan_id * 100 + number)), number, 0, date(2026, 11, 10), Status.HELD)
            record(replace(entry, present=20, outcome=Outcome.AS_PLANNED, minutes=50), plan_id, author_id=None)
    add_class(school_id, "Örnen", s2=20)


@pytest.mark.parametrize(
    ("order", "rows"),
    [
        ("stage", ["Örnen", "4A 1 pass efter", "4B 2 pass efter", "4C"]),
        ("-stage", ["4A 1 pass efter", "4B 2 pass efter", "4C", "Örnen"]),
        ("name", ["4A 1 pass efter", "4B 2 pass efter", "4C", "Örnen"]),
        ("-name", ["Örnen", "4C", "4B 2 pass efter", "4A 1 pass efter"]),
        ("behind", ["4B 2 pass efter", "4A 1 pass efter", "Örnen", "4C"]),
        ("due", ["4B senast 5 oktober", "4A senast 8 november", "4C senast 15 januari", "Örnen"]),
    ],
)
def test_a_schools_classes_are_sorted(app: Flask, client: WatchfulClient, order: str, rows: list[str]) -> None:
    with stored(app):
        [school_id] = add_schools(1)
        add_roster(school_id)
        add_person(Role.COORDINATOR, school_id)
    sign_in(client)
    assert shown(client, f"/classes?sort={order}", ".roster li > :first-child") == rows


def test_a_schools_classes_are_found_and_paged(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        schools = add_schools(4)
        for number in range(NUMBER):
            add_class(schools[2], f"4{number:02}")
        for school_id in schools[:2]:
            add_class(school_id)
        add_person(Role.LEAD)
    sign_in(client)
    facts = [
        "Påhittsskolan 00 1 klass",
        "Påhittsskolan 01 1 klass",
        "Påhittsskolan 02 51 klasser",
    ]
    with stored(app):
        add_class(schools[3], "4Ö")
        add_class(schools[3], "4Z")
    facts.append("Påhittsskolan 03 2 klasser")
    assert shown(client, "/classes", ".roster li") == facts
    assert shown(client, "/classes?sort=-name", ".roster li") == facts[::-1]
    assert shown(client, "/classes?sort=most", ".roster li") == [facts[2], facts[3], *facts[:2]]
    page, names = "/classes?school=10000002", [f"4{number:02}" for number in range(NUMBER)]
    assert walked(client, page, ".roster li b") == names
    assert walked(client, f"{page}&sort=-name", ".roster li b") == names[::-1]
    assert shown(client, f"{page}&q=449", ".roster li b") == ["449"]
    assert "Ingen klass passar urvalet." in client.get(f"{page}&q=finns+inte").text
    assert soup(client.get(f"{page}&q=449")).select("form input[name=school][value='10000002']")


def test_schools_without_classes_are_all_named(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        first, *_others = add_schools(NUMBER + 1)
        add_class(first)
        add_person(Role.LEAD)
    sign_in(client)
    waiting, names = "details li", [f"Påhittsskolan {place:02} {10_000_000 + place}" for place in range(1, NUMBER + 1)]
    assert walked(client, "/classes", waiting) == names
    page = soup(client.get("/classes?waiting=2"))
    assert page.select("details[open]"), "what one has turned a page of is open"
