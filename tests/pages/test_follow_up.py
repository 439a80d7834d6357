"""The promise and what became of it: /follow-up, and the pages that a lead writes it on."""

from datetime import date

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import said, sign_in, soup, stored
from tests.pages.known import ANGS, EMPTY, ZINK
from tests.pages.lines import add_class
from tests.pages.promised import LINES, TEXT, YEAR, add_promise, promised_town
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import Membership, PromiseKind, PromiseLine, PromiseStatus, ReachTarget, Role, School, db

PAGE = f"/follow-up?period={YEAR}"


@pytest.fixture
def ids(app: Flask, client: WatchfulClient) -> dict[PromiseKind, int]:
    found = promised_town(app)
    sign_in(client)
    return found


def rows(client: WatchfulClient, page: str = PAGE) -> dict[str, list[str]]:
    """Return the promise's lines by name: target, outcome, status."""
    found = soup(client.get(page)).select("table.promise tbody tr")
    cells = [
        (plain(row.select("th .named")[0])[2:], [plain(cell).replace(" ,", ",") for cell in row.select("td")])
        for row in found
    ]
    return dict(cells)


def whole(client: WatchfulClient, page: str = PAGE) -> str:
    """Return all that a page says."""
    return plain(soup(client.get(page)).select("main")[0])


def test_each_line_has_its_outcome(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    with stored(client.application):
        db.session.add(ReachTarget(municipality_code="0127", year=2026, programme_code="TAGET", percent=55))
    assert rows(client) == {
        "Kraftsamling": ["Alla skolor", "1 av 4 skolor har båda kontakterna", "Inte bedömt än"],
        "Tåget": [
            "Minst 55 % av eleverna",
            "53,3 % av eleverna minst 32 av 60 · rapporterat 75,0 %",
            "Inte bedömt än",
        ],
        "MVP": ["–", "0,0 % av eleverna minst 0 av 25 · rapporterat .", "Inte bedömt än"],
        "Social insatsgrupp": ["Finns", "Finns totalt .. under året, bara hela kommunen redovisas", "Uppfyllt"],
        "Trygghetsvandringar": ["–", "Fem av sex", "Inte bedömt än"],
    }
    said_of_all = whole(client)
    assert "Den sista blir i vår." in said_of_all
    assert "Ingen klass har startat på =1+1." in said_of_all
    assert "Det finns ingen klass i målgruppen på Ödeskolan." in said_of_all
    assert "Tidsbrist 1 0" in said_of_all


@pytest.mark.parametrize(("total", "shown"), [(0, "0"), (1, ".."), (4, ".."), (5, "5"), (11, "11")])
def test_a_small_total_is_told_to_nobody(
    client: WatchfulClient, ids: dict[PromiseKind, int], total: int, shown: str
) -> None:
    with stored(client.application):
        db.session.get_one(PromiseLine, ids[PromiseKind.SIG]).total = total
    assert f"totalt {shown} under året" in rows(client)["Social insatsgrupp"][1]


def test_how_it_went_the_period_before_stands_beside(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    with stored(client.application):
        before = add_promise("2025/26")
        line = db.session.query(PromiseLine).filter_by(promise_id=before, kind=PromiseKind.FREE).one()
        line.outcome, line.status = "Två av sex", PromiseStatus.NOT_MET
        db.session.query(School).filter_by(unit_code=EMPTY).one().closed_on = date(2026, 6, 30)
    found = rows(client)
    assert found["Trygghetsvandringar"][1] == "Fem av sex 2025/26: Två av sex, inte uppfyllt"
    assert found["Kraftsamling"][1].endswith("2025/26: 1 av 4 skolor")
    assert found["Tåget"][1].endswith("2025/26: Inga klasser att räkna")


def test_a_period_that_is_not_closed_is_preliminary(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    assert "Preliminärt. Perioden pågår: siffrorna är från 24 november 2026." in whole(client)
    with stored(client.application):
        add_promise("2024")
    assert "Preliminärt. Perioden är inte stängd än" in whole(client, "/follow-up?period=2024")


def test_the_figures_are_the_readers_and_small_ones_are_hidden(
    client: WatchfulClient, ids: dict[PromiseKind, int]
) -> None:
    with stored(client.application):
        unit = db.session.query(School).filter_by(unit_code=EMPTY).one()
        unit.parent = db.session.query(School).filter_by(unit_code=ZINK).one()
        add_class(unit.id, "G", s3=4)
        small = db.session.query(School).filter_by(unit_code=ANGS).one()
        add_class(add_small(small), "3A", s3=4)
    table = soup(client.get(PAGE)).select("table.readers")[0]
    mine = {plain(row.select("th")[0]): [plain(cell) for cell in row.select("td")] for row in table.select("tbody tr")}
    theirs = soup(client.get("/reach/open?year=2026-27")).select("table.readers tbody tr")
    assert mine["Lilla skolan"][0] == ".. dolt"
    assert "Ödeskolan" not in mine
    assert len(mine) == len(theirs)
    for row in theirs:
        name, reach, reached, started, _completed, _dose, reported = (plain(cell) for cell in row.select("th, td"))
        found = mine[name]
        assert [found[0], f"{found[2]} av {found[3]}", found[4], found[5]] == [reach, reached, started, reported]


def add_small(beside: School) -> int:
    """Add a school in the same area; return its id."""
    small = School(unit_code="10000008", name="Lilla skolan", municipality_code="0127", area=beside.area)
    small.owner_type = beside.owner_type
    db.session.add(small)
    db.session.flush()
    return small.id


def test_a_lead_begins_a_promise_from_the_last_ones_lines(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    page = soup(client.get("/follow-up?period=2027-28"))
    assert "Inget löfte för 2027/28" in plain(page.select("main")[0])
    assert "Det finns inte heller några siffror för 2027/28." in plain(page.select("main")[0])
    form = soup(client.get("/follow-up/2027-28/edit"))
    assert plain(form.select("textarea")[0]) == TEXT
    sent = {"text": "Ett nytt löfte", "accent": "#0f5c4d", "lines": "last_year"}
    answer = client.post("/follow-up/2027-28/edit", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/follow-up?period=2027-28")
    found = rows(client, "/follow-up?period=2027-28")
    assert list(found) == list(LINES.values())
    assert found["Trygghetsvandringar"] == ["–", "– 2026/27: Fem av sex", "Inte bedömt än"], "how it went is not copied"
    assert 'fill="#0f5c4d"' in client.get(PAGE).text, "the colour is the municipality's"


def test_a_first_promise_begins_with_the_four_usual_lines(client: WatchfulClient, ids: dict[PromiseKind, int]) -> None:
    client.post("/follow-up/2020/edit", data={"text": "Det första", "accent": "#14222c", "lines": "usual"})
    assert list(rows(client, "/follow-up?period=2020")) == ["Kraftsamling", "Tåget", "MVP", "Social insatsgrupp"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"text": " "}, "Vad kommunen och polisen lovar: Skriv löftet."),
        ({"accent": "#ffe000"}, "Rapportens färg: Färgen är för ljus för att läsas på vitt papper. Välj en mörkare."),
        (
            {"accent": "red"},
            "Rapportens färg: Skriv färgen som # och sex siffror eller bokstäver a–f, som #14222c.",
        ),
        (
            {"seen": "Något annat", "text": "Mitt"},
            f"Medan du skrev ändrade någon till: {TEXT} Spara igen om ditt stämmer.".replace("skolan. ", "skolan.. "),
        ),
    ],
)
def test_a_promise_that_cannot_be_saved_says_why(
    client: WatchfulClient, ids: dict[PromiseKind, int], change: dict[str, str], line: str
) -> None:
    sent = {"text": "Nytt", "seen": TEXT, "accent": "#14222c"} | change
    answer = client.post(f"/follow-up/{YEAR}/edit", data=sent)
    assert (answer.status_code, said(answer)) == (422, [line])
    assert TEXT in whole(client)


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("period=HT2026", 400, "Löftet följs upp per kalenderår eller läsår."),
        ("period=snart", 400, "snart är ingen period."),
        ("municipality=9902", 404, "Sidan finns inte"),
    ],
)
def test_what_there_is_not_is_said(
    client: WatchfulClient, ids: dict[PromiseKind, int], query: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/follow-up?{query}")
    assert answer.status_code == status
    assert sentence in plain(soup(answer).select("main")[0])


def test_readers_leaders_and_coordinators_read_and_do_not_write(app: Flask, ids: dict[PromiseKind, int]) -> None:
    for role in (Role.READER, Role.LEADER, Role.COORDINATOR):
        with stored(app):
            add_member(f"{role}@example.org", Membership(role=role, school_id=1))
        browser = enter(app, f"{role}@example.org")
        page = browser.get(PAGE)
        assert "32 av 60" in plain(soup(page).select("main")[0])
        assert "/edit" not in page.text
        assert "/lines/" not in page.text
