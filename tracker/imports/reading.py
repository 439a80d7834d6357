"""What every kind of file is read as: rows of text below a header that was checked, everything wrong said in words."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.errors import TrackerError
from tracker.reports.writing import count
from tracker.words import gettext as _

MOST_BYTES = 10 * 1024 * 1024
# On the command line, and on a page, where somebody waits for the answer.
MOST_ROWS, MOST_ROWS_ON_PAGE = 100_000, 20_000
HEADER_ROW = 1
# What the file of bad lines says of each; a mended one is imported with it.
WHY = "fel"
# What a column stands for that others have and we do not.
PASSED_OVER = "-"


class BadFile(TrackerError):
    """The file as a whole cannot be read; the text says why, and what to do."""


def shown(text: str) -> str:
    """Return a text with a blank for each sign that cannot be seen."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: its row (the header is row 1), column, value, and what to do about it."""

    row: int
    column: str
    value: str
    message: str

    def __post_init__(self) -> None:
        """Leave out what a file may hold and neither a terminal nor a page should show."""
        for name in ("column", "value", "message"):
            object.__setattr__(self, name, shown(getattr(self, name)))


@dataclass(frozen=True)
class OtherForm:
    """The form that others give the same table, told by its `signs`: what its `names` (without _) stand for.

    It must hold `one_of` some columns; without them it is refused with what `lacking` says. All else is passed over.
    In a spreadsheet it is on the sheet of this name.
    """

    signs: frozenset[str]
    names: Mapping[str, str]
    one_of: frozenset[str]
    lacking: Callable[[], str]
    sheet: str

    def standing_for(self, names: Sequence[str]) -> tuple[str, ...] | None:
        """Return what columns stand for if they are of this form; raise BadFile when it lacks something."""
        plain = [name.replace("_", " ") for name in names]
        if not self.signs <= {*plain}:
            return None
        if self.one_of.isdisjoint(plain):
            raise BadFile(self.lacking())
        return tuple(self.names.get(name, PASSED_OVER) for name in plain)


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of file. `other_names` are read as the column they stand for; `ignored` are allowed.

    `days` are those that hold dates. `other_form` is how others write the same table.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    other_names: tuple[tuple[str, str], ...] = ()
    days: tuple[str, ...] = ()
    other_form: OtherForm | None = None

    def standing_for(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return what the columns of a header stand for; raise BadFile."""
        others = dict(self.other_names)
        in_other_form = self.other_form and self.other_form.standing_for(names)
        return in_other_form or tuple(others.get(name, name) for name in names)

    @property
    def known(self) -> frozenset[str]:
        """Return every name that a header may hold."""
        others = (name for name, _column in self.other_names)
        return frozenset((*self.required, *self.optional, *self.ignored, *others, WHY))


class Row(NamedTuple):
    """A row that is not empty: its number, its cells, and what is wrong with them whatever they should hold.

    Such a problem's field is the place of the cell, counted from 0.
    """

    number: int
    cells: list[str]
    problems: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True)
class Sheet:
    """A file's header, by what its columns stand for, and its rows, which may be read again. `note` is worth knowing.

    Reading the rows raises BadFile when there are too many, or when they break off.
    """

    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    note: str = ""


def header_of(names: Sequence[str], columns: Columns) -> tuple[str, ...]:
    """Return what the columns of a file stand for, by the names in its first row; raise BadFile without any."""
    found = [name.strip().strip('"').strip().lower() for name in names]
    while found and not found[-1]:
        found.pop()
    if not any(found):
        wanted = ", ".join(columns.required)
        raise BadFile(_("The file has no header. Its first row must name the columns: %(names)s.", names=wanted))
    return columns.standing_for(found)


def too_long(most_rows: int) -> BadFile:
    """Say that a file has too many rows."""
    if most_rows < MOST_ROWS:
        message = _(
            "The file has more than %(most)s rows. Divide it, or let who runs Linjen import it with “tracker import”.",
            most=count(most_rows),
        )
        return BadFile(message)
    return BadFile(_("The file has more than %(most)s rows. Divide it.", most=count(most_rows)))


def header_faults(header: Sequence[str], columns: Columns) -> Iterator[Fault]:
    """Yield what is wrong with a header: unknown, doubled and missing columns."""
    counts = Counter(header)
    counts.pop(PASSED_OVER, None)
    known = {*columns.required, *columns.optional, *columns.ignored, WHY}
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
