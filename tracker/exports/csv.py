"""Any `Table` as CSV, a piece at a time, in the two profiles of domain.md section 7."""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from tracker.disclosure import HIDDEN, Hidden
from tracker.numbers import half_up
from tracker.reports.table import CellKind, Table

# So many lines are sent at a time, of some 200 letters each, and so many texts of a kind are kept.
LINES, KEPT = 256, 4096
BOM = "\ufeff"
PLACES = {CellKind.SHARE: 1, CellKind.HOURS: 1, CellKind.FRACTION: 2}
UNSAFE = frozenset(';,"\r\n')
# A spreadsheet would run a text that begins so as a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Profile(StrEnum):
    """EXCEL opens right at a double click in Sweden, DATA is RFC 4180 for programs."""

    EXCEL = "excel"
    DATA = "data"


def csv_pieces(table: Table, profile: Profile = Profile.EXCEL) -> Iterator[str]:
    """Yield the file in pieces of about 64 kB, so that a large one never fills memory.

    Written column by column and not with the csv module, which takes twice as long and leaves a lone CR unquoted.
    """
    separator, end = (";", "\r\n") if profile is Profile.EXCEL else (",", "\n")
    yield (BOM if profile is Profile.EXCEL else "") + separator.join(table.headings) + end
    write, rows = writers(table, profile), iter(table.rows)
    while some := list(islice(rows, LINES)):
        columns = zip(write, zip(*some, strict=True), strict=True)
        texts = [map(text, cells) if text else cells for text, cells in columns]
        yield end.join(map(separator.join, zip(*texts, strict=True))) + end


def writers(table: Table, profile: Profile) -> list[Callable[[Any], str] | None]:
    """Return for each column what turns a cell into text, or None where it is text that needs no care.

    Equal cells are common, so that their texts are kept for a while.
    """
    found: dict[CellKind, Callable[[Any], str]] = {
        CellKind.TEXT: quoted,
        CellKind.COUNT: plain,
        CellKind.DATE: plain,
        CellKind.YES_NO: yes_no,
        **{kind: partial(number, places=places, kind=kind, profile=profile) for kind, places in PLACES.items()},
    }
    kept = {kind: lru_cache(maxsize=KEPT)(write) for kind, write in found.items()}
    return [kept.get(column.kind) for column in table.columns]


def plain(cell: int | date | Hidden | None) -> str:
    """Return a whole number, or a date in ISO 8601; nothing for nothing, `..` for what is hidden."""
    if isinstance(cell, Hidden):
        return HIDDEN.value
    return "" if cell is None else str(cell)


def quoted(cell: str | None) -> str:
    """Return a text that is harmless, in quotation marks if it needs them in either profile."""
    text = harmless(cell or "")
    return text if UNSAFE.isdisjoint(text) else '"' + text.replace('"', '""') + '"'


def yes_no(cell: bool | None) -> str:
    """Return `ja` or `nej`, or nothing."""
    return "" if cell is None else "ja" if cell else "nej"


def number(cell: Fraction | int | Hidden | None, places: int, kind: CellKind, profile: Profile) -> str:
    """Return an exact number rounded once; `.` where there is no denominator, `..` for what is hidden."""
    if cell is None:
        return "."
    if isinstance(cell, Hidden):
        return HIDDEN.value
    text = f"{half_up(cell * 100 if kind is CellKind.SHARE else cell, places):.{places}f}"
    return text.replace(".", ",") if profile is Profile.EXCEL else text


def harmless(text: str) -> str:
    """Return a text with one apostrophe before what a spreadsheet would run; an import takes it off again."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text
