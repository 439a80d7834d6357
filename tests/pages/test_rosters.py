"""Classes for those who keep them: /admin/classes, new ones, names and headcounts."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, soup, stored, value_of
from tests.pages.lines import add_class
from tests.pages.rosters import PAGE, counts, is_sound, kept_class, names
from tests.pages.test_reach import plain
from tests.pages.world import CODES, add_member, enter, world
from tracker.models import (
    Membership,
    Role,
)
from tracker.words import visible


@pytest.fixture(autouse=True)
def coordinator(app: Flask, client: WatchfulClient) -> None:
    kept_class(app, client)


def test_the_list_is_searched_sorted_and_leads_to_each_class(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_class(1, "Örnen", s2=11)
    page = soup(client.get("/admin/classes"))
    assert [plain(each) for each in page.select(".button.main")] == ["Lägg till en klass"]
    rows = [plain(row) for row in page.select("tbody tr")]
    assert rows == ["Örnen Påhittade skolan 2 11 0 0", "4A Påhittade skolan 4 27 1 1"]
    by_pupils = soup(client.get("/admin/classes?sort=pupils")).select("tbody th")
    assert [plain(row) for row in by_pupils] == ["Örnen", "4A"]
    assert [plain(row) for row in soup(client.get("/admin/classes?q=4a")).select("tbody th")] == ["4A"]
    assert "Ingen klass passar urvalet." in client.get("/admin/classes?q=7x").text
    for wrong in ("year=2026", "year=9999-00", "school=1"):
        assert client.get(f"/admin/classes?{wrong}").status_code == 404, wrong


def test_a_long_list_has_pages(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for number in range(52):
            add_class(1, f"5-{number:02}", s5=10)
    page = soup(client.get("/admin/classes"))
    assert len(page.select("tbody tr")) == 50
    [link] = [each for each in page.select("main a") if plain(each) == "Nästa sida"]
    assert len(soup(client.get(str(link["href"]))).select("tbody tr")) == 3


def test_only_classes_of_ones_own_schools_are_there(app: Flask) -> None:
    places = world(app)
    with stored(app):
        add_member("other@example.org", Membership(role=Role.COORDINATOR, school_id=places["neighbour"].school_id))
    client = enter(app, "other@example.org")
    assert f"Skola {CODES['neighbour']}" in client.get("/admin/classes").text
    assert f"Skola {CODES['own']}" not in client.get("/admin/classes").text
    assert client.get(f"/admin/classes/{places['own'].class_id}/split").status_code == 404
    merging = client.post(
        f"/admin/classes/{places['neighbour'].class_id}/merge",
        data={"others": str(places["own"].class_id), "day": "2026-11-24"},
    )
    assert merging.status_code == 422


NEW = {"school": "12345678", "year": "2026-27", "name": "F-1 Blå", "day": "2026-10-15"}
NEW |= {"stage1": "0", "pupils1": "8", "stage2": "1", "pupils2": "9", "stage3": ""}


def test_a_class_is_added_with_its_stages(app: Flask, client: WatchfulClient) -> None:
    answer = client.post("/admin/classes/new", data=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/classes/2")
    assert counts(app, 2) == [(0, "2026-10-15", 8), (1, "2026-10-15", 9)]
    assert "8 i åk F och 9 i åk 1" in plain(soup(client.get("/admin/classes/2")).select("main")[0])
    assert is_sound(app)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"name": " "}, "Namn: Skriv klassens namn."),
        ({"name": "4 a"}, "Namn: Det finns redan en klass 4A läsåret 2026/27. Välj ett annat namn."),
        ({"name": "4A+B"}, "Namn: Klassens namn kan inte innehålla +. Skriv ett annat tecken."),
        ({"name": "Bo 070-123 45 67"}, "Namn: Texten ser ut att innehålla ett telefonnummer."),
        ({"name": '=HYPERLINK("x")'}, "Namn: Ett namn kan inte börja med =: ett kalkylprogram räknar ut det."),
        ({"stage1": ""}, "Årskurs: Välj vilken årskurs de går i."),
        ({"pupils2": ""}, "Elever: Skriv hur många eleverna är."),
        ({"pupils1": "åtta"}, "Elever: Skriv ett heltal med siffror, till exempel 27."),
        ({"pupils1": "10000"}, "Elever: Skriv ett heltal från 0 till 9999."),
        ({"name": "\u200b\u00ad"}, "Namn: Skriv klassens namn."),
        ({"name": "4\u200bA\u202e"}, "Namn: Det finns redan en klass 4A läsåret 2026/27. Välj ett annat namn."),
        ({"pupils1": "0", "pupils2": "0"}, "Skriv hur många eleverna är, i minst en årskurs."),
        ({"day": "2027-07-01"}, "Räknat den: Dagen måste ligga i läsåret 2026/27."),
        ({"day": "2027-06-01"}, "Räknat den: Den dagen har inte varit än. Skriv 2026-11-24 eller en tidigare dag."),
        ({"year": "2027-28", "day": "2027-10-16"}, "Räknat den: Den dagen har inte varit än. Skriv 2027-10-15 eller"),
        ({"school": "99999999"}, "Skola: Välj ett av svaren."),
        ({"year": "1990-91"}, "Läsår: Välj ett av svaren."),
    ],
)
@SQLITE_FIRST
def test_it_says_what_is_wrong_with_a_new_class(
    app: Flask, client: WatchfulClient, change: dict[str, str], line: str
) -> None:
    answer = client.post("/admin/classes/new", data=NEW | change)
    assert answer.status_code == 422
    assert said(answer)[0].startswith(line)
    assert names(app) == ["4A"]
    assert value_of(answer, "name") == visible((NEW | change)["name"])


def chosen(answer: TestResponse, name: str) -> list[str]:
    """Return what the chosen answer of a field is called."""
    return [plain(each) for each in soup(answer).select(f"select[name={name}] option[selected]")]


@SQLITE_FIRST
def test_from_2028_a_class_is_added_by_the_names_of_the_chosen_year(app: Flask, client: WatchfulClient) -> None:
    app.config["TODAY"] = date(2028, 5, 2)
    new = {"school": "12345678", "name": "1A", "day": "2028-10-15", "year": "2028-29"}
    new |= {"stage1": "1", "pupils1": "20", "stage2": "0", "pupils2": "3", "stage3": "9", "pupils3": "2"}
    answer = client.post(
        "/admin/classes/new", data=new | {"named": value_of(client.get("/admin/classes/new"), "named")}
    )
    assert (answer.status_code, said(answer)) == (
        422,
        ["Läsår: Läsåret 2028/29 heter årskurserna annorlunda. Titta nedan på vilka som är valda."],
    )
    assert [chosen(answer, f"stage{at}") for at in (1, 2, 3)] == [["1"], ["1"], ["9"]], "as they were called"
    assert names(app) == ["4A"]
    new |= {"stage1": "0", "stage2": "", "pupils2": "", "stage3": "", "pupils3": ""}
    assert client.post("/admin/classes/new", data=new | {"named": value_of(answer, "named")}).status_code == 303
    assert "20 i åk 1" in plain(soup(client.get("/admin/classes/2")).select("main")[0])
    back = client.post("/admin/classes/new", data=NEW | {"year": "2027-28", "stage2": "", "named": "2028-29"})
    assert chosen(back, "stage1") == ["1"], "and the other way round"


def test_a_class_is_renamed_unless_the_name_is_taken(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        add_class(1, "4B")
    seen = value_of(client.get(f"{PAGE}/rename"), "seen")
    answer = client.post(f"{PAGE}/rename", data={"name": "4b", "seen": seen})
    assert (answer.status_code, said(answer)) == (
        422,
        ["Namn: Det finns redan en klass 4B läsåret 2026/27. Välj ett annat namn."],
    )
    answer = client.post(f"{PAGE}/rename", data={"name": "-4", "seen": seen})
    assert "Ett namn kan inte börja med -" in said(answer)[0]
    assert client.post(f"{PAGE}/rename", data={"name": "4a", "seen": seen}).status_code == 303
    answer = client.post(f"{PAGE}/rename", data={"name": "4C", "seen": seen})
    assert said(answer) == ["Någon har ändrat sedan sidan öppnades. Titta igen innan du sparar."]
    assert names(app) == ["4a", "4B"]


def test_a_new_headcount_stands_beside_the_old_one_and_is_taken_away_again(app: Flask, client: WatchfulClient) -> None:
    seen = value_of(client.get(f"{PAGE}/headcount"), "seen")
    new = {"day": "2026-11-20", "s4": "25", "girls4": "13", "boys4": "12", "seen": seen}
    assert client.post(f"{PAGE}/headcount", data=new).status_code == 303
    assert counts(app) == [(4, "2026-10-15", 27), (4, "2026-11-20", 25)]
    assert "25 i åk 4 (13 flickor, 12 pojkar)" in plain(soup(client.get(PAGE)).select("main")[0])
    assert is_sound(app)
    address = f"{PAGE}/headcount/2026-11-20/remove"
    page = client.get(address)
    assert [plain(line) for line in soup(page).select("main li")] == [
        "Senaste elevantal nu 25 i åk 4 (13 flickor, 12 pojkar)",
        "Senaste elevantal efteråt 27 i åk 4",
    ]
    assert client.post(address, data={"sure": value_of(page, "sure")}).status_code == 303
    assert counts(app) == [(4, "2026-10-15", 27)]
    assert client.get(address).status_code == 404
    last = client.get(f"{PAGE}/headcount/2026-10-15/remove")
    answer = client.post(f"{PAGE}/headcount/2026-10-15/remove", data={"sure": value_of(last, "sure")})
    assert said(answer) == ["Klassen har inget annat elevantal. Skriv in det rätta först."]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"s4": "0"}, "En av klassens planer behöver årskursen."),
        ({"s4": ""}, "Skriv hur många eleverna är, i minst en årskurs."),
        ({"girls4": "30"}, "Flickor och pojkar är tillsammans fler än eleverna."),
        ({"day": "2026-11-25"}, "Räknat den: Den dagen har inte varit än. Skriv 2026-11-24 eller en tidigare dag."),
        ({"day": "2026-06-30"}, "Räknat den: Dagen måste ligga i läsåret 2026/27."),
        ({"s4": "x"}, "Elever i åk 4: Skriv ett heltal med siffror, till exempel 27."),
    ],
)
@SQLITE_FIRST
def test_a_headcount_that_cannot_be_is_refused(
    app: Flask, client: WatchfulClient, change: dict[str, str], line: str
) -> None:
    seen = value_of(client.get(f"{PAGE}/headcount"), "seen")
    answer = client.post(f"{PAGE}/headcount", data={"day": "2026-11-20", "s4": "25", "seen": seen} | change)
    assert answer.status_code == 422
    assert said(answer)[0].startswith(line)
    assert counts(app) == [(4, "2026-10-15", 27)]
