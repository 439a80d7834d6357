"""What readers see: /reach/open, a fixed set of tables in which small counts are hidden."""

import pytest

from tests.client import WatchfulClient
from tests.pages.cast import add_person, sign_in, soup, stored
from tests.pages.known import ANGS, EMPTY, ZINK, known_town
from tests.pages.lines import add_class
from tests.pages.test_reach import plain
from tracker.models import Membership, Municipality, OwnerType, Role, School, SchoolClass, YearSettings, db

READER = "l.asare@example.org"


def reader_of_known_town(client: WatchfulClient, school_id: int | None = None, code: str | None = "0127") -> None:
    """Store the known town, and sign a reader of it in, or of one of its schools, or of the country."""
    known_town(client.application)
    with stored(client.application):
        user_id = add_person(Role.READER, email=READER)
        member = db.session.query(Membership).filter_by(user_id=user_id).one()
        member.school_id, member.municipality_code = school_id, None if school_id else code
    sign_in(client, READER)


def rows(client: WatchfulClient, query: str = "") -> list[list[str]]:
    """Return the table's rows: place, reach, reached, started, completed, dose, reported."""
    found = soup(client.get(f"/reach/open{query}")).select("table.readers tbody tr")
    return [[plain(cell) for cell in row.select("th, td")] for row in found]


def test_municipality_areas_and_schools_are_what_one_counts_on_paper(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    assert rows(client) == [
        ["Botkyrka", "53,3 %", "32 av 60", "2 av 3", "0", "15,6 %", "75,0 %"],
        ["Alby", "35,0 %", "14 av 40", "1 av 2", "0", "6,3 %", "50,0 %"],
        ["=1+1", "0,0 %", "0 av 10", "0 av 1", "0", ".", "."],
        ["Ängsskolan", "46,7 %", "14 av 30", "1 av 1", "0", "6,3 %", "50,0 %"],
        ["Fittja", "90,0 %", "18 av 20", "1 av 1", "0", "25,0 %", "100,0 %"],
        ["Zinkskolan", "90,0 %", "18 av 20", "1 av 1", "0", "25,0 %", "100,0 %"],
    ]
    assert [row[0] for row in rows(client, "?programme=MVP")] == ["Botkyrka", "Fittja", "Zinkskolan"]


def test_a_small_school_is_hidden_and_so_is_what_would_give_it_away(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    with stored(client.application):
        small = School(unit_code="10000008", name="Lilla skolan", municipality_code="0127", area="Fittja")
        small.owner_type = OwnerType.MUNICIPAL
        db.session.add(small)
        db.session.flush()
        add_class(small.id, "3A", s3=4)
    found = {row[0]: row[1:3] for row in rows(client)}
    assert found["Lilla skolan"] == [".. dolt", "0 av .. dolt"]
    assert found["Zinkskolan"][1].endswith("av .. dolt"), "else 24 in Fittja less 20 here were 4 there"
    assert found["Botkyrka"] == ["50,0 %", "32 av 64"]
    assert found["Fittja"] == [".. dolt", ".. dolt av .. dolt"], "else its 18 were all of Zinkskolan's"


def test_a_small_unit_is_counted_with_its_school_and_has_no_row(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    with stored(client.application):
        unit = db.session.query(School).filter_by(unit_code=EMPTY).one()
        unit.parent = db.session.query(School).filter_by(unit_code=ZINK).one()
        add_class(unit.id, "G", s3=4)
    found = {row[0]: row[2:4] for row in rows(client)}
    assert "Ödeskolan" not in found
    assert found["Zinkskolan"] == ["18 av 24", "1 av 2"]


def test_the_years_settings_say_what_is_small(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    with stored(client.application):
        db.session.add(YearSettings(municipality_code="0127", year=2026, smallest_count=12, smallest_base=31))
    found = {row[0]: row[1:3] for row in rows(client)}
    assert found["=1+1"] == [".. dolt", "0 av .. dolt"]
    assert found["Zinkskolan"][0] == ".. dolt"
    page = plain(soup(client.get("/reach/open")).select("#open-note")[0])
    assert "färre än 12 elever" in page
    assert "En andel visas från 31 elever." in page


def test_no_setting_shows_one_to_four_pupils(client: WatchfulClient) -> None:
    """The model refuses it, and what was written past the model is not believed."""
    for lax in ({"smallest_count": 4}, {"smallest_base": 9}):
        with pytest.raises(ValueError, match="is at least"):
            YearSettings(municipality_code="0127", year=2026, **lax)
    reader_of_known_town(client)
    before = rows(client)
    with stored(client.application):
        db.session.execute(
            db.insert(YearSettings).values(municipality_code="0127", year=2026, smallest_count=1, smallest_base=1)
        )
    assert rows(client) == before
    assert "färre än 5 elever" in plain(soup(client.get("/reach/open")).select("#open-note")[0])


def test_a_reader_of_one_school_sees_its_row_alone(client: WatchfulClient) -> None:
    reader_of_known_town(client, school_id=2)
    [row] = rows(client)
    assert row[0] in {"Zinkskolan", "Ängsskolan", "=1+1"}
    assert len(rows(client)) == 1


def test_a_calendar_year_counts_each_pupil_once_in_the_municipality(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    assert rows(client, "?calendar-year=2026")[0][:3] == ["Botkyrka", "53,3 %", "32 av 60"]
    assert "räknas varje elev en gång" in plain(soup(client.get("/reach/open?calendar-year=2026")).select("main")[0])


def test_a_national_reader_chooses_a_municipality(client: WatchfulClient) -> None:
    reader_of_known_town(client, code=None)
    with stored(client.application):
        db.session.add(Municipality(code="1492", name="Åmål"))
        school = School(unit_code="10000009", name="Sjöskolan", municipality_code="1492")
        school.owner_type = OwnerType.MUNICIPAL
        db.session.add(school)
        db.session.flush()
        add_class(school.id, "3A", s3=40)
    assert rows(client)[0][0] == "Botkyrka"
    assert [row[0] for row in rows(client, "?municipality=1492")] == ["Åmål", "Skolor utan område", "Sjöskolan"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("stage=5", "Läsarnas tabeller kan inte delas upp efter ”stage”."),
        ("area=Alby", "Läsarnas tabeller kan inte delas upp efter ”area”."),
        ("owner=kommunal", "Läsarnas tabeller kan inte delas upp efter ”owner”."),
        ("term=HT2026", "Läsarnas tabeller kan inte delas upp efter ”term”."),
        ("period=HT2026", "I de öppna tabellerna finns inget om HT2026. Välj något av det här: 2026/27"),
        ("municipality=1492", "Vi hittar inte kommunen 1492."),
        ("programme=X", "Vi hittar inte programmet X."),
        ("year=2019-20", "Det finns inga klasser i 2019/20."),
    ],
)
def test_what_would_give_small_counts_away_is_not_to_be_had(client: WatchfulClient, query: str, sentence: str) -> None:
    reader_of_known_town(client)
    answer = client.get(f"/reach/open?{query}")
    assert answer.status_code == 400
    assert sentence in plain(soup(answer).select("main")[0])


def test_readers_open_nothing_else_about_figures(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    home = soup(client.get("/"))
    assert [str(link["href"]) for link in home.select("nav.menu a")] == [
        "/",
        "/reach/open",
        "/exports",
        "/follow-up",
    ]
    for address in (
        "/reach",
        f"/reach/schools/{ANGS}",
        "/reach/pictures",
        "/exports/progress.csv",
        "/exports/package.zip",
    ):
        assert client.get(address).status_code == 403


def test_the_five_latest_school_years_are_open(client: WatchfulClient) -> None:
    reader_of_known_town(client)
    with stored(client.application):
        for year in (*range(2019, 2026), 2027):
            db.session.get_one(SchoolClass, add_class(1, f"{year}", s5=20)).year = year
    offered = [str(option["value"]) for option in soup(client.get("/reach/open")).select("#period option")]
    assert sorted(offered) == sorted(
        ["2026-27", "2025-26", "2024-25", "2023-24", "2022-23", "2026", "2025", "2024", "2023"]
    ), "of 2022 half is not open, and 2027 has not begun"
