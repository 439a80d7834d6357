"""The pictures of a programme say what their tables say, as counted on paper (`known`)."""

from fractions import Fraction

import pytest
from bs4 import BeautifulSoup

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.known import lead_of_known_town
from tests.pages.test_reach import plain
from tests.pages.test_reach_country import national
from tracker.models import SchoolClass, db
from tracker.reports.pictures import bin_of


def rows(page: BeautifulSoup, section: str) -> list[list[str]]:
    """Return the table of a section, row by row."""
    found = page.select(f"section[aria-labelledby={section}] tbody tr")
    return [[plain(cell) for cell in row.select("th, td")] for row in found]


def test_the_years_stand_in_drawing_and_table(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach/pictures"))
    assert rows(page, "trend") == [["2026/27 hittills", "53,3 % 32 av 60", "75,0 %"]]
    assert plain(page.select(".chart desc")[0]) == "2026/27: räckvidd 53,3 %, rapporterat 75,0 %."
    [ring] = page.select(".chart circle")
    assert (ring["cy"], ring["class"]) == ("104.0", ["shell"]), "200 – 180 · 32/60, and the year goes on"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("calendar-year=2026", [["2025", ".", "."], ["2026 hittills", "53,3 % 32 av 60", "75,0 %"]]),
        ("term=HT2026", [["HT2025", ".", "."], ["HT2026 hittills", "53,3 % 32 av 60", "75,0 %"]]),
        ("term=VT2026", [["VT2026", ".", "."]]),
        ("year=2026-27&school=10000001", [["2025/26", ".", "."], ["2026/27 hittills", "90,0 % 18 av 20", "100,0 %"]]),
    ],
)
def test_the_course_is_of_periods_like_the_chosen_one(
    client: WatchfulClient, query: str, told: list[list[str]]
) -> None:
    """Another school has a class of last year, so that there is one; nobody was to be reached in it."""
    lead_of_known_town(client)
    with stored(client.application):
        db.session.scalars(db.select(SchoolClass).where(SchoolClass.name == "6B")).one().year = 2025
    found = [
        [text.removesuffix(" 0 av 0") for text in row]
        for row in rows(soup(client.get(f"/reach/pictures?{query}")), "trend")
    ]
    assert found == told


def test_schools_stand_by_stage(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach/pictures"))
    assert [plain(each) for each in page.select("table.heat thead th")] == ["Skola", "F", "1", "2", "3", "4", "5"]
    assert rows(page, "heat") == [
        ["=1+1", "0,0 %", "", "", "", "", ""],
        ["Zinkskolan", "", "", "", "", "90,0 %", ""],
        ["Ängsskolan", "", "", "", "", "", "46,7 %"],
    ]
    assert rows(soup(client.get("/reach/pictures?stage=5")), "heat") == [["Ängsskolan", "46,7 %"]]


def test_plans_are_spread_by_dose(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach/pictures"))
    spread = [plain(each) for each in page.select("section[aria-labelledby=doses] li")]
    assert spread == [
        "Ingenting 0",
        "Under 25 % 1",
        "25 till 50 % 1",
        "50 till 75 % 0",
        "75 till 100 % 0",
        "Allt eller mer 0",
    ]


@pytest.mark.parametrize(
    ("percent", "part"), [(0, 0), (1, 1), (24, 1), (25, 2), (50, 3), (74, 3), (75, 4), (99, 4), (100, 5), (140, 5)]
)
def test_a_dose_belongs_to_one_part(percent: int, part: int) -> None:
    assert bin_of(Fraction(percent, 100)) == part


def test_the_whole_country_chooses_a_municipality_first(client: WatchfulClient) -> None:
    national(client)
    page = soup(client.get("/reach/pictures"))
    assert "Välj en kommun för att se dess skolor årskurs för årskurs." in plain(page.select("main")[0])
    assert [row[0] for row in rows(soup(client.get("/reach/pictures?municipality=1492")), "heat")] == ["Sjöskolan"]
