"""The lead's dashboard: /reach, against figures counted on paper (see `known`)."""

from datetime import date

from bs4 import BeautifulSoup, Tag

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.known import ANGS, FORMULA, ZINK, lead_of_known_town
from tests.pages.lines import add_class, set_plan
from tracker.access import EVERYTHING
from tracker.models import Plan, ReachTarget, School, db
from tracker.planning import PlanEntry
from tracker.reports import note_check
from tracker.reports.recounting import differences

# School by school as the page has it: area, reach, reached, started, completed, reported.
YEAR = {
    FORMULA: ["=1+1", "Alby", "0,0 %", "0 av 10", "0 av 1", "0", "."],
    ZINK: ["Zinkskolan", "Fittja", "90,0 %", "18 av 20", "1 av 1", "0", "100,0 %"],
    ANGS: ["Ängsskolan", "Alby", "46,7 %", "14 av 30", "1 av 1", "0", "50,0 %"],
    "": ["Tillsammans", "Alla", "53,3 %", "32 av 60", "2 av 3", "0", "75,0 %"],
}
ALBY = {
    FORMULA: YEAR[FORMULA],
    ANGS: YEAR[ANGS],
    "": ["Tillsammans", "Alla", "35,0 %", "14 av 40", "1 av 2", "0", "50,0 %"],
}
# Nothing is held yet, and nothing due: no reporting rate.
NEXT_TERM = {
    FORMULA: YEAR[FORMULA],
    ZINK: ["Zinkskolan", "Fittja", "0,0 %", "0 av 20", "0 av 1", "0", "."],
    ANGS: ["Ängsskolan", "Alby", "0,0 %", "0 av 30", "0 av 1", "0", "."],
    "": ["Tillsammans", "Alla", "0,0 %", "0 av 60", "0 av 3", "0", "."],
}
INDEPENDENT = {ANGS: YEAR[ANGS], "": ["Tillsammans", "Alla", "46,7 %", "14 av 30", "1 av 1", "0", "50,0 %"]}
YEARS_4_5 = {
    ZINK: YEAR[ZINK],
    ANGS: YEAR[ANGS],
    "": ["Tillsammans", "Alla", "64,0 %", "32 av 50", "2 av 2", "0", "75,0 %"],
}
STAGE_5 = {ANGS: YEAR[ANGS], "": ["Tillsammans", "Alla", "46,7 %", "14 av 30", "1 av 1", "0", "50,0 %"]}
MVP = {
    ZINK: ["Zinkskolan", "Fittja", "0,0 %", "0 av 25", "0 av 1", "0", "."],
    "": ["Tillsammans", "Alla", "0,0 %", "0 av 25", "0 av 1", "0", "."],
}
# What stands above the table: value, what stands beside it, and what it is of.
HEADLINES = {
    "Räckvidd": "53,3 % 32 av 60 elever i F–5",
    "Nådda elever, minst": "32 av 60 högst 34 olika elever",
    "På alla pass, minst": "0 av 60 i 0 klasser där alla pass är hållna",
    "Fullföljda klasser": "0 av 3 2 har startat, 2 har en plan",
    "Rapporteringsgrad": "75,0 % 3 av 4 väntade pass",
    "Levererad dos": "15,6 % 2,5 av 16 planerade pass",
    "Närvarograd": "85,5 % 47 närvarande av 55 väntade",
    "Följsamhet": "66,7 % 2 enligt manual, 1 med anpassning, 0 delvis",
    "Elevtimmar": "39,0 timmar tillsammans",
    "Anslutning": "66,7 % 2 av 3 skolor har startat",
    "Vidmakthållande": ". 0 av 0 skolor från året innan",
}


def plain(tag: Tag) -> str:
    """Return what a reader sees, with plain spaces."""
    return " ".join(tag.get_text(" ").split())


def table(page: BeautifulSoup) -> dict[str, list[str]]:
    """Return the table of schools: unit code → cells; the total under no code."""
    rows = page.select("table.schools tbody tr, table.schools tfoot tr")
    return {str(row.get("data-unit", "")): [plain(cell) for cell in row.select("th, td")] for row in rows}


def figures(page: Tag) -> dict[str, str]:
    """Return the figures by name, without their definitions."""
    found = {}
    for figure in page.select(".figures > div"):
        for method in figure.select("details"):
            assert len(plain(method)) > 40, "a definition that says nothing"
            method.extract()
        found[plain(figure.select("dt")[0])] = " ".join(plain(part) for part in figure.select("dd, p"))
    return found


def test_the_table_is_what_one_counts_on_paper(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    for query, expected in {
        "": YEAR,
        "year=2026-27": YEAR,
        "year=2026/27&programme=TAGET&municipality=0127": YEAR,
        "term=HT2026": YEAR,
        "period=HT2026": YEAR,
        "term=VT2027": NEXT_TERM,
        "area=Alby": ALBY,
        "stage=5": STAGE_5,
        "owner=enskild": INDEPENDENT,
        "curriculum=TAGET-45": YEARS_4_5,
        "programme=MVP": MVP,
    }.items():
        assert table(soup(client.get(f"/reach?{query}"))) == expected, query


def test_the_headline_figures_are_what_one_counts_on_paper(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach"))
    assert len(page.select(".figures details")) == len(HEADLINES), "each has its definition"
    assert figures(page) == HEADLINES
    term = figures(soup(client.get("/reach?term=HT2026")))
    assert term["Levererad dos"] == "41,7 % 2,5 av 6 planerade pass"
    words = plain(soup(client.get("/reach")).select("main")[0])
    assert "Botkyrka, 2026/27 hittills, till och med 24 november" in words
    assert "1 öppen skola har ingen klass det här läsåret; enligt registret har den 40 elever i F–5." in words
    assert "Regelversion 1." in words


def test_the_target_of_the_year_stands_beside(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    assert "mål" not in figures(soup(client.get("/reach")))["Räckvidd"]
    with stored(client.application):
        db.session.add(ReachTarget(municipality_code="0127", year=2026, programme_code="TAGET", percent=80))
    assert figures(soup(client.get("/reach")))["Räckvidd"] == "53,3 % 32 av 60 elever i F–5, mål 80,0 %"


def test_the_schools_are_sorted_as_asked(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    for sort, order in {
        "": [FORMULA, ZINK, ANGS],
        "school": [FORMULA, ZINK, ANGS],
        "-school": [ANGS, ZINK, FORMULA],
        "reach": [FORMULA, ANGS, ZINK],
        "-reach": [ZINK, ANGS, FORMULA],
        "-reached": [ZINK, ANGS, FORMULA],
        "-area": [ZINK, FORMULA, ANGS],
        "reported": [FORMULA, ANGS, ZINK],
    }.items():
        page = soup(client.get("/reach", query_string={"sort": sort}))
        assert [unit for unit in table(page) if unit] == order, sort
    for address in ("/reach?sort=foo", "/reach?sort=--reach", "/reach/behind?sort=foo"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert "Här går det inte att sortera efter" in answer.text
    assert client.get("/reach/delivered?sort=reach").status_code == 400, "it has one order"


def test_a_heading_sorts_and_keeps_the_filters(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    page = soup(client.get("/reach?area=Alby&term=HT2026"))
    assert [cell["aria-sort"] for cell in page.select("th[aria-sort]")] == ["ascending", *["none"] * 6]
    link = next(str(link["href"]) for link in page.select("a.sort") if plain(link) == "Räckvidd")
    page = soup(client.get(link))
    assert [unit for unit in table(page) if unit] == [ANGS, FORMULA]
    assert [cell["aria-sort"] for cell in page.select("th[aria-sort]")].index("descending") == 2
    assert "Botkyrka, Alby, HT2026" in plain(page.select("main")[0])
    back = next(str(link["href"]) for link in page.select("a.sort") if plain(link) == "Räckvidd")
    assert [unit for unit in table(soup(client.get(back))) if unit] == [FORMULA, ANGS]


def test_a_small_unit_stands_under_its_school(client: WatchfulClient) -> None:
    lead_of_known_town(client)
    with stored(client.application):
        parent = db.session.scalars(db.select(School).where(School.unit_code == ZINK)).one()
        unit = School(unit_code="10000009", name="Ö-gruppen", municipality_code="0127", owner_type=parent.owner_type)
        unit.parent = parent
        db.session.add(unit)
        db.session.flush()
        add_class(unit.id, "G", s3=4)
    page = soup(client.get("/reach?sort=-reached"))
    assert list(table(page)) == [ZINK, "10000009", ANGS, FORMULA, ""]
    assert [row["data-unit"] for row in page.select("table.schools tr.part")] == ["10000009"]
    assert table(page)["10000009"] == ["varav Ö-gruppen", "", "0,0 %", "0 av 4", "0 av 1", "0", "."]
    assert table(page)[""][3] == "32 av 64", "each pupil counts once"
    assert figures(page)["Anslutning"] == "66,7 % 2 av 3 skolor har startat", "a small unit counts as its school"


def test_it_says_when_everything_was_last_counted_a_second_way(client: WatchfulClient) -> None:
    lead_of_known_town(client)

    def last_line() -> str:
        return plain(soup(client.get("/reach")).select("main > p.hint")[-1])

    assert last_line().endswith("Siffrorna är inte kontrollräknade än (tracker check).")
    for number, sentence in ((0, "Allt stämde."), (2, "2 skillnader. Be den som sköter Linjen titta på dem.")):
        with client.application.app_context():
            note_check(number)
        assert "kontrollräknades på ett andra sätt" in last_line()
        assert last_line().endswith(sentence)


def test_a_term_counts_the_plans_that_go_on_in_it(client: WatchfulClient) -> None:
    """4A's plan ended in the autumn, and a plan of what was divided off begins in the spring."""
    lead_of_known_town(client)
    with stored(client.application):
        zink = db.session.scalars(db.select(School.id).where(School.unit_code == ZINK)).one()
        add_class(zink, "4C", s4=9)
        db.session.commit()
        set_plan(PlanEntry(2026, ZINK, "4C", "TAGET", "TAGET-45", starts_on=date(2027, 2, 1)))
        db.session.scalars(db.select(Plan).where(Plan.groups == 2)).one().ended_on = date(2026, 12, 1)
    for period, line in (
        ("term=HT2026", "0 av 4 2 har startat, 2 har en plan"),
        ("term=VT2027", "0 av 4 0 har startat, 2 har en plan"),
        ("year=2026-27", "0 av 4 2 har startat, 3 har en plan"),
        ("year=2026-27&stage=4", "0 av 2 1 har startat, 2 har en plan"),
    ):
        assert figures(soup(client.get(f"/reach?{period}")))["Fullföljda klasser"] == line, period
    with client.application.app_context():
        assert list(differences(EVERYTHING)) == []
