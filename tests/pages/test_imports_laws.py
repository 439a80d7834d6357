"""Laws of the import pages: nothing breaks them, and what they accept comes back from an export as it was."""

import csv
from io import BytesIO, StringIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tests.pages.imported import confirm, everything, member, numbers, post
from tests.pages.world import CODES, world
from tracker.models import Role
from tracker.views import imports

pytestmark = SQLITE_FIRST
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
UNITS = [CODES["own"], CODES["neighbour"], CODES["foreign"], "99010009", "9901000", " 99010001"]
DAYS = ["", "2026-10-15", "2027-03-01", "2026-13-01", "46310", "15/10"]
NAMES = ["4A", "4B", "5-6 Blå", "=1-1", "'4A", " 4A ", "4a", "4A+", "", "Ö" * 41]
# What may stand in a column: the good, and what people and programs make of it.
CELLS: dict[str, list[str]] = {
    "lasar": ["2026/27", "2025/26", "2026-27", "2026"],
    "skolenhetskod": UNITS,
    "klass": NAMES,
    "stadium": ["4", "0", "12", "13", "-1", "4.0"],
    "elever": ["27", "0", "5", "9999", "10000", "2,5", "1e2"],
    "flickor": ["", "3", "30", "x"],
    "pojkar": ["", "2", "-0"],
    "matdatum": DAYS,
    "foregaende_klass": ["", "4A", "99010002/4A", "99020001/4A", "4A+4B", "+"],
    "kommunkod": ["9901", "901", "9902", "9999", "alla", ""],
    "kommun": ["Kommun 9901", "Kommun 9902", "Annat namn", ""],
    "skola": ["Skola 99010001", "=SUM(A1)", "@x", "", "Ny skola"],
    "huvudmannatyp": ["kommunal", "enskild", "privat"],
    "omrade": ["", "Norr", "-", "\tNorr"],
    "huvudenhet": ["", *UNITS],
    "epost": ["own@example.org", "foreign@example.org", "ny@example.org", "a+b@example.org", "ny", "NY@EXAMPLE.ORG"],
    "namn": ["own", "Ny Exempel", "19121212-1212", ""],
    "roll": ["passledare", "skolkoordinator", "programansvarig", "lasare", "administrator", "chef"],
    "program": ["TAGET", "MVP", "taget"],
    "programversion": ["TAGET-45", "TAGET-23", "MVP-BOTKYRKA", "", "X"],
    "grupper": ["", "1", "2", "8", "9"],
    "stadier": ["", "4", "4+5", "+", "13"],
    "levererande_skolenhetskod": ["", *UNITS],
    "start": ["", "2026-09-15", "2026-08-01", "2027-07-01"],
    "slut": ["", "2027-04-01", "2026-07-01"],
    "avslutad": ["", "2026-12-01"],
    "ledare": ["", "own@example.org", "neighbour@example.org+own@example.org", "foreign@example.org", "+"],
    "id": ["", "11111111-2222-4333-8444-555555555555", "00000000-1111-4111-8111-111111111111", "x"],
    "pass_nr": ["1", "2", "8", "9", "0"],
    "grupp": ["0", "1", "9"],
    "datum": ["2026-10-14", "2026-10-17", "2026-11-25", *DAYS],
    "status": ["genomfort", "installt", "Genomfört"],
    "narvarande": ["", "20", "33", "200"],
    "minuter": ["", "50", "4"],
    "utfall": ["", "enligt_manual", "med_anpassning"],
    "anpassning": ["", "forkortat"],
    "hinder": ["", "tid"],
    "ledarroller": ["", "larare+polis", "larare+larare", "chef"],
    "kommentar": ["", "Bra", "-", "ring 070-123 45 67", "två\nrader"],
    "bekraftad": ["", "ja", "nej", "JA"],
}
KINDS = {
    "schools": "kommunkod kommun skolenhetskod skola huvudmannatyp omrade huvudenhet",
    "users": "epost namn roll skolenhetskod kommunkod",
    "classes": "lasar skolenhetskod klass stadium elever flickor pojkar matdatum foregaende_klass",
    "plans": "lasar skolenhetskod klass program programversion grupper stadier levererande_skolenhetskod start slut "
    "avslutad ledare",
    "sessions": "id lasar skolenhetskod klass program pass_nr grupp datum status narvarande minuter utfall anpassning "
    "hinder ledarroller kommentar bekraftad",
}
NEW_CLASS = ("classes", [KINDS["classes"].split(), ["2026/27", CODES["own"], "5-6 Blå", "5", "27", "", "", "", ""]])
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """Draw a kind and its rows: mostly good cells, so that some files are."""
    kind = draw(st.sampled_from(list(KINDS)))
    columns = KINDS[kind].split()
    good = draw(st.booleans())

    def cell(name: str) -> st.SearchStrategy[str]:
        first = st.just(CELLS[name][0])
        return first | st.sampled_from(CELLS[name][: 2 if good else None]) | (first if good else ANYTHING)

    rows = draw(st.lists(st.tuples(*(cell(name) for name in columns)).map(list), min_size=1, max_size=3))
    return kind, [columns, *rows]


def as_text(rows: list[list[str]]) -> bytes:
    buffer = StringIO(newline="")
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue().encode()


def as_sheet(rows: list[list[str]]) -> bytes:
    buffer = BytesIO()
    with Workbook(buffer, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
    return buffer.getvalue()


@pytest.fixture
def lead(app: Flask, monkeypatch: pytest.MonkeyPatch) -> WatchfulClient:
    monkeypatch.setattr(imports, "MOST_FILES", 10**6)
    monkeypatch.setattr(imports, "MOST_FROM_PLACE", 10**6)
    world(app)
    return member(app, Role.LEAD, municipality_code="9901")


def elsewhere(app: Flask) -> list[str]:
    """Return what no lead of 9901 may touch."""
    rows = everything(app)
    return [row for table in ("school", "municipality") for row in rows[table] if "'9902'" in row]


def throw_away(lead: WatchfulClient, waiting: str) -> None:
    """Make room: ten files of a person may wait."""
    assert lead.post(f"{waiting}/discard").status_code == 303


def test_what_is_accepted_comes_back_as_it_was(app: Flask, lead: WatchfulClient) -> None:
    before = elsewhere(app)
    accepted: list[str] = []

    @given(file=files(), sheet=st.booleans(), ending=st.sampled_from(["csv", "xlsx"]))
    @example(file=NEW_CLASS, sheet=False, ending="csv")
    @settings(SHARED, max_examples=examples(15))
    def law(file: tuple[str, list[list[str]]], *, sheet: bool, ending: str) -> None:
        kind, rows = file
        answer = post(lead, kind, (as_sheet if sheet else as_text)(rows))
        assert answer.status_code in {303, 422}
        if answer.status_code == 422:
            return
        waiting = str(answer.headers["Location"])
        added, changed, _same, bad = numbers(lead, waiting)
        if bad:
            assert lead.post(waiting).status_code == 422
            assert lead.get(f"{waiting}/bad-rows.csv").status_code == 200
            throw_away(lead, waiting)
            return
        if added or changed:
            confirm(lead, waiting)
            accepted.append(kind)
        else:
            throw_away(lead, waiting)
        written = everything(app)
        exported = lead.get(f"/exports/{kind}.{ending}")
        again = str(post(lead, kind, exported.data).headers["Location"])
        exported.close()
        assert numbers(lead, again)[:2] == [0, 0]
        assert numbers(lead, again)[3] == 0
        throw_away(lead, again)
        assert everything(app) == written

    law()
    assert accepted
    assert elsewhere(app) == before


def test_no_bytes_break_the_page(app: Flask, lead: WatchfulClient) -> None:
    good = as_sheet([KINDS["classes"].split()])

    def broken(place: int, other: bytes) -> bytes:
        return good[: place % len(good)] + other + good[place % len(good) + len(other) :]

    @given(st.binary(max_size=300) | st.builds(broken, st.integers(0, 10**6), st.binary(min_size=1, max_size=40)))
    @settings(SHARED, max_examples=examples(20))
    def law(contents: bytes) -> None:
        answer = post(lead, "classes", contents)
        assert answer.status_code in {303, 422}
        if answer.status_code == 303:
            assert lead.get(answer.headers["Location"]).status_code == 200
            throw_away(lead, answer.headers["Location"])

    law()
