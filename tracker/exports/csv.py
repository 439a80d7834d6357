"""Any `Table` as CSV, a piece at a time, in the two profiles of domain.md section 7."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from io import StringIO

from tracker.dates import STOCKHOLM
from tracker.numbers import half_up
from tracker.reports.table import Cell, CellKind, Column, Table

PIECE = 64 * 1024
BOM = "\ufeff"
PLACES = {CellKind.SHARE: 1, CellKind.HOURS: 1, CellKind.FRACTION: 2}
# A spreadsheet would run a text that begins so as a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Profile(StrEnum):
    """EXCEL opens right at a double click in Sweden, DATA is RFC 4180 for programs."""

    EXCEL = "excel"
    DATA = "data"


def csv_pieces(table: Table, profile: Profile = Profile.EXCEL) -> Iterator[str]:
    """Yield the file in pieces of about 64 kB, so that a large one never fills memory."""
    buffer = StringIO()
    if profile is Profile.EXCEL:
        buffer.write(BOM)
    buffer.write(line(table.headings, profile))
    for row in table.rows:
        cells = (written(cell, column, profile) for cell, column in zip(row, table.columns, strict=True))
        buffer.write(line(cells, profile))
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def line(cells: Iterable[str], profile: Profile) -> str:
    """Return a line with its end. By hand: the csv module leaves a lone CR unquoted where lines end in LF."""
    separator, end = (";", "\r\n") if profile is Profile.EXCEL else (",", "\n")
    unsafe = {separator, '"', "\r", "\n"}
    quoted = ('"' + cell.replace('"', '""') + '"' if not unsafe.isdisjoint(cell) else cell for cell in cells)
    return separator.join(quoted) + end


def written(cell: Cell, column: Column, profile: Profile) -> str:
    """Return a cell as the file holds it; the one place where formulas are defused and numbers rounded."""
    if column.kind in PLACES:
        return number(cell, column.kind, profile)
    if cell is None:
        return ""
    if column.kind is CellKind.YES_NO:
        return "ja" if cell else "nej"
    if isinstance(cell, datetime):
        return cell.astimezone(STOCKHOLM).isoformat(timespec="seconds")
    return harmless(str(cell)) if column.kind is CellKind.TEXT else str(cell)


def number(cell: Cell, kind: CellKind, profile: Profile) -> str:
    """Return an exact number rounded once; `.` where there is no denominator."""
    if cell is None:
        return "."
    assert isinstance(cell, Fraction | int)
    places = PLACES[kind]
    rounded = half_up(cell * 100 if kind is CellKind.SHARE else cell, places)
    text = f"{rounded:.{places}f}"
    return text.replace(".", ",") if profile is Profile.EXCEL else text


def harmless(text: str) -> str:
    """Return a text with one apostrophe before what a spreadsheet would run; an import takes it off again."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text
