"""Excel files: the first sheet, typed cells, and everything that Excel does to a table."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from tests.cli.conftest import CLASSES, PLANS, SCHOOLS, SESSIONS, USERS, Operator
from tests.conftest import SQLITE_FIRST
from tracker.models import SchoolClass, db

pytestmark = SQLITE_FIRST

FILES = {"schools": SCHOOLS, "classes": CLASSES, "users": USERS, "plans": PLANS, "sessions": SESSIONS}
NUMBERS = {"stadium", "elever", "flickor", "pojkar", "grupp", "pass_nr", "narvarande", "minuter", "grupper"}
DAYS = {"matdatum", "start", "slut", "datum"}
HEADER = ["lasar", "skolenhetskod", "klass", "stadium", "elever", "flickor", "pojkar", "matdatum"]
GOOD: list[Any] = ["2026/27", 99000001, "1A", 1, 20, None, None, None]


def book(*rows: list[Any], spoil: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    """Return a spreadsheet of these rows."""
    workbook, buffer = Workbook(), BytesIO()
    sheet: Any = workbook.active
    for row in rows:
        sheet.append(row)
    spoil(sheet)
    workbook.save(buffer)
    return buffer.getvalue()


def typed(contents: str) -> bytes:
    """Return a file of text as Excel keeps it: whole numbers as floats, codes as numbers, days as days."""
    header, *lines = (line.split(";") for line in contents.splitlines())
    rows = [[cell(name, text) for name, text in zip(header, line, strict=True)] for line in lines]
    return book(header, *rows)


def cell(name: str, text: str) -> object:
    if not text:
        return None
    if name in NUMBERS or name in {"skolenhetskod", "kommunkod"}:
        return float(text) if text.isdigit() else text
    return datetime.fromisoformat(text) if name in DAYS else text


def test_excel_says_the_same_as_text_and_a_second_import_changes_nothing(tracker: Operator) -> None:
    for kind, contents in FILES.items():
        answer = tracker.give(kind, typed(contents))
        assert (answer.code, answer.errors) == (0, "")
    audited = tracker.count("audit_event")
    for kind, contents in FILES.items():
        for again in (contents, typed(contents)):
            answer = tracker.give(kind, again)
            assert (answer.errors, "0 nya, 0 ändrade" in answer.out) == ("", True), answer
    assert tracker.count("audit_event") == audited


def class_called(town: Operator, name: str) -> None:
    """Add a class that was called so before such names were refused."""
    assert "1 ny" in town.give("classes", book(HEADER, [*GOOD[:2], "1Z", *GOOD[3:]])).out
    with town.app.app_context():
        db.session.query(SchoolClass).where(SchoolClass.name == "1Z").one().name = name
        db.session.commit()


def test_our_own_spreadsheets_come_back_as_they_were(town: Operator) -> None:
    town.give("sessions", SESSIONS)
    class_called(town, "=1-1")
    audited, path = town.count("audit_event"), town.folder / "ut.xlsx"
    for kind in FILES:
        assert town("export", kind, "--format", "xlsx", "-o", str(path)).code == 0
        answer = town("import", kind, str(path))
        assert (answer.code, answer.errors) == (0, "")
    assert town.count("audit_event") == audited
    assert any(",'=1-1," in line for line in town.lines("classes"))


def test_our_own_csv_saved_as_a_spreadsheet_comes_back_as_it_was(town: Operator) -> None:
    class_called(town, "-1")
    separated = [line.split(";") for line in town.take("classes", "--profile", "excel").lstrip("\ufeff").splitlines()]
    assert "'-1" in {cells[2] for cells in separated}
    assert "0 nya, 0 ändrade" in town.give("classes", book(*separated)).out


def test_a_code_keeps_the_zero_that_excel_drops(tracker: Operator) -> None:
    row = [127, "Botkyrka", 99000001, "Ängsskolan", "kommunal"]
    assert tracker.give("schools", book(SCHOOLS.splitlines()[0].split(";")[:5], row)).code == 0
    assert tracker.lines("schools")[0].startswith("0127,Botkyrka,99000001")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"elever": 20.5}, "rad 2, kolumn elever: “20.5”: Skriv ett heltal"),
    ({"elever": -1}, "rad 2, kolumn elever: “-1”: Skriv ett heltal"),
    ({"elever": "=10+10"}, "rad 2, kolumn elever: Formeln har inget resultat."),
    ({"elever": "#REF!"}, "rad 2, kolumn elever: “#REF!”: Excel kunde inte räkna ut det här."),
    ({"klass": date(2026, 6, 5)}, "rad 2, kolumn klass: “2026-06-05”: Excel har gjort ett datum av det här."),
    ({"klass": time(5, 6)}, "rad 2, kolumn klass: “05:06:00”: Excel har gjort ett datum av det här."),
    ({"matdatum": 46310}, "rad 2, kolumn matdatum: “46310”: Det här är Excels eget nummer på en dag."),
    (
        {"matdatum": datetime.fromisoformat("2026-10-15 08:00")},
        "rad 2, kolumn matdatum: “2026-10-15 08:00:00”: Skriv ett datum",
    ),
    ({"skolenhetskod": 9900001}, "rad 2, kolumn skolenhetskod: “9900001”: Skriv skolenhetskoden med precis 8"),
    ({"stadium": 13}, "rad 2, kolumn stadium: “13”: Skriv ett heltal från 0 till 12."),
    ({"flickor": 15, "pojkar": 15}, "rad 2, kolumn elever: “20”: "),
]


def test_what_is_wrong_with_a_cell_is_told_with_its_row_and_column(town: Operator) -> None:
    for change, sentence in WRONG:
        row = [change.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]
        answer = town.give("classes", book(HEADER, row))
        told = answer.errors.splitlines()
        assert (answer.code, len(told)) == (1, 2), answer
        assert sentence in told[0]
    assert not any(",1A," in line for line in town.lines("classes"))


def merge(cells: str) -> Callable[[Any], None]:
    return lambda sheet: sheet.merge_cells(cells)


def zipped(**members: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, contents in members.items():
            archive.writestr(name, contents)
    return buffer.getvalue()


def grown(data: bytes) -> bytes:
    """Return an Excel file that fills memory when it is unpacked."""
    buffer = BytesIO(data)
    with ZipFile(buffer, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.xml", b" " * (101 * 1024 * 1024))
    return buffer.getvalue()


def far_down(data: bytes) -> bytes:
    """Return an Excel file that says its row 2 is one that no sheet reaches."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as whole, ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for each in whole.infolist():
            archive.writestr(each, whole.read(each).replace(b'<row r="2"', b'<row r="99999999999"'))
    return buffer.getvalue()


BROKEN: list[tuple[Callable[[], bytes], str]] = [
    (lambda: book(HEADER, GOOD, GOOD, spoil=merge("C2:C3")), "Rad 2, kolumn klass: cellerna C2:C3 är sammanfogade."),
    (lambda: grown(book(HEADER, GOOD)), "Uppackad är filen större än 100 MB."),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Det här är en äldre Excelfil, eller en med lösenord."),
    (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "Det här är en PDF, vad den än heter."),
    (lambda: zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "Det här är ingen Excelfil."),
    (lambda: zipped(**{"[Content_Types].xml": b"<x/>"}), "Excelfilen går inte att läsa."),
    (lambda: book(HEADER, GOOD)[:900], "Excelfilen går inte att läsa."),
    (lambda: book([]), "Filen har ingen rubrikrad."),
    (lambda: CLASSES.replace(";", "\t").encode(), "Kolumnerna skiljs inte åt av semikolon eller komma."),
]


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_what_is_no_such_file_gets_one_sentence(town: Operator, number: int) -> None:
    made, sentence = BROKEN[number]
    answer = town.give("classes", made())
    assert (answer.code, len(answer.errors.splitlines())) == (1, 1), answer
    assert sentence in answer.errors


@pytest.mark.long
def test_rows_that_no_sheet_has_are_not_counted_up_to(town: Operator) -> None:
    answer = town.give("classes", far_down(book(HEADER, GOOD)))
    assert (answer.code, "Excelfilen går inte att läsa." in answer.errors) == (1, True), answer


def test_the_header_of_a_sheet_is_checked(town: Operator) -> None:
    answer = town.give("classes", book([*HEADER, "elever", "rektor"], [*GOOD, 20, "X"]))
    assert "rad 1, kolumn elever: Kolumnen finns 2 gånger." in answer.errors
    assert "rad 1, kolumn rektor: Kolumnen finns inte i den här filen." in answer.errors


def test_only_the_first_of_several_sheets_is_read_and_empty_rows_do_no_harm(town: Operator) -> None:
    def more(sheet: Any) -> None:
        sheet.parent.create_sheet("Annat").append(["Hej"])
        sheet["A9"] = ""
        sheet["Z2"] = ""

    answer = town.give("classes", book(HEADER, GOOD, [], [*GOOD[:2], "1B", *GOOD[3:]], spoil=more))
    assert (answer.code, "2 nya" in answer.out) == (0, True), answer
