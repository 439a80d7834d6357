"""What every kind of file shares: rows → entries or faults, then one batch that is written whole or not at all."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum, auto
from operator import attrgetter
from typing import Any, Generic, TypeVar

from babel.lists import format_list

from tracker import line
from tracker.access import EVERYTHING, Scope
from tracker.dates import TEN_YEAR_SCHOOL, SchoolYear, stage_label
from tracker.errors import Problem
from tracker.imports.cells import Cells
from tracker.imports.reading import HEADER_ROW, MOST_ROWS, Columns, Fault, Row, Sheet, wrong_length
from tracker.models.batches import Batch, Effect, Tally
from tracker.words import gettext as _
from tracker.words import locale, ngettext

E = TypeVar("E")
LOGS = frozenset({"session_log"})
BY_ROW = attrgetter("row")
NOTHING = Tally(0, 0, 0)


class Stage(Enum):
    """What is done with a file, in this order."""

    READ = auto()
    CHECKED = auto()
    WRITTEN = auto()


@dataclass(frozen=True)
class Source:
    """Where a file comes from: its name, and why locked days are changed, if they are.

    Nothing outside `scope` is told of or changed, only in `administers` does it make administrators, and to `giver`,
    the e-mail of whoever sends it, it gives no role.
    `progress` is told what is being done, and of how many rows.
    """

    name: str = ""
    reason: str | None = None
    scope: Scope = EVERYTHING
    administers: Scope = EVERYTHING
    most_rows: int = MOST_ROWS
    giver: str | None = None
    progress: Callable[[Stage, int], None] = lambda _stage, _rows: None


@dataclass(frozen=True)
class FileKind(Generic[E]):
    """How files of one kind are read.

    `key` tells an entry from the others; it stands in `key_columns`, the last of which is blamed when one comes
    twice. `fields` say which column a field of the entry stands in. `batch` takes the entries, the fields that the
    file has no column for, and what `name` says of the rows that could not be read, which others may refer to all
    the same. `stages` tells an entry's school year, and the stages it names. `regardless_of` are tables whose rows
    no rule of the file asks about. Rows that `is_other` is true of are about something else, and passed over.
    """

    columns: Columns
    parse: Callable[[Cells], E]
    key: Callable[[E], Hashable]
    key_columns: Callable[[E], Sequence[str]]
    fields: Mapping[str, str]
    batch: Callable[[Sequence[E], AbstractSet[str], AbstractSet[Any]], Batch]
    name: Callable[[Mapping[str, str]], Hashable] = field(default=lambda _cells: None)
    stages: Callable[[E], tuple[int, Iterable[int]]] = field(default=lambda _entry: (0, ()))
    regardless_of: AbstractSet[str] = frozenset()
    is_other: Callable[[Mapping[str, str]], bool] = field(default=lambda _cells: False)


@dataclass
class Outcome:
    """What came of a file: what was written, or everything that is wrong with it and nothing written.

    `expected` is what its good rows do as things stand; `bad` is the number of the others.
    """

    tally: Tally | None = None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    expected: Tally = NOTHING

    @property
    def does_something(self) -> bool:
        """Say whether the good rows say anything that is not there already."""
        return self.expected.added + self.expected.changed > 0

    @property
    def bad(self) -> int:
        """Return how many rows need mending."""
        return len({fault.row for fault in self.faults})


@dataclass
class Reading(Generic[E]):
    """A file while it is read: good entries with their rows, and what is known of the bad ones."""

    kind: FileKind[E]
    entries: list[E] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    named: set[Hashable] = field(default_factory=set)
    first: dict[Hashable, tuple[int, dict[str, str]]] = field(default_factory=dict)
    passed_over: int = 0
    reason: str | None = None

    def read(self, sheet: Sheet) -> None:
        """Read every row of a sheet."""
        for row in sheet.rows():
            values = dict(zip(sheet.header, row.cells, strict=False))
            if self.kind.is_other(values):
                self.passed_over += 1
            elif row.problems:
                self.named.add(self.kind.name(values))
                self.faults += [spoilt(row, sheet, *problem) for problem in row.problems]
            elif message := wrong_length(row.cells, sheet.header):
                self.faults.append(Fault(row.number, "", "", message))
            else:
                self.read_row(row.number, values)

    def read_row(self, number: int, values: dict[str, str]) -> None:
        """Read one row: an entry, or its faults."""
        cells = Cells(values)
        entry = self.kind.parse(cells)
        if cells.problems:
            self.named.add(self.kind.name(values))
            self.faults += [Fault(number, p.field, cells.raw(p.field), p.message) for p in cells.problems]
            return
        there, said = self.first.setdefault(self.kind.key(entry), (number, values))
        if there != number:
            columns = () if values == said else self.kind.key_columns(entry)
            self.faults.append(repeated(number, values, there, columns))
            return
        self.entries.append(entry)
        self.rows.append((number, values))

    def checked(self, absent: AbstractSet[str]) -> tuple[Batch, Outcome]:
        """Check the entries against what is there; return them as a batch, and what was found."""
        batch = self.kind.batch(self.entries, absent, self.named)
        problems = [*batch.problems(), *line.unexplained_rows(felt_by(batch), self.reason)]
        faults = self.faults + [self.fault(*found) for found in problems]
        warnings = [] if faults else [self.fault(*found) for found in getattr(batch, "warnings", list)()]
        if self.passed_over and not faults:
            warnings.append(Fault(HEADER_ROW, "", "", told_of_others(self.passed_over)))
        bad = {number for number, _problem in problems}
        count = Counter(effect for number, effect in enumerate(batch.effects()) if number not in bad)
        expected = Tally(*(count[effect] for effect in Effect))
        return batch, Outcome(None, sorted(faults, key=BY_ROW), sorted(warnings, key=BY_ROW), expected)

    @property
    def renamed(self) -> tuple[int, SchoolYear] | None:
        """Return a stage that has another name from a school year on, if the file names one in such a year."""
        since = SchoolYear(TEN_YEAR_SCHOOL)
        told = (stages for year, stages in map(self.kind.stages, self.entries) if year >= since.start)
        named = (each for stages in told for each in sorted(stages))
        found = (each for each in named if stage_label(each, since) != stage_label(each, since.before))
        return next(((each, since) for each in found), None)

    def fault(self, number: int, problem: Problem) -> Fault:
        """Return a problem of an entry as a fault of its row."""
        row, values = self.rows[number]
        column = self.kind.fields.get(problem.field, problem.field)
        return Fault(row, column, values.get(column, ""), problem.message)


def felt_by(batch: Batch) -> Iterable[tuple[int, line.Felt]]:
    """Return from which days on other figures follow from the entries of a batch; logs have their own rule."""
    found: Callable[[], Iterable[tuple[int, line.Felt]]] = getattr(batch, "felt", tuple)
    return found()


def spoilt(row: Row, sheet: Sheet, place: int, message: str) -> Fault:
    """Return what is wrong with a cell whatever it should hold as a fault of its row."""
    return Fault(row.number, sheet.header[place] if place < len(sheet.header) else "", row.cells[place], message)


def told_of_others(rows: int) -> str:
    """Say how many rows of a register were passed over."""
    text: str = ngettext(
        "%(num)s row is passed over, because it is about no active unit with förskoleklass or grundskola.",
        "%(num)s rows are passed over, because they are about no active unit with förskoleklass or grundskola.",
        rows,
    )
    return text


def repeated(number: int, values: Mapping[str, str], there: int, columns: Sequence[str]) -> Fault:
    """Say that a row repeats the one on row `there`: as a whole, or in the columns that should tell them apart."""
    if not columns:
        return Fault(number, "", "", _("The same row is on row %(row)s already. Take one of them away.", row=there))
    same = format_list(list(columns), locale=locale())
    message = _(
        "The same %(columns)s are on row %(row)s already. Mend the row, or keep only one of them.",
        columns=same,
        row=there,
    )
    return Fault(number, columns[-1], values[columns[-1]], message)
