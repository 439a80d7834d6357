"""The file of reach as readers get it: what their page shows of their schools, and nothing beyond."""

from typing import Any

import pytest

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup, stored
from tests.pages.known import ANGS, EMPTY, FORMULA, ZINK
from tests.pages.lines import add_class
from tests.pages.test_exports import fetched, percent, records
from tests.pages.test_exports_sheets import rows as cells_of
from tests.pages.test_exports_sheets import sheet
from tests.pages.test_open import HEADING
from tests.pages.test_reach import plain
from tests.pages.test_reach_readers import reader_of_known_town
from tracker.models import Membership, OwnerType, Role, School, SchoolClass, db

pytestmark = SQLITE_FIRST
SMALL = "10000008"


def shown(client: WatchfulClient, query: str) -> dict[str, list[str]]:
    """Return what the readers' page shows of each school, by unit code, for reading beside a file."""
    return {
        str(row["data-unit"]): [plain(cell).replace(" dolt", "") for cell in row.select("th, td")]
        for row in soup(client.get(f"/reach/open?{query}")).select("table.readers tr[data-unit]")
    }


def as_shown(row: dict[str, str]) -> list[str]:
    """Write a line of the file as the page does."""
    reach, dose, reported = (percent(row[f"{name}_procent"]) for name in ("rackvidd", "dos", "rapporteringsgrad"))
    return [
        row["skola"].removeprefix("'"),
        ".." if reach.startswith("..") else reach,
        f"{row['elever_nadda_minst']} av {row['elever_malgrupp']}",
        f"{row['klasser_startade']} av {row['skolklasser_malgrupp']}",
        row["klasser_fullfoljda"],
        dose,
        reported,
    ]


def add_small_places(client: WatchfulClient) -> None:
    """Add a school of four pupils, and four in a small unit of another, which have figures this year and last."""
    with stored(client.application):
        small = School(unit_code=SMALL, name="Lilla skolan", municipality_code="0127", area="Fittja")
        small.owner_type = OwnerType.MUNICIPAL
        db.session.add(small)
        db.session.flush()
        add_class(small.id, "3A", s3=4)
        db.session.get_one(SchoolClass, add_class(small.id, "2A", s2=4)).year = 2025
        unit = db.session.query(School).filter_by(unit_code=EMPTY).one()
        unit.parent = db.session.query(School).filter_by(unit_code=ZINK).one()
        add_class(unit.id, "G", s3=4)


def member(client: WatchfulClient, **places: Any) -> None:
    """Give the reader one more membership."""
    with stored(client.application):
        [user_id] = db.session.query(Membership.user_id).filter_by(role=Role.READER).one()
        db.session.add(Membership(user_id=user_id, **places))


def school_id(client: WatchfulClient, code: str) -> int:
    """Return a school's id."""
    with client.application.app_context():
        return db.session.query(School).filter_by(unit_code=code).one().id


@pytest.mark.parametrize("reads", [None, ZINK, EMPTY, SMALL])
def test_the_file_says_what_the_page_shows_whoever_reads(client: WatchfulClient, reads: str | None) -> None:
    """Of a municipality, of a school, of a small unit (its parent's row), of a school whose numbers are hidden."""
    reader_of_known_town(client)
    add_small_places(client)
    if reads:
        one = school_id(client, reads)
        with stored(client.application):
            known = db.session.query(Membership).filter_by(role=Role.READER).one()
            known.school_id, known.municipality_code = one, None
    hidden, schools = 0, set()
    for period in ("year=2026-27", "period=2025-26", "calendar-year=2026", "period=2026"):
        if client.get(f"/reach/open?{period}").status_code == 400:  # no class of the reader's schools
            assert client.get(f"/exports/reach.csv?{period}").status_code == 400
            continue
        both = records(fetched(client, f"/exports/reach.csv?{period}"))
        for programme in ("TAGET", "MVP"):
            page = shown(client, f"{period}&programme={programme}")
            told = records(fetched(client, f"/exports/reach.csv?{period}&programme={programme}"))
            assert {row["skolenhetskod"]: as_shown(row) for row in told} == page
            assert told == [row for row in both if row["program"] == programme]
            hidden += sum(".." in cell for cells in page.values() for cell in cells)
        schools |= {row["skolenhetskod"] for row in both}
    assert hidden
    assert schools == {None: {ANGS, ZINK, SMALL, FORMULA}, EMPTY: {ZINK}}.get(reads, {reads})


def test_the_file_has_the_public_columns_in_every_format(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    public = HEADING.replace("\n", "").split(";")
    told = records(fetched(client, "/exports/reach.csv"))
    assert list(told[0]) == public
    assert {row["period"] for row in told} == {"2026/27"}
    book = sheet(client, "/exports/reach.xlsx?programme=TAGET")
    assert [list(row) for row in cells_of(book)] == [public] * 3
    fields = client.get("/exports/reach.schema.json").get_json()["fields"]
    assert [field["name"] for field in fields] == public


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("stage=5", "Läsarnas tabeller kan inte delas upp efter ”stage”."),
        ("area=Alby", "Läsarnas tabeller kan inte delas upp efter ”area”."),
        (f"school={ZINK}", "Läsarnas tabeller kan inte delas upp efter ”school”."),
        ("owner=kommunal", "Läsarnas tabeller kan inte delas upp efter ”owner”."),
        ("curriculum=TAGET-F1", "Läsarnas tabeller kan inte delas upp efter ”curriculum”."),
        ("term=HT2026", "Läsarnas tabeller kan inte delas upp efter ”term”."),
        ("period=HT2026", "I de öppna tabellerna finns inget om HT2026. Välj något av det här: 2026/27"),
        ("year=2019-20", "Det finns inga klasser i 2019/20."),
        ("municipality=1492", "Vi hittar inte kommunen 1492."),
        ("programme=X", "Vi hittar inte programmet X."),
        ("programme=MVP&programme=TAGET", "programme står flera gånger i adressen."),
    ],
)
def test_what_would_give_small_counts_away_is_in_no_file(client: WatchfulClient, query: str, sentence: str) -> None:
    reader_of_known_town(client)
    for ending in ("csv", "xlsx", "schema.json"):
        answer = client.get(f"/exports/reach.{ending}?{query}")
        assert answer.status_code == 400
        assert sentence in plain(soup(answer).select("main")[0])


def test_the_page_of_exports_offers_a_reader_one_file_and_no_keys(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    page = soup(client.get("/exports"))
    assert [str(form["action"]) for form in page.select("main form")] == ["/exports/reach.csv"]
    offered = [str(option["value"]) for option in page.select("#period-reach option")]
    assert offered == ["2026-27", "2026"], "no terms, and nothing that has not begun"
    for period in offered:
        assert client.get(f"/exports/reach.csv?period={period}").status_code == 200
    assert not page.select("a[href='/exports/tokens']")
    links = [str(link["href"]) for link in soup(client.get("/reach/open?programme=MVP")).select("main a.button")]
    assert links == [f"/exports/reach.{each}?year=2026-27&programme=MVP&municipality=0127" for each in ("csv", "xlsx")]


def test_who_is_more_than_a_reader_gets_the_figures_of_those_places_alone(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    member(client, role=Role.LEADER, school_id=school_id(client, ANGS))
    told = records(fetched(client, "/exports/reach.csv"))
    assert {row["skolenhetskod"] for row in told} == {ANGS}
    assert "elever_nadda_hogst" in told[0]


def test_an_administrator_who_reads_gets_what_readers_get(client: WatchfulClient) -> None:
    reader_of_known_town(client, school_id=2)
    member(client, role=Role.ADMINISTRATOR)
    assert len({row["skolenhetskod"] for row in records(fetched(client, "/exports/reach.csv"))}) == 1
    forms = [str(form["action"]) for form in soup(client.get("/exports")).select("main form")]
    assert forms == ["/exports/reach.csv", "/exports/schools.csv", "/exports/users.csv"]
