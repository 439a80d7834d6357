"""Excel files: their first sheet, or the one a register means, as text as in a CSV file; and what Excel did to it."""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from itertools import repeat
from typing import Any
from zipfile import BadZipFile, ZipFile

from tracker.imports.reading import HEADER_ROW, BadFile, Columns, Row, Sheet, header_of, too_long
from tracker.imports.separated import without_apostrophe
from tracker.words import gettext as _

MOST_UNPACKED = 100 * 1024 * 1024
CONTENTS = "[Content_Types].xml"
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})""")
# How Excel writes what XML has no sign for; and those of them that no text has a use for.
ESCAPED, UNREADABLE = re.compile("_x00([01][0-9A-Fa-f])_"), re.compile("[\x00-\x08\x0e-\x1f]")
# No sheet of Excel's has more; a file that says so would keep whoever reads it counting empty rows.
LAST_ROW = 1_048_576
# The sheet with which our own files explain themselves.
EXPLAINED = "Om filen"
# So many cells beside the header are looked at, to see that a row holds more than it.
BESIDE = 8


def spreadsheet(data: bytes, columns: Columns, most_rows: int) -> Sheet:
    """Return the first sheet of an Excel file; raise BadFile. The header is not checked yet."""
    refuse_bomb(data)
    with reading():
        meant = columns.other_form.sheet if columns.other_form else None
        values, path = sheet_in(data, meant, data_only=True)
        with ZipFile(BytesIO(data)) as archive:
            xml = archive.read(path)
        top = next(values.iter_rows(max_row=HEADER_ROW), ())
        header = header_of([text_of(cell.value) for cell in top], columns)
        widest = len(header) + BESIDE
        formulas = sheet_in(data, meant, data_only=False)[0] if FORMULA.search(xml) else None
        pairs = zip(
            values.iter_rows(max_col=widest),
            formulas.iter_rows(max_col=widest) if formulas else repeat(()),
            strict=False,
        )
        rows = list(rows_of(pairs, header, columns, most_rows))
        if EXPLAINED not in values.parent.sheetnames:  # perhaps one of our CSV files, saved as a spreadsheet
            rows = [row._replace(cells=[without_apostrophe(cell) for cell in row.cells]) for row in rows]
    if merged := MERGED.search(xml):
        refuse_merged(merged, header)
    return Sheet(header, lambda: iter(rows), note_of(values))


def refuse_bomb(data: bytes) -> None:
    """Refuse what is no Excel file, or would fill memory; nothing is unpacked yet."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            inside = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise broken() from None
    if CONTENTS not in {each.filename for each in inside}:
        raise BadFile(_("This is no Excel file. Choose a CSV file or an Excel file (.xlsx)."))
    if sum(each.file_size for each in inside) > MOST_UNPACKED:
        message = _("Unpacked the file is larger than %(most)s MB. Divide it.", most=MOST_UNPACKED // 1024 // 1024)
        raise BadFile(message)


@contextmanager
def reading() -> Iterator[None]:
    """Say in a sentence that an Excel file is broken, wherever the library meets it."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except BadFile:
        raise
    except Exception as error:
        raise broken() from error


def broken() -> BadFile:
    """Say that an Excel file cannot be read."""
    return BadFile(_("The Excel file cannot be read. Open it in Excel, save it anew as .xlsx, and try again."))


def sheet_in(data: bytes, meant: str | None, *, data_only: bool) -> tuple[Any, str]:
    """Return the sheet of an Excel file that is called `meant`, else its first one, and its place inside.

    `data_only`: with what formulas came to.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded when first used, which few processes do

    book = load_workbook(BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
    sheet: Any = next((each for each in book.worksheets if each.title == meant), book.worksheets[0])
    # What the file says of its own size is not relied upon.
    sheet.reset_dimensions()
    return sheet, sheet._worksheet_path  # noqa: SLF001 - the library tells nowhere else where merged cells stand


def rows_of(
    pairs: Iterator[tuple[Sequence[Any], Sequence[Any]]], header: Sequence[str], columns: Columns, most_rows: int
) -> Iterator[Row]:
    """Yield the rows below the header that are not empty; raise BadFile when they are too many."""
    found = 0
    for number, (values, formulas) in enumerate(pairs, HEADER_ROW):
        if number > LAST_ROW:
            raise broken()
        if number == HEADER_ROW:
            continue
        cells = [text_of(cell.value) for cell in values]
        problems = [
            (place, message)
            for place, (cell, formula) in enumerate(zip(values, formulas or repeat(None), strict=False))
            if (message := problem_of(cell, formula, header[place] if place < len(header) else "", columns))
        ]
        if any(cells) or problems:
            found += 1
            if found > most_rows:
                raise too_long(most_rows)
            while len(cells) > len(header) and not cells[-1]:
                cells.pop()
            yield Row(number, cells + [""] * (len(header) - len(cells)), problems)


def text_of(value: object) -> str:
    """Return a cell as a CSV file would hold it: a date as 2026-10-15, a whole number without decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    return str(value)


def problem_of(cell: Any, formula: Any, column: str, columns: Columns) -> str | None:
    """Say what is wrong with a cell whatever its column should hold, or None."""
    message: str | None = None
    if cell.value is None:
        if formula is not None and formula.data_type == "f" and formula.value is not None:
            message = _("The formula has no result. Open the file in Excel and save it, or write the value itself.")
    elif isinstance(cell.value, str) and UNREADABLE.search(text_of(cell.value)):
        message = _("The cell holds signs that cannot be read. Write it anew.")
    elif cell.data_type == "e":
        message = _("Excel could not work this out. Write the value itself.")
    elif isinstance(cell.value, date | time) and column in columns.known - {*columns.days, *columns.ignored}:
        message = _("Excel has made a date of this. Format the cell as text, and write it anew.")
    return message


def refuse_merged(merged: re.Match[bytes], header: Sequence[str]) -> None:
    """Refuse merged cells: only the first of them holds something, and the others would be cleared."""
    from openpyxl.utils import column_index_from_string  # noqa: PLC0415 - loaded when first used

    letters, row, last = (part.decode() for part in merged.groups())
    place = column_index_from_string(letters)
    message = _(
        "Row %(row)s, column %(column)s: the cells %(cells)s are merged. Part them, and fill in each one.",
        row=row,
        column=header[place - 1] if place <= len(header) else letters,
        cells=f"{letters}{row}:{last}",
    )
    raise BadFile(message)


def note_of(sheet: Any) -> str:
    """Say that only the first of several sheets is read; nothing of one of our own, whose second one explains it."""
    names = sheet.parent.sheetnames
    if not {*names} - {sheet.title, EXPLAINED}:
        return ""
    if sheet.title != names[0]:
        return str(_("The file has several sheets. Only “%(name)s” is read.", name=sheet.title))
    return str(_("The file has several sheets. Only the first, “%(name)s”, is read.", name=sheet.title))
