"""The calendar year on the pages beside the table: a school's, the pictures, and how a year is asked for."""

from tests.cli.linked_town import ANGS, SJO
from tests.cli.test_calendar_year import lead, linked
from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup
from tests.pages.test_reach import figures, plain

__all__ = ["lead", "linked"]

pytestmark = SQLITE_FIRST


def test_a_schools_page_shows_both_school_years(lead: WatchfulClient) -> None:
    page = soup(lead.get(f"/reach/schools/{ANGS}?calendar-year=2026"))
    assert figures(page)["Tåget, räckvidd"] == "55,0 % minst 61 av 111 elever"
    assert "av de två räknas det större antalet" in plain(page.select("main")[0])
    [classes] = [each for each in page.select("table.made") if "Tåget" in plain(each)]
    rows = [[plain(cell) for cell in row.select("th, td")][:2] for row in classes.select("tbody tr, tfoot tr")]
    assert ["4A 2025/26", "20 av 24 83,3 %"] in rows
    assert ["5A 2026/27", "12 av 13 92,3 %"] in rows
    assert rows[-1] == ["Tillsammans", "61 av 111 55,0 %"]
    headings = [plain(each) for each in page.select("h2") if "20" in plain(each)]
    assert [each.split()[-1] for each in headings] == ["2025/26", "2025/26", "2026/27", "2026/27", "2025/26", "2026/27"]
    assert headings[-2:] == ["Elevantal 2025/26", "Elevantal 2026/27"]
    empty = plain(soup(lead.get(f"/reach/schools/{SJO}?calendar-year=2026")).select("main")[0])
    assert "Ingen klass på skolan har en plan 2025/26 eller 2026/27." in empty


def test_pictures_follow_the_year(lead: WatchfulClient) -> None:
    page = soup(lead.get("/reach/pictures?calendar-year=2026&programme=TAGET&municipality=9900"))
    rows = {plain(row.select("th")[0]): plain(row) for row in page.select("table.heat tbody tr")}
    assert "9 planer" in plain(page.select("[aria-labelledby=doses]")[0])
    assert rows["Ängsskolan"].startswith("Ängsskolan 0,0 % 0,0 %")


def test_odd_years_are_answered_with_what_there_is(lead: WatchfulClient) -> None:
    for query, words in {
        "calendar-year=26": "26 är inget kalenderår. Skriv det som 2026.",
        "calendar-year=1899": "1899 är inget kalenderår.",
        "calendar-year=2026-27": "2026-27 är inget kalenderår.",
        "calendar-year=2019": "Det finns inga klasser i 2019. Välj ett kalenderår bland: 2027, 2026, 2025.",
        "calendar-year=2026&year=2026-27": "Ange en enda period",
    }.items():
        answer = lead.get(f"/reach?{query}")
        assert answer.status_code == 400
        assert words in plain(soup(answer).select("main")[0]), query


def test_the_list_of_periods_offers_calendar_years(lead: WatchfulClient) -> None:
    page = soup(lead.get("/reach?period=2026"))
    options = [(option["value"], plain(option)) for option in page.select("#period option")]
    assert options[-3:] == [(str(year), f"Året {year}") for year in (2027, 2026, 2025)]
    assert [option["value"] for option in page.select("#period option[selected]")] == ["2026"]
    assert "calendar-year=2026" in str(page.select("a.sort")[0]["href"])
