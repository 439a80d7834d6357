"""One school's page: /reach/schools/<unit code>, against what one counts on paper (see `known`)."""

from datetime import date

from bs4 import BeautifulSoup

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.known import ANGS, EMPTY, FORMULA, ZINK, lead_of_known_town
from tests.pages.test_reach import figures, plain
from tracker.models import Headcount, Plan, School, SchoolClass, db


def school(client: WatchfulClient, unit_code: str, query: str = "") -> BeautifulSoup:
    """Fetch a school's page."""
    answer = client.get(f"/reach/schools/{unit_code}?{query}")
    assert answer.status_code == 200
    return soup(answer)


def test_the_figures_are_what_one_counts_on_paper(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert figures(school(client, ZINK)) == {
        "Tåget, räckvidd": "90,0 % minst 18 av 20 elever",
        "Tåget, startade klasser": "1 av 1 0 fullföljda",
        "Tåget, dos": "25,0 % 2 av 8 planerade pass",
        "Tåget, rapporteringsgrad": "100,0 % 2 av 2 väntade pass",
        "MVP, räckvidd": "0,0 % minst 0 av 25 elever",
        "MVP, startade klasser": "0 av 1 0 fullföljda",
        "MVP, dos": ". 0 av 0 planerade pass",
        "MVP, rapporteringsgrad": ". 0 av 0 väntade pass",
    }
    term = figures(school(client, ANGS, "term=HT2026"))
    assert term["Tåget, dos"] == "16,7 % 0,5 av 3 planerade pass"
    assert set(figures(school(client, ZINK, "programme=MVP"))) == {
        name for name in figures(school(client, ZINK)) if "M" in name
    }


def test_a_schools_page_is_about_what_its_row_was_about(client: WatchfulClient) -> None:
    """4A takes in a pupil of year 5: of year 4's 20 at least 17 were among the 18 present."""
    lead_of_known_town(client)
    with stored(client.application):
        mixed = db.session.scalars(db.select(SchoolClass).where(SchoolClass.name == "4A")).one()
        db.session.add(Headcount(class_id=mixed.id, stage=5, pupils=1, reference_date=date(2026, 10, 15)))
    page = soup(client.get("/reach?stage=4&curriculum=TAGET-45"))
    [row] = page.select(f"tr[data-unit='{ZINK}']")
    assert "17 av 20" in plain(row)
    [link] = row.select("a")
    narrowed = soup(client.get(str(link["href"])))
    assert figures(narrowed)["Tåget, räckvidd"] == "85,0 % minst 17 av 20 elever"
    assert "Siffrorna gäller bara Tåget 4–5, årskurs 4." in plain(narrowed.select("main")[0])
    [every] = [a for a in narrowed.select("main a") if plain(a) == "Visa alla siffror"]
    assert figures(soup(client.get(str(every["href"]))))["Tåget, räckvidd"] == "85,7 % minst 18 av 21 elever"


def test_the_lines_say_where_each_class_is(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = school(client, ZINK)
    [row] = page.select("table.lines tbody tr")
    assert [plain(cell) for cell in row.select("th, td")] == [
        "4A",
        "20",
        "Tåget, 4A: 2 av 8 pass genomförda. I dag borde klassen vara vid pass 2.",
        "2 av 8",
        "I fas",
    ]
    [row] = school(client, ANGS).select("table.lines tbody tr")
    name, pupils, drawn, held, position = (plain(cell) for cell in row.select("th, td"))
    assert (name, pupils, held, position) == ("5C", "30", "0,5 av 8", "1 pass efter")
    assert drawn.startswith(
        "Tåget, 5C: 0 av 8 pass genomförda. Pass 1 genomfört för halva klassen. Logg saknas för pass 2."
    )
    assert drawn.endswith("I dag borde klassen vara vid pass 2.")
    assert str(row.select("a")[0]["href"]).startswith("/classes/")


def test_the_head_says_which_school_it_is(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        unit = db.session.scalars(db.select(School).where(School.unit_code == EMPTY)).one()
        unit.parent = db.session.scalars(db.select(School).where(School.unit_code == ZINK)).one()
    head = plain(school(client, ANGS, "term=HT2026").select(".heading")[0])
    assert (
        head
        == "Ängsskolan Alby · Botkyrka · enskild · 10000002 HT2026, till och med 24 november Aktiviteter Alla skolor"
    )
    assert "10000003 · enhet i Zinkskolan" in plain(school(client, EMPTY).select(".heading")[0])


def test_classes_and_pupils_stand_per_stage(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    rows = school(client, ZINK).select("[aria-labelledby=heads] tbody tr")
    assert [[plain(cell) for cell in row.select("th, td")] for row in rows] == [["4", "1", "20"], ["6", "1", "25"]]


def test_a_school_without_plans_says_what_to_do(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert "Ingen klass på skolan har en plan 2026/27." in plain(school(client, EMPTY))
    assert "Ingen klass på skolan har en plan 2026/27." in plain(school(client, FORMULA, "year=2026-27"))
    assert not school(client, FORMULA, "year=2026-27").select("table.lines")


def test_an_ended_plan_is_no_longer_behind(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        plan = db.session.scalars(db.select(Plan).where(Plan.groups == 2)).one()
        plan.ended_on = date(2026, 11, 7)
    page = school(client, ANGS)
    assert figures(page)["Tåget, dos"] == "50,0 % 0,5 av 1 planerade pass", "the second was due on the day after"
    assert "efter" not in plain(page.select("table.lines")[0])


def test_a_school_that_is_not_there_or_not_open_is_not_found(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        db.session.scalars(db.select(School).where(School.unit_code == EMPTY)).one().closed_on = date(2026, 6, 30)
    assert client.get("/reach/schools/99999999").status_code == 404
    assert client.get(f"/reach/schools/{EMPTY}").status_code == 404
    with stored(client.application):
        db.session.add(SchoolClass(school_id=2, year=2025, name="3A"))
    assert client.get(f"/reach/schools/{EMPTY}?year=2025-26").status_code == 200


def test_a_calendar_year_in_which_stages_change_names_says_both(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        zink = db.session.scalars(db.select(School.id).where(School.unit_code == ZINK)).one()
        for year in (2027, 2028):
            later = SchoolClass(school_id=zink, year=year, name="4B")
            db.session.add(later)
            db.session.flush()
            db.session.add(Headcount(class_id=later.id, stage=4, pupils=20, reference_date=date(year, 10, 15)))
    page = soup(client.get("/reach?calendar-year=2028&programme=TAGET"))
    stages = [plain(each) for each in page.select("select[name=stage] option[value='4']")]
    assert stages == ["4 (på hösten 5)"]
    assert "i F–5 (på hösten 1–6)" in plain(page.select("main")[0])
    for period, called in (("year=2027-28", "4"), ("year=2028-29", "5"), ("calendar-year=2027", "4")):
        page = soup(client.get(f"/reach?{period}&programme=TAGET"))
        assert [plain(each) for each in page.select("select[name=stage] option[value='4']")] == [called]
