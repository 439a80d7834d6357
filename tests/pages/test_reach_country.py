"""Several municipalities side by side, from the country down to a log, and the figures add up at each step."""

from tests.client import WatchfulClient
from tests.pages.cast import add_person, sign_in, soup, stored
from tests.pages.known import ANGS, known_town
from tests.pages.lines import add_class
from tests.pages.test_reach import YEAR, plain, table
from tracker.models import Municipality, OwnerType, Role, School, db

NATIONAL = "n.samordnare@example.org"
TOWNS = [
    ["Botkyrka", "3", "53,3 %", "32 av 60", "2 av 3", "0", "75,0 %"],
    ["Åmål", "1", "0,0 %", "0 av 40", "0 av 1", "0", "."],
    ["Tillsammans", "4", "32,0 %", "32 av 100", "2 av 4", "0", "75,0 %"],
]


def national(client: WatchfulClient) -> None:
    """Store two municipalities, and sign in who sees them all."""
    known_town(client.application)
    with stored(client.application):
        db.session.add(Municipality(code="1492", name="Åmål"))
        school = School(
            unit_code="10000009", name="Sjöskolan", municipality_code="1492", owner_type=OwnerType.MUNICIPAL
        )
        db.session.add(school)
        db.session.flush()
        add_class(school.id, "3A", s3=40)
        add_person(Role.LEAD, email=NATIONAL)
    sign_in(client, NATIONAL)


def towns(client: WatchfulClient, query: str = "") -> list[list[str]]:
    """Return the table of municipalities."""
    rows = soup(client.get(f"/reach{query}")).select("table.municipalities tbody tr, table.municipalities tfoot tr")
    return [[plain(cell) for cell in row.select("th, td")] for row in rows]


def test_municipalities_stand_side_by_side(client: WatchfulClient) -> None:
    national(client)
    assert towns(client) == TOWNS
    assert [row[0] for row in towns(client, "?sort=-school")] == ["Åmål", "Botkyrka", "Tillsammans"]
    assert [row[0] for row in towns(client, "?sort=reach")] == ["Åmål", "Botkyrka", "Tillsammans"]
    assert "2 kommuner" not in plain(soup(client.get("/reach")).select("main")[0]), "few are named"


def test_from_the_country_to_a_log_in_four_clicks(client: WatchfulClient) -> None:
    national(client)
    town = soup(client.get(follow(client, "/reach", "Botkyrka")))
    assert table(town) == YEAR
    assert town.select("table.municipalities") == []
    school = follow(client, follow(client, "/reach", "Botkyrka"), "Ängsskolan")
    assert ANGS in school
    school_class = follow(client, school, "5C")
    log = next(link for link in links(client, school_class) if "/sessions/" in link)
    assert client.get(log).status_code == 200


def links(client: WatchfulClient, path: str) -> list[str]:
    """Return where the links of a page lead."""
    return [str(link["href"]) for link in soup(client.get(path)).select("main a[href]")]


def follow(client: WatchfulClient, path: str, name: str) -> str:
    """Return where the link of a name leads, on the page at `path`."""
    found = [link for link in soup(client.get(path)).select("main table a[href]") if plain(link) == name]
    return str(found[0]["href"])


def test_areas_of_the_same_name_are_not_joined(client: WatchfulClient) -> None:
    national(client)
    with stored(client.application):
        db.session.scalars(db.select(School).where(School.unit_code == "10000009")).one().area = "Alby"
    options = [plain(each) for each in soup(client.get("/reach")).select("select[name=area] option")]
    assert options == [], "one alone is no choice"
    refused = client.get("/reach?area=Alby")
    assert refused.status_code == 400
    assert "Området Alby finns i flera kommuner: Botkyrka, Åmål. Välj en av dem också." in refused.text
    assert [row[0] for row in towns(client, "?area=Fittja")] == []
    town = soup(client.get("/reach?area=Alby&municipality=1492"))
    assert plain(town.select("table.schools tfoot tr")[0]).startswith("Tillsammans")
    with stored(client.application):
        db.session.scalars(db.select(School).where(School.unit_code == "10000009")).one().area = "Centrum"
    options = [plain(each) for each in soup(client.get("/reach")).select("select[name=area] option")]
    assert options == ["Alla områden", "Alby, Botkyrka", "Centrum, Åmål", "Fittja, Botkyrka"]
