"""Bytes → the rows of a CSV file: encoding, separator and header found out, everything wrong said in words."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from flask_babel import gettext as _

from tracker.errors import TrackerError

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_CELL = 100_000
HEADER_ROW = 1
# What a text file has no use for.
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
# å ä ö Å Ä Ö as UTF-8 writes them: in a file that is not UTF-8 as a whole, two encodings are mixed.
UTF8_LETTERS = re.compile(rb"\xc3[\xa4\xa5\xb6\x84\x85\x96]")
# An export puts an apostrophe before what a spreadsheet would run.
DEFUSED = re.compile(r"'+[=+\-@\t\r]")


class BadFile(TrackerError):
    """The file as a whole cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: its row (the header is row 1), column, value, and what to do about it."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of file. `other_names` are read as the column they stand for; `ignored` are allowed."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    other_names: tuple[tuple[str, str], ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """Return every name that a header may hold."""
        return frozenset((*self.required, *self.optional, *self.ignored, *(name for name, _column in self.other_names)))


@dataclass(frozen=True)
class Sheet:
    """A file's header, by what its columns stand for, and its text."""

    header: tuple[str, ...]
    text: str
    separator: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number and the cells of each row below the header that is not empty; raise BadFile."""
        reader = csv.reader(StringIO(self.text, newline=""), delimiter=self.separator, strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, HEADER_ROW):
                if number > HEADER_ROW + MOST_ROWS:
                    raise BadFile(_("The file has more than %(most)s rows. Divide it.", most=MOST_ROWS))
                if number > HEADER_ROW and any(cells):
                    yield number, cells
        except csv.Error as error:
            message = _(
                "Row %(row)s: the quotation marks do not match (%(error)s). Mend the row.", row=number + 1, error=error
            )
            raise BadFile(message) from None


def sheet_of(data: bytes, columns: Columns) -> Sheet:
    """Return the sheet of a file; raise BadFile. The header is not checked yet."""
    text = decoded(data)
    csv.field_size_limit(LONGEST_CELL)
    first = re.split(r"\r\n|\n|\r", text, maxsplit=1)[0]
    if not first.strip(" \t;,"):
        names = ", ".join(columns.required)
        raise BadFile(_("The file has no header. Its first row must name the columns: %(names)s.", names=names))
    separator = max(";,", key=lambda mark: (len(columns.known & set(named(first, mark))), first.count(mark)))
    standing_for = dict(columns.other_names)
    header = tuple(standing_for.get(name, name) for name in named(first, separator))
    return Sheet(header, text, separator)


def named(line: str, separator: str) -> list[str]:
    """Return the names in a header, without empty ones at its end."""
    names = [name.strip().strip('"').strip().lower() for name in line.split(separator)]
    while names and not names[-1]:
        names.pop()
    return names


def decoded(data: bytes) -> str:
    """Return the text of a file; raise BadFile when it is too large, empty or no text."""
    if len(data) > MOST_BYTES:
        raise BadFile(_("The file is larger than %(most)s MB. Divide it.", most=MOST_BYTES // 1024 // 1024))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or BINARY.search(data):
        raise BadFile(_("This is not a CSV file. Save the sheet as “CSV UTF-8” and try again."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        if not UTF8_LETTERS.search(data):
            return data.decode("cp1252")
    except UnicodeDecodeError:
        pass
    raise BadFile(_("The letters of the file cannot be read. Save it as “CSV UTF-8” and try again."))


def header_faults(header: Sequence[str], columns: Columns) -> Iterator[Fault]:
    """Yield what is wrong with a header: unknown, doubled and missing columns."""
    counts = Counter(header)
    known = {*columns.required, *columns.optional, *columns.ignored}
    for name, times in counts.items():
        if name not in known:
            names = ", ".join([*columns.required, *columns.optional])
            yield Fault(
                HEADER_ROW,
                name,
                "",
                _("There is no such column in this file. The columns are: %(names)s.", names=names),
            )
        elif times > 1:
            yield Fault(HEADER_ROW, name, "", _("The column is there %(times)s times. Keep one.", times=times))
    for name in columns.required:
        if name not in counts:
            yield Fault(HEADER_ROW, name, "", _("The column is missing. Add it."))


def without_apostrophe(cell: str) -> str:
    """Take off the apostrophe that an export put before what a spreadsheet would run."""
    return cell[1:] if DEFUSED.match(cell) else cell


def wrong_length(cells: Sequence[str], header: Sequence[str]) -> str | None:
    """Say that a row has other cells than the header has columns; empty ones at its end do no harm."""
    if len(cells) >= len(header) and not any(cells[len(header) :]):
        return None
    message: str = _(
        "The row has %(cells)s cells and the header %(columns)s columns. Mend the row.",
        cells=len(cells),
        columns=len(header),
    )
    return message
