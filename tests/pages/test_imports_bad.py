"""Bad input on the import pages: each gets one sentence with its row and column, and nothing is written."""

from typing import Any

import pytest
from flask import Flask

from tests.cli.test_import_spreadsheets import book, grown, merge
from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, soup
from tests.pages.imported import SCHOOLS, everything, member, numbers, post, send, told
from tests.pages.test_reach import plain
from tests.pages.world import CODES, world
from tracker.models import Municipality, Role, db

pytestmark = SQLITE_FIRST
HEADER = ["lasar", "skolenhetskod", "klass", "stadium", "elever", "flickor", "pojkar", "matdatum"]
GOOD = ["2026/27", CODES["own"], "9Z", "9", "20", "", "", ""]
ROWS: list[tuple[list[dict[str, str]], str, str]] = [
    ([{"skolenhetskod": "9901 0001"}], "skolenhetskod", "Skriv skolenhetskoden med precis 8 siffror."),
    ([{"skolenhetskod": "99019999"}], "skolenhetskod", "Det finns ingen skola 99019999."),
    ([{"elever": "-1"}], "elever", "Skriv ett heltal från 0"),
    ([{"elever": "20,5"}], "elever", "Skriv ett heltal från 0"),
    ([{"elever": "=10+10"}], "elever", "Skriv ett heltal från 0"),
    ([{"flickor": "11", "pojkar": "10"}], "elever", "Flickor och pojkar är tillsammans fler än eleverna."),
    ([{"stadium": "13"}], "stadium", "Skriv ett heltal från 0 till 12."),
    ([{"matdatum": "2027-06-01"}], "matdatum", "Den dagen har inte varit än. Skriv 2026-11-24 eller en tidigare"),
    ([{"matdatum": "46310"}], "matdatum", "Det här är Excels eget nummer på en dag."),
    ([{}, {}], "–", "Samma rad står redan på rad 2."),
    ([{}, {"elever": "21"}], "stadium", "Samma lasar, skolenhetskod, klass och stadium"),
    ([{"matdatum": "2026-10-15"}, {"matdatum": "2026-11-01"}], "stadium", "Samma lasar, skolenhetskod, klass"),
    ([{}, {"klass": "9z", "stadium": "8"}], "klass", "Klassen heter redan 9Z."),
    ([{"lasar": "2026/28"}], "lasar", "Skriv ett läsår som 2026/27."),
]


@pytest.fixture
def lead(app: Flask) -> WatchfulClient:
    world(app)
    return member(app, Role.LEAD, municipality_code="9901")


def cells(changes: list[dict[str, str]]) -> list[list[Any]]:
    return [[change.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)] for change in changes]


def test_a_bad_row_gets_one_sentence(app: Flask, lead: WatchfulClient) -> None:
    before = everything(app)
    for changes, column, sentence in ROWS:
        rows = cells(changes)
        waiting = send(lead, "classes", "\n".join(";".join(row) for row in [HEADER, *rows]))
        [(row, told_column, message)] = told(lead, waiting)
        assert (row, told_column) == (f"Rad {len(rows) + 1}", column)
        assert message.startswith(sentence), message
        assert lead.post(waiting).status_code == 422
        assert lead.post(f"{waiting}/discard").status_code == 303, "ten of a person may wait"
    assert everything(app) == before


def test_a_file_of_headings_alone_is_told_apart_from_one_that_is_here_already(lead: WatchfulClient) -> None:
    page = plain(soup(lead.get(send(lead, "classes", ";".join(HEADER)))).select("main .notice")[0])
    assert page == "Filen har inga rader under rubrikerna."


def test_what_excel_does_to_a_file_gets_one_sentence(app: Flask, lead: WatchfulClient) -> None:
    files = [
        (book(HEADER, *cells([{}, {}]), spoil=merge("B2:B3")), "Fil: Rad 2, kolumn skolenhetskod: cellerna B2:B3 är"),
        (grown(book(HEADER, *cells([{}]))), "Fil: Uppackad är filen större än 100 MB."),
    ]
    for contents, sentence in files:
        answer = post(lead, "classes", contents, "klasser.xlsx")
        [line] = said(answer)
        assert (answer.status_code, line[: len(sentence)]) == (422, sentence)


def test_a_file_where_words_belong_is_no_reason(lead: WatchfulClient) -> None:
    head = '--x\r\nContent-Disposition: form-data; name="reason"; filename="a.csv"\r\n\r\nVi räknade fel\r\n--x--\r\n'
    sent = {"data": head.encode(), "content_type": "multipart/form-data; boundary=x"}
    answer = lead.post("/admin/imports/new/sessions", **sent)
    assert (answer.status_code, said(answer)) == (422, ["Fil: Välj en fil."])


def test_only_the_first_of_several_sheets_is_read_and_the_page_says_so(lead: WatchfulClient) -> None:
    contents = book(HEADER, *cells([{}]), spoil=lambda sheet: sheet.parent.create_sheet("Mer"))
    waiting = send(lead, "classes", contents, "klasser.xlsx")
    assert numbers(lead, waiting) == [1, 0, 0, 0]
    assert "Filen har flera blad. Bara det första, ”Sheet”, läses." in plain(soup(lead.get(waiting)).select("main")[0])


def test_a_zero_that_a_spreadsheet_dropped_is_put_back_where_it_makes_a_known_municipality(app: Flask) -> None:
    world(app)
    admin = member(app, Role.ADMINISTRATOR, "admin@example.org")
    waiting = send(admin, "schools", SCHOOLS + "127;Botkyrka;12700001;Ny skola;kommunal\n")
    assert numbers(admin, waiting) == [1, 0, 0, 0]
    assert admin.post(waiting).status_code == 303
    assert "0127;Botkyrka;12700001" in admin.get("/exports/schools.csv").text
    with app.app_context():
        db.session.add(Municipality(code="0990", name="Exempelbyn"))
        db.session.commit()
    assert numbers(admin, send(admin, "schools", SCHOOLS + "990;Exempelbyn;99000001;A;kommunal\n")) == [1, 0, 0, 0]


@pytest.mark.parametrize(
    "cells", ["991;Exempelköping", "127;Bodkyrka", "990;Skola", "127 ;Skola", "12;Skola", "0 127;S"]
)
def test_a_municipality_code_that_lacks_another_digit_is_refused(app: Flask, cells: str) -> None:
    world(app)
    admin = member(app, Role.ADMINISTRATOR, "admin@example.org")
    waiting = send(admin, "schools", SCHOOLS + f"{cells};99000001;Ny skola;kommunal\n")
    assert numbers(admin, waiting) == [0, 0, 0, 1]
    assert "kod med 4 siffror, till exempel 0127." in admin.get(waiting).text
