"""Files of text: separator and header are found out."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from tracker.imports.letters import decoded, row_at
from tracker.imports.reading import HEADER_ROW, BadFile, Columns, Row, Sheet, header_of, too_long
from tracker.words import gettext as _

LONGEST_CELL = 100_000
# What a text file has no use for.
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
# An export puts an apostrophe before what a spreadsheet would run.
DEFUSED = re.compile(r"'+[=+\-@\t\r]")
SEPARATORS, OTHERS = ";,", "\t|"


def text_sheet(data: bytes, columns: Columns, most_rows: int) -> Sheet:
    """Return the sheet of a text file; raise BadFile. The header is not checked yet."""
    refuse_binary(data)
    text = decoded(data)
    csv.field_size_limit(LONGEST_CELL)
    first = re.split(r"\r\n|\n|\r", text, maxsplit=1)[0]
    if not first.strip(" \t;,"):
        header_of([], columns)
    found = {mark: len(columns.known & {*header_of(first.split(mark), columns)}) for mark in SEPARATORS + OTHERS}
    separator = max(SEPARATORS, key=lambda mark: (found[mark], first.count(mark)))
    if max(found[mark] for mark in OTHERS) > max(found[separator], 1):
        raise BadFile(_("The columns are not parted by ; or a comma. Save the sheet as “CSV UTF-8” and try again."))
    return Sheet(header_of(first.split(separator), columns), lambda: rows_of(text, separator, most_rows))


def rows_of(text: str, separator: str, most_rows: int) -> Iterator[Row]:
    """Yield the rows below the header that are not empty; raise BadFile."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, HEADER_ROW):
            if number > HEADER_ROW + most_rows:
                raise too_long(most_rows)
            if number > HEADER_ROW and any(cells):
                yield Row(number, [without_apostrophe(cell) for cell in cells])
    except csv.Error:
        message = _(
            "Row %(row)s: the quotation marks do not match. A text that begins with one must end with one.",
            row=number + 1,
        )
        raise BadFile(message) from None


def refuse_binary(data: bytes) -> None:
    """Raise BadFile when there is what no text holds; where the header is text, with the row."""
    found = BINARY.search(data)
    row = row_at(data, found.start()) if found else HEADER_ROW
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (found and row == HEADER_ROW):
        raise BadFile(_("This is not a CSV file. Save the sheet as “CSV UTF-8” and try again."))
    if found:
        message = _("Row %(row)s: there is a character that no text has. Take it out, and try again.", row=row)
        raise BadFile(message)


def without_apostrophe(cell: str) -> str:
    """Take off the apostrophe that an export put before what a spreadsheet would run."""
    return cell[1:] if DEFUSED.match(cell) else cell
