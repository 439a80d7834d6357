"""What the headline figures are made of, row by row, against what one counts on paper."""

from bs4 import BeautifulSoup, Tag

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.known import ZINK, held, lead_of_known_town
from tests.pages.lines import add_class
from tests.pages.test_reach import plain
from tests.pages.test_reach_country import national
from tracker.models import Outcome, Plan, School, SchoolClass, SessionLog, db

SCHOOLS = [
    ["=1+1", "0 av 10", ".", ".", ".", "0,0", ".", "0,0 % 0 av 1", "."],
    [
        "Zinkskolan",
        "0 av 20",
        "25,0 % 2 av 8",
        "82,5 % 33 av 40",
        "50,0 % 1 av 2",
        "25,0",
        "100,0 % 2 av 2",
        "100,0 % 1 av 1",
    ],
    [
        "Ängsskolan",
        "0 av 30",
        "6,3 % 0,5 av 8",
        "93,3 % 14 av 15",
        "100,0 % 1 av 1",
        "14,0",
        "50,0 % 1 av 2",
        "100,0 % 1 av 1",
    ],
    [
        "Tillsammans",
        "0 av 60",
        "15,6 % 2,5 av 16",
        "85,5 % 47 av 55",
        "66,7 % 2 av 3",
        "39,0",
        "75,0 % 3 av 4",
        "66,7 % 2 av 3",
    ],
]


def rows(page: BeautifulSoup | Tag, table: str) -> list[list[str]]:
    """Return a table's rows, its foot last, as they are read."""
    found = page.select(f"{table} tbody tr, {table} tfoot tr")
    return [[plain(cell) for cell in row.select("th, td")] for row in found]


def delivered(client: WatchfulClient, query: str = "") -> list[list[str]]:
    """Return the rows of what is delivered."""
    return rows(soup(client.get(f"/reach/delivered{query}")), "#delivered")


def test_each_share_says_what_it_is_made_of_school_by_school(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert [row[: len(right)] for row, right in zip(delivered(client), SCHOOLS, strict=True)] == SCHOOLS
    assert [row[-1] for row in delivered(client)] == ["."] * 4


def test_a_small_units_spread_is_its_schools(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        unit = db.session.scalars(db.select(School).where(School.name == "Ängsskolan")).one()
        unit.parent_id = db.session.scalars(db.select(School.id).where(School.unit_code == ZINK)).one()
    found = {row[0]: row[-2:] for row in delivered(client)}
    assert found["Zinkskolan"] == ["100,0 % 1 av 1", "."]
    assert found["varav Ängsskolan"] == ["räknas med sin skola"] * 2
    assert found["Tillsammans"][0] == "50,0 % 1 av 2"


def test_who_was_active_a_year_ago_is_counted_and_named_if_gone(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        for school_class in db.session.scalars(db.select(SchoolClass)):
            school_class.year = 2025
        for log in db.session.scalars(db.select(SessionLog)):
            log.day = log.day.replace(year=2025)
        for plan in db.session.scalars(db.select(Plan)):
            plan.starts_on, plan.ends_on = (day.replace(day.year - 1) for day in (plan.starts_on, plan.ends_on))
        zink = db.session.scalars(db.select(School.id).where(School.unit_code == ZINK)).one()
        add_class(zink, "5A", s5=20)
    assert [row[-1] for row in delivered(client)] == ["0,0 % 0 av 1", "0,0 % 0 av 2"]
    page = plain(soup(client.get("/reach/delivered")))
    assert "1 skola som var aktiv för ett år sedan har ingen rad i den här perioden." in page


def test_municipalities_are_made_of_their_schools(client: WatchfulClient) -> None:
    national(client)
    botkyrka, amal, together = delivered(client)
    assert botkyrka[1:] == delivered(client, "?municipality=0127")[-1][1:]
    assert amal[1:] == delivered(client, "?municipality=1492")[-1][1:]
    assert together[2:4] == ["15,6 % 2,5 av 16", "85,5 % 47 av 55"]
    assert together[-2] == "50,0 % 2 av 4"


def test_a_school_is_made_of_its_classes(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get(f"/reach/schools/{ZINK}"))
    made = {plain(each.select("caption")[0]): rows(each, "table") for each in page.select("details.method")}
    assert made["Tåget, klass för klass"] == [
        ["4A", "18 av 20 90,0 %", "0 av 20", "startad", *SCHOOLS[1][2:7]],
        ["Tillsammans", "18 av 20 90,0 %", "0 av 20", "1 startade, 0 fullföljda", *SCHOOLS[1][2:7]],
    ]
    assert made["MVP, klass för klass"][0][:4] == ["6B", "0 av 25 0,0 %", "0 av 25", "ingen plan"]
    [link] = [a["href"] for a in page.select("details.method a") if plain(a) == "4A"]
    assert "/sessions/" in str(soup(client.get(str(link))).select("main a[href^='/sessions/']"))


def test_who_was_at_every_session_is_counted_down_to_the_class(client: WatchfulClient) -> None:
    """18, 15 and then all 20 of 4A were there: two and five were missing, so thirteen at least were at all eight."""
    lead_of_known_town(client)
    with stored(client.application):
        line_4a = db.session.scalars(db.select(Plan.id).where(Plan.groups == 1)).one()
        for number in range(3, 9):
            held(line_4a, number, present=20, minutes=40, outcome=Outcome.AS_PLANNED)
    page = soup(client.get("/reach"))
    [shown] = [each for each in page.select(".figures > div") if "På alla pass" in plain(each.select("dt")[0])]
    assert plain(shown.select(".value")[0]) == "13 av 60"
    assert plain(shown.select(".hint")[0]) == "i 1 klass där alla pass är hållna"
    assert [row[1] for row in delivered(client)] == ["0 av 10", "13 av 20", "0 av 30", "13 av 60"]
    assert [row[1] for row in delivered(client, "?term=VT2027")][-1] == "0 av 60"
    assert rows(soup(client.get(f"/reach/schools/{ZINK}")), "details.method table")[0][2] == "13 av 20"
