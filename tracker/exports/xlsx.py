"""Any `Table` as a spreadsheet: typed cells, a sheet that explains them, and memory that stays flat."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

from tracker.dates import STOCKHOLM
from tracker.disclosure import Hidden
from tracker.errors import Problem, Refused
from tracker.exports.about import TITLES, About
from tracker.exports.csv import PLACES
from tracker.numbers import half_up
from tracker.reports import Cell, CellKind, Column, Table, definition
from tracker.words import gettext as _

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 2**20 - 1
# A text stays a text, whatever it looks like.
AS_THEY_ARE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NUMBERS = {
    CellKind.COUNT: "0",
    CellKind.SHARE: "0.0",
    CellKind.HOURS: "0.0",
    CellKind.FRACTION: "0.00",
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
WIDTHS = {CellKind.DATE: 11, CellKind.MOMENT: 19}
# So many rows tell how long the texts of a column are; a column is at most so wide.
LOOKED_AT, WIDEST = 2000, 60
HEADER = {"bold": True, "font_color": "#ffffff", "bg_color": "#17324d", "valign": "vcenter"}


def xlsx_file(table: Table, about: About) -> IO[bytes]:
    """Return the spreadsheet as an open file without a name, which is gone when it is closed.

    Raise Refused if there are more rows than a sheet holds.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded when first used, which few processes do

    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed out open
    try:
        with tempfile.TemporaryDirectory() as folder:
            options = {"constant_memory": True, "tmpdir": folder, **AS_THEY_ARE}
            with Workbook(file, options) as book:
                fill(book, table)
                explain(book, table, about)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def fill(book: "Workbook", table: Table) -> None:
    """Write the rows."""
    sheet = book.add_worksheet(table.name)
    header = book.add_format(HEADER)
    sheet.freeze_panes(1, 0)
    rows = iter(table.rows)
    top = list(islice(rows, LOOKED_AT))
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, width(column, [row[place] for row in top]))
        sheet.write_string(0, place, column.key, header)
    write = [writer(book, sheet, column.kind) for column in table.columns]
    number = 0
    for number, row in enumerate(chain(top, rows), 1):
        if number > MOST_ROWS:
            raise Refused(Problem("format", _("A spreadsheet holds 1,048,575 rows. Choose CSV, or a shorter period.")))
        for place, cell in enumerate(row):
            write[place](number, place, cell)
    sheet.autofilter(0, 0, number, len(table.columns) - 1)


def width(column: Column, cells: Sequence[Cell]) -> int:
    """Return how wide a column has to be for its heading, with the filter's button, and for its first cells."""
    texts = (len(cell) for cell in cells if isinstance(cell, str))
    longest = WIDTHS.get(column.kind) or max(texts, default=0)
    return max(min(longest + 2, WIDEST), len(column.key) + 3)


def writer(book: "Workbook", sheet: "Worksheet", kind: CellKind) -> Callable[[int, int, Any], None]:
    """Return what writes a cell of a kind where it belongs: typed, or as text where it says why there is no number."""
    shape = book.add_format({"num_format": NUMBERS[kind]}) if kind in NUMBERS else None
    typed = {str: sheet.write_string, float: sheet.write_number}

    def write(row: int, place: int, cell: Any) -> None:
        value = valued(cell, kind)
        if value is not None:
            typed.get(type(value), sheet.write_datetime)(row, place, value, shape)

    return write


def valued(cell: Any, kind: CellKind) -> str | float | date | datetime | None:
    """Return what a spreadsheet keeps of a cell: a text, a number, a date, a moment, or nothing."""
    if isinstance(cell, Hidden):
        return cell.value
    if cell is None:
        return "." if kind in PLACES else None
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if kind is CellKind.MOMENT:
        return datetime.fromisoformat(cell).replace(tzinfo=None)
    return rounded(cell, kind) if isinstance(cell, int | Fraction) else cell


def rounded(cell: int | Fraction, kind: CellKind) -> float:
    """Return a number rounded as in all files; a share in percent."""
    return float(half_up(cell * 100 if kind is CellKind.SHARE else cell, PLACES.get(kind, 0)))


def explain(book: "Workbook", table: Table, about: About) -> None:
    """Write the sheet that says what the file is about and what its columns hold."""
    sheet, bold, header = book.add_worksheet("Om filen"), book.add_format({"bold": True}), book.add_format(HEADER)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    facts = {
        "Innehåll": TITLES[table.name],
        "Period": about.period or "Allt",
        "Urval": about.choice or "Inget",
        "Regelversion": str(about.rule_version),
        "Exporterad": f"{about.made_at.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}",
        "Tecken": "En punkt: det finns inget att dela med. Två punkter: ett dolt tal.",
    }
    for row, (name, text) in enumerate(facts.items()):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrapped)
    below = len(facts) + 1
    sheet.write_string(below, 0, "Kolumn", header)
    sheet.write_string(below, 1, "Vad den betyder", header)
    for row, column in enumerate(table.columns, below + 1):
        sheet.write_string(row, 0, column.key)
        sheet.write_string(row, 1, definition(table.name, column.key), wrapped)
