"""What became of the sessions, who is behind and why: on /reach and its own page, as counted on paper (`known`)."""

from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import add_person, add_school, sign_in, soup, stored
from tests.pages.known import ANGS, EMPTY, FORMULA, lead_of_known_town
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.test_reach_country import national
from tracker.access import EVERYTHING
from tracker.logbook import Entry, record
from tracker.models import Obstacle, Plan, Role, School, Status, db
from tracker.reports import why
from tracker.reports.recounting import differences

BECAME = {
    "Genomfört": ["2,5", "15,6 %"],
    "Inställt, inte hållet sedan": ["0,5", "3,1 %"],
    "Borde ha hållits, logg saknas": ["1", "6,3 %"],
    "Återstår": ["12", "75,0 %"],
}
PEACE = "Ingen klass saknar mer än en logg. Bra jobbat."


def section(page: BeautifulSoup, heading: str) -> list[str]:
    """Return the lines of the section under a heading, as a reader sees them."""
    [found] = [each for each in page.select("section[aria-labelledby]") if plain(each.select("h2")[0]) == heading]
    return [plain(each) for each in found.select("li:not(.key li), p, tbody tr")]


def became(page: BeautifulSoup) -> dict[str, list[str]]:
    """Return the table of what became of the sessions."""
    rows = page.select("section[aria-labelledby=became] tbody tr")
    return {plain(row.select("th")[0]): [plain(cell) for cell in row.select("td")] for row in rows}


def test_the_planned_sessions_are_split_into_four(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach"))
    assert became(page) == BECAME
    assert section(page, "Vad det blev av passen")[0].startswith("16 pass är planerade under perioden")
    assert became(soup(client.get("/reach?area=Fittja")))["Återstår"] == ["6", "75,0 %"]


def test_the_obstacles_are_ranked(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert section(soup(client.get("/reach")), "Därför ställs pass in") == [
        "1 inställt pass, efter hinder. Det räknas även om passet hålls senare.",
        "Tidsbrist 1",
    ]
    elsewhere = section(soup(client.get("/reach?area=Fittja")), "Därför ställs pass in")
    assert elsewhere == ["Inget inställt pass är loggat under perioden."]


def test_a_withdrawn_log_is_no_obstacle(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert client.post(f"/sessions/{UUID(int=99)}/withdraw", data={"reason": "Fel grupp"}).status_code == 303
    page = soup(client.get("/reach"))
    assert section(page, "Därför ställs pass in") == ["Inget inställt pass är loggat under perioden."]
    assert became(page)["Inställt, inte hållet sedan"] == ["0", "0,0 %"]


def test_a_class_that_lacks_one_log_is_on_the_page_alone(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert PEACE in section(soup(client.get("/reach")), "Ligger efter")
    classes = section(soup(client.get("/reach/behind")), "Klasser")
    assert classes[0] == "1 klass har pass som borde ha hållits men inte är loggade."
    assert classes[1].startswith("5C Ängsskolan")
    assert classes[1].endswith("1 pass efter")
    assert section(soup(client.get("/reach/behind?area=Fittja")), "Klasser") == [
        "Alla pass som borde ha hållits är loggade. Bra jobbat."
    ]


def test_nobody_is_praised_before_a_session_is_due(client: WatchfulClient) -> None:
    with stored(client.application):
        school_id = add_school()
        add_person(Role.LEAD)
    sign_in(client)
    page = soup(client.get("/reach/behind"))
    assert [plain(each) for each in page.select("main h2")] == ["Inga klasser i perioden"]
    assert "Det finns inga klasser i 2026/27 för det du har valt." in plain(page.select("main")[0])
    with stored(client.application):
        class_id = add_class(school_id)
    calm = "Det är inte dags för något pass än."
    assert section(soup(client.get("/reach/behind")), "Klasser") == [calm]
    assert calm in section(soup(client.get("/reach")), "Ligger efter")
    with stored(client.application):
        add_plan(class_id)
    assert section(soup(client.get("/reach/behind?stage=5")), "Klasser") == [calm]
    assert section(soup(client.get("/reach/behind")), "Klasser")[0].startswith("1 klass har pass")


def test_a_plan_that_was_ended_is_behind_no_more(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        db.session.scalars(db.select(Plan).where(Plan.groups == 2)).one().ended_on = date(2026, 11, 15)
    client.application.config["TODAY"] = date(2026, 12, 11)
    page = soup(client.get("/reach/behind?area=Alby"))
    assert section(page, "Klasser") == ["Alla pass som borde ha hållits är loggade. Bra jobbat."]
    assert section(page, "Tysta skolor")[-1].startswith("Alla skolor som borde ha hållit pass har loggat")
    school = soup(client.get(f"/reach/schools/{ANGS}"))
    assert plain(school.select("table.lines td.state")[0]) == "Avslutad 15 november"
    with client.application.app_context():
        assert list(differences(EVERYTHING)) == []


def test_a_class_that_lacks_two_is_behind(client: WatchfulClient) -> None:
    with stored(client.application):
        add_plan(add_class(add_school()))
        add_person(Role.LEAD)
    sign_in(client)
    lines = section(soup(client.get("/reach")), "Ligger efter")
    assert lines[0] == "1 klass har minst 2 pass som borde ha hållits men inte är loggade."
    assert lines[1].endswith("2 pass efter")


@pytest.mark.parametrize(
    ("day", "silent"),
    [
        (date(2026, 12, 10), "Alla skolor som borde ha hållit pass har loggat de senaste 30 dagarna."),
        (date(2026, 12, 11), "Ängsskolan 1 pass saknar logg, senaste loggen 10 november"),
    ],
)
def test_a_school_is_silent_from_the_thirty_first_day(
    app: Flask, client: WatchfulClient, day: date, silent: str
) -> None:
    lead_of_known_town(client)
    app.config["TODAY"] = day
    assert section(soup(client.get("/reach/behind")), "Tysta skolor")[-1] == silent


def test_a_stage_without_a_plan_is_named(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach/behind"))
    assert section(page, "Årskurser utan plan")[1:] == ["=1+1 årskurs F, 10 elever"]
    [link] = page.select("section[aria-labelledby=unserved] li a")
    assert str(link["href"]).startswith(f"/reach/schools/{FORMULA}?")


def test_obstacles_are_ranked_in_each_area(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        zink = db.session.scalars(db.select(Plan.id).where(Plan.groups == 1)).one()
        for number, obstacle in ((3, Obstacle.ROOM), (4, Obstacle.TIME), (5, Obstacle.ROOM)):
            entry = Entry(str(UUID(int=number)), number, 0, date(2026, 11, 10), Status.CANCELLED, obstacle=obstacle)
            record(entry, zink, author_id=None)
    page = soup(client.get("/reach"))
    table = [[plain(cell) for cell in row.select("th, td")] for row in page.select("#obstacles ~ details tbody tr")]
    assert table == [["Alby", "Tidsbrist 1", "1"], ["Fittja", "Ingen lokal 2, Tidsbrist 1", "3"]]


def test_of_many_schools_each_municipality_is_told(client: WatchfulClient, monkeypatch: pytest.MonkeyPatch) -> None:
    national(client)
    monkeypatch.setattr(why, "MOST_SCHOOLS", 1)
    page = soup(client.get("/reach/behind"))
    assert section(page, "Årskurser utan plan")[1:] == [
        "2 skolor i 2 kommuner. Följ en kommun till dess skolor.",
        "Botkyrka 1 skola",
        "Åmål 1 skola",
    ]
    [link] = [each for each in page.select("section[aria-labelledby=unserved] a") if plain(each) == "Åmål"]
    assert section(soup(client.get(str(link["href"]))), "Årskurser utan plan")[1:] == ["Sjöskolan årskurs 3, 40 elever"]
    with stored(client.application):
        add_class(db.session.scalars(db.select(School.id).where(School.unit_code == EMPTY)).one(), "1A", s1=9)
    of_town = section(soup(client.get("/reach/behind?municipality=0127")), "Årskurser utan plan")[1:]
    assert of_town == ["=1+1 årskurs F, 10 elever", "Ödeskolan årskurs 1, 9 elever"], (
        "of one municipality all are named"
    )


def test_a_period_that_is_over_has_nobody_behind(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert soup(client.get("/reach?term=VT2027")).select("#behind") == []
    page = soup(client.get("/reach/behind?term=VT2027"))
    assert "Det går bara att visa i dag" in plain(page.select("main")[0])
    assert page.select(".laggard") == []


def test_what_is_chosen_stays_chosen(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach?area=Alby&stage=5&owner=enskild&curriculum=TAGET-45"))
    chosen = [plain(each) for each in page.select("form.filter [selected]")]
    assert chosen == ["Läsåret 2026/27", "Tåget", "Tåget 4–5", "Alby", "Enskild", "5"]
    [link] = [each for each in page.select("a") if plain(each).startswith("Alla som ligger efter")]
    query = str(link["href"]).partition("?")[2].split("&")
    assert {"area=Alby", "stage=5", "owner=enskild", "curriculum=TAGET-45"} <= set(query)


@pytest.mark.parametrize(
    "query",
    [
        "area=Atlantis",
        "stage=13",
        "year=2026-28",
        "year=1999-00",
        "programme=X",
        "owner=kyrka",
        "curriculum=MVP-BOTKYRKA",
    ],
)
def test_what_does_not_exist_is_named(client: WatchfulClient, query: str) -> None:
    lead_of_known_town(client)
    answer = client.get(f"/reach/behind?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[2].replace("1999-00", "1999/00") in answer.text
