"""What every kind of file shares: rows → entries or faults, then one batch that is written whole or not at all."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _

from tracker.errors import Problem
from tracker.imports.cells import Cells
from tracker.imports.reading import Columns, Fault, Sheet, header_faults, sheet_of, without_apostrophe, wrong_length
from tracker.models import begin_writing
from tracker.models.batches import Batch, Tally

E = TypeVar("E")


@dataclass(frozen=True)
class Source:
    """Where a file comes from: its name, and why locked days are changed, if they are."""

    name: str = ""
    reason: str | None = None


@dataclass(frozen=True)
class FileKind(Generic[E]):
    """How files of one kind are read.

    `key` tells an entry from the others, and `key_column` is blamed when one comes twice. `fields` say which column a
    field of the entry stands in. `batch` takes the entries, the fields that the file has no column for, and what
    `name` says of the rows that could not be read, which others may refer to all the same.
    """

    columns: Columns
    parse: Callable[[Cells], E]
    key: Callable[[E], Hashable]
    key_column: str
    fields: Mapping[str, str]
    batch: Callable[[Sequence[E], AbstractSet[str], AbstractSet[Any]], Batch]
    name: Callable[[Mapping[str, str]], Hashable] = field(default=lambda _cells: None)


@dataclass
class Outcome:
    """What came of a file: what was written, or everything that is wrong with it and nothing written."""

    tally: Tally | None = None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


@dataclass
class Reading(Generic[E]):
    """A file while it is read: good entries with their rows, and what is known of the bad ones."""

    kind: FileKind[E]
    entries: list[E] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    named: set[Hashable] = field(default_factory=set)
    first: dict[Hashable, int] = field(default_factory=dict)

    def read(self, sheet: Sheet) -> None:
        """Read every row of a sheet."""
        for number, values in sheet.rows():
            if message := wrong_length(values, sheet.header):
                self.faults.append(Fault(number, "", "", message))
                continue
            self.read_row(number, {n: without_apostrophe(v) for n, v in zip(sheet.header, values, strict=False)})

    def read_row(self, number: int, values: dict[str, str]) -> None:
        """Read one row: an entry, or its faults."""
        cells = Cells(values)
        entry = self.kind.parse(cells)
        if cells.problems:
            self.named.add(self.kind.name(values))
            self.faults += [Fault(number, p.field, cells.raw(p.field), p.message) for p in cells.problems]
            return
        key = self.kind.key(entry)
        if (earlier := self.first.setdefault(key, number)) != number:
            column = self.kind.key_column
            self.faults.append(
                Fault(number, column, cells.raw(column), _("This is on row %(row)s already. Keep one.", row=earlier))
            )
            return
        self.entries.append(entry)
        self.rows.append((number, values))

    def fault(self, number: int, problem: Problem) -> Fault:
        """Return a problem of an entry as a fault of its row."""
        row, values = self.rows[number]
        column = self.kind.fields.get(problem.field, problem.field)
        return Fault(row, column, values.get(column, ""), problem.message)


def take_in(kind: FileKind[E], data: bytes) -> Outcome:
    """Write a file, or say everything that is wrong with it; raise BadFile when it is no such file at all."""
    sheet = sheet_of(data, kind.columns)
    if faults := list(header_faults(sheet.header, kind.columns)):
        return Outcome(faults=faults)
    for _row in sheet.rows():
        pass  # a file that is too long, or breaks off, is refused before anything else is said of it
    reading = Reading(kind)
    reading.read(sheet)
    begin_writing()
    absent = frozenset(name for name, column in kind.fields.items() if column not in sheet.header)
    batch = kind.batch(reading.entries, absent, reading.named)
    faults = reading.faults + [reading.fault(number, problem) for number, problem in batch.problems()]
    if faults:
        return Outcome(faults=sorted(faults, key=lambda fault: fault.row))
    warnings = [reading.fault(number, problem) for number, problem in getattr(batch, "warnings", list)()]
    return Outcome(batch.write(), [], sorted(warnings, key=lambda fault: fault.row))
