"""The calendar year, where linked classes are the same pupils: files and pages against what one counts on paper.

Of the groups at Ängsskolan, with the pupils of spring | autumn, and then of the two what counts:

    4A | 5A, 5B      24 | 25    reached 20 | 12 + 11    pupils 25, at least 23, at most min(25, 43); 2 classes
    2A, 2B | 3A      22 | 21    reached 9 + 10 | 18     pupils 22, at least 19, at most min(22, 37); 2 classes
    5-6 Blå | 6A      8 | 0     reached 14 of 20 | –    pupils  8, at least 2, at most 8
    3B |             20 |       reached 17 |            pupils 20, at least 17, at most 20, completed in March
    1C |  0A |  | 1X            no plan                 pupils 15 + 10 + 11

Österskolan: 0B | 1Y has 12 pupils, 4D 22 of whom 19 are reached. In the municipality 3B and 4D are the same pupils (22,
at least 19, at most 22), and 0A, 0B | 1X, 1Y are one group of max(19, 23); the links go through both schools.
"""

import csv
from datetime import date
from io import StringIO

import pytest

from tests.cli.conftest import Operator
from tests.cli.linked_town import ANGS, NATIONAL, OST, PASSWORD, SCHOOLS, settle
from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import sign_in, soup
from tests.pages.test_reach import figures, plain, table
from tests.pages.test_reach_country import towns

pytestmark = SQLITE_FIRST

REACH = """
2026,9900,Exempelköping,99000001,Ängsskolan,,Norr,kommunal,MVP,1,20,0,0,0,0,0.0,0,0.00,.,.,.,0.0,.,1
2026,9900,Exempelköping,99000001,Ängsskolan,,Norr,kommunal,TAGET,9,111,6,1,61,75,55.0,34,11.00,32.4,100.0,82.8,106.0,35.5,1
2026,9900,Exempelköping,99000003,Österskolan,,Söder,kommunal,TAGET,2,34,1,0,19,19,55.9,3,1.00,33.3,100.0,86.4,12.7,100.0,1
2026,9901,Påhittade,99010001,Sjöskolan,,,kommunal,TAGET,1,16,0,0,0,0,0.0,0,0.00,.,.,.,0.0,.,1
"""
TABLE = {
    ANGS: ["Ängsskolan", "Norr", "55,0 %", "61 av 111", "6 av 9", "1", "35,5 %"],
    OST: ["Österskolan", "Söder", "55,9 %", "19 av 34", "1 av 2", "0", "100,0 %"],
    "": ["Tillsammans", "Alla", "54,8 %", "63 av 115", "6 av 9", "1", "39,4 %"],
}
COUNTRY = [
    ["Exempelköping", "2", "54,8 %", "63 av 115", "6 av 9", "1", "39,4 %"],
    ["Påhittade", "1", "0,0 %", "0 av 16", "0 av 1", "0", "."],
    ["Tillsammans", "3", "48,1 %", "63 av 131", "6 av 10", "1", "39,4 %"],
]
HEADLINES = {
    "Räckvidd": "54,8 % 63 av 115 elever i F–5",
    "Nådda elever, minst": "63 av 115 högst 77 olika elever",
    "På alla pass, minst": "0 av 115 i 0 klasser där alla pass är hållna",
    "Fullföljda klasser": "1 av 9 6 har startat, 6 har en plan",
    "Rapporteringsgrad": "39,4 % 13 av 33 väntade pass",
    "Levererad dos": "32,4 % 12 av 37 planerade pass",
    "Närvarograd": "83,2 % 178 närvarande av 214 väntade",
    "Följsamhet": "100,0 % 12 enligt manual, 0 med anpassning, 0 delvis",
    "Elevtimmar": "118,7 timmar tillsammans",
    "Anslutning": "100,0 % 2 av 2 skolor har startat",
    "Vidmakthållande": "100,0 % 1 av 1 skolor från året innan",
}


@pytest.fixture
def linked(tracker: Operator) -> Operator:
    """Lend the municipality whose classes are linked."""
    settle(tracker)
    return tracker


@pytest.fixture
def lead(linked: Operator, client: WatchfulClient) -> WatchfulClient:
    """Sign in who sees it all."""
    sign_in(client, NATIONAL, PASSWORD)
    return client


def without_period(lines: list[str]) -> list[str]:
    """Return lines without their first cell."""
    return [line.partition(",")[2] for line in lines]


def test_a_school_counts_its_own_linked_classes_once(linked: Operator) -> None:
    assert linked.lines("reach", "--calendar-year", "2026") == REACH.split("\n")[1:-1]


def test_a_stage_of_spring_and_the_same_of_autumn_are_other_pupils(lead: WatchfulClient) -> None:
    for stage, cells in {4: ["39 av 46", "2 av 2"], 5: ["25 av 33", "3 av 3"]}.items():
        page = soup(lead.get(f"/reach?calendar-year=2026&municipality=9900&programme=TAGET&stage={stage}"))
        assert table(page)[""][3:5] == cells


def test_classes_are_linked_through_one_that_is_not_eligible(linked: Operator) -> None:
    more = """\
lasar;skolenhetskod;klass;stadium;elever;foregaende_klass
2025/26;99000001;4K;4;20;
2025/26;99000001;4M;4;5;
2026/27;99000001;6K;6;20;4K+4M
2026/27;99000001;5L;5;22;4M
"""
    assert linked.give("classes", more).code == 0
    lines = linked.lines("reach", "--calendar-year", "2026", "--programme", "TAGET")
    [row] = [line.split(",") for line in lines if ANGS in line]
    assert row[9:11] == ["11", "136"], "max(20 + 5, 22) more"


def test_page_and_file_agree(linked: Operator, lead: WatchfulClient) -> None:
    for more in ("TAGET", "TAGET&area=Norr", "TAGET&stage=5", "TAGET&curriculum=TAGET-23", "MVP"):
        query = f"calendar-year=2026&municipality=9900&programme={more}"
        page = soup(lead.get(f"/reach?{query}"))
        [link] = [str(link["href"]) for link in page.select("a.button") if plain(link) == "Hämta CSV"]
        file = [*csv.DictReader(StringIO(lead.get(f"{link}&profile=data").text))]
        shown = {unit: cells[3:6] for unit, cells in table(page).items() if unit}
        assert shown == {row["skolenhetskod"]: three_cells(row) for row in file}, query
        assert {row["period"] for row in file} == {"2026"}


def three_cells(row: dict[str, str]) -> list[str]:
    """Write some figures of a line as the page does."""
    return [
        f"{row['elever_nadda_minst']} av {row['elever_malgrupp']}",
        f"{row['klasser_startade']} av {row['skolklasser_malgrupp']}",
        row["klasser_fullfoljda"],
    ]


def test_a_municipality_counts_them_once_across_its_schools(lead: WatchfulClient) -> None:
    page = soup(lead.get("/reach?calendar-year=2026&municipality=9900&programme=TAGET"))
    assert table(page) == TABLE
    assert figures(page) == HEADLINES
    words = plain(page.select("main")[0])
    assert "Exempelköping, 2026 hittills, till och med 24 november" in words
    assert "våren i läsåret 2025/26 och hösten i 2026/27" in words
    assert "kan därför vara mindre än raderna lagda ihop" in words
    assert "1 öppen skola har ingen klass läsåret 2025/26 eller 2026/27" in words


def test_a_country_is_the_sum_of_its_municipalities(lead: WatchfulClient) -> None:
    assert towns(lead, "?calendar-year=2026&programme=TAGET") == COUNTRY
    assert "kommunerna lagda ihop ger summan" in plain(soup(lead.get("/reach?calendar-year=2026")).select("main")[0])


def test_links_outside_the_selection_do_not_count(lead: WatchfulClient) -> None:
    page = soup(lead.get("/reach?calendar-year=2026&municipality=9900&area=Söder&programme=TAGET"))
    assert table(page)[""][3:5] == ["19 av 34", "1 av 2"]


def test_where_only_one_school_year_has_classes_the_year_is_its_term(linked: Operator) -> None:
    for year, term in (("2025", "HT2025"), ("2027", "VT2027")):
        for kind in ("reach", "progress"):
            found = linked.lines(kind, "--calendar-year", year)
            assert found
            assert {line[:5] for line in found} == {f"{year},"}
            assert without_period(found) == without_period(linked.lines(kind, "--term", term)), (kind, year)


def test_progress_has_the_plans_of_both_school_years(linked: Operator) -> None:
    found = linked.lines("progress", "--calendar-year", "2026")
    spring, autumn = linked.lines("progress", "--term", "VT2026"), linked.lines("progress", "--term", "HT2026")
    assert sorted(without_period(found)) == sorted(without_period(spring + autumn))
    assert [line.split(",")[:6:5] for line in found] == [
        ["2026", name] for name in ("2A", "2B", "3B", "4A", "5-6 Blå", "3A", "5A", "5B", "4D")
    ]


def test_lists_are_narrowed_to_what_the_year_touches(linked: Operator) -> None:
    assert len(linked.lines("sessions", "--calendar-year", "2026")) == 14
    assert len(linked.lines("sessions", "--calendar-year", "2025")) == 2
    for kind in ("classes", "plans"):
        both = linked.lines(kind, "--year", "2025/26") + linked.lines(kind, "--year", "2026/27")
        assert sorted(linked.lines(kind, "--calendar-year", "2026")) == sorted(both)
        assert linked.lines(kind, "--calendar-year", "2025") == linked.lines(kind, "--year", "2025/26")


def test_what_became_of_the_sessions_and_why_adds_the_halves(lead: WatchfulClient) -> None:
    parts = [numbers(lead, query) for query in ("calendar-year=2026", "term=VT2026", "term=HT2026")]
    assert parts[0] == [spring + autumn for spring, autumn in zip(parts[1], parts[2], strict=True)]
    assert parts[0] == [11, 2, 20, 4]
    page = soup(lead.get("/reach?calendar-year=2026&programme=TAGET&municipality=9900"))
    assert [plain(each) for each in page.select("[aria-labelledby=obstacles] .ranked li")] == [
        "Tidsbrist 1",
        "Personalbrist 1",
    ]


def numbers(lead: WatchfulClient, query: str) -> list[int]:
    """Return what became of the sessions: held, cancelled, without a log, to come."""
    page = soup(lead.get(f"/reach?{query}&programme=TAGET&municipality=9900"))
    return [int(plain(row.select("td")[0])) for row in page.select("[aria-labelledby=became] tbody tr")]


def test_who_is_behind_is_about_the_term_that_is_going_on(linked: Operator, lead: WatchfulClient) -> None:
    autumn = late(lead, "/reach/behind?calendar-year=2026")
    assert autumn == late(lead, "/reach/behind?term=HT2026")
    assert late(lead, "/reach?calendar-year=2026") == late(lead, "/reach?term=HT2026")
    assert any("5A" in each for each in autumn)
    assert not any("4A" in each for each in autumn)
    assert "2025 pågår inte" in lead.get("/reach/behind?calendar-year=2025&programme=TAGET").text
    linked.app.config["TODAY"] = date(2026, 3, 24)
    spring = late(lead, "/reach/behind?calendar-year=2026")
    assert any("4A" in each for each in spring)
    assert not any("5A" in each for each in spring)


def late(lead: WatchfulClient, address: str) -> list[str]:
    """Return the classes, schools and stages that a page says are behind."""
    return [plain(each) for each in soup(lead.get(f"{address}&programme=TAGET")).select(".laggard, .roster li")]


def test_a_school_open_on_no_day_of_the_year_adds_nothing(linked: Operator, lead: WatchfulClient) -> None:
    assert lead.get("/reach/schools/99000005?calendar-year=2026").status_code == 404
    assert any("Stängda skolan" in line for line in linked.lines("reach", "--calendar-year", "2025"))


def test_a_school_that_closes_in_the_year_counts_its_spring(linked: Operator) -> None:
    closing = SCHOOLS.replace("2025-12-31", "2026-02-28")
    assert linked.give("schools", closing).code == 0
    [row] = [line.split(",") for line in linked.lines("reach", "--calendar-year", "2026") if "Stängda" in line]
    assert row[9:11] == ["1", "17"]
