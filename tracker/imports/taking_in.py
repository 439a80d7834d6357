"""A file is read and checked first, while others write; then it is written, whole or not at all."""

import gc
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from tracker import audit, line, reach
from tracker.imports.files import LOGS, FileKind, Outcome, Reading, Source, Stage, felt_by
from tracker.imports.reading import WHY, Sheet, header_faults
from tracker.imports.sheets import sheet_of
from tracker.models import begin_writing, roomy
from tracker.models.batches import Batch
from tracker.reports.table import Cell, Table, columns

E = TypeVar("E")


@dataclass
class Draft(Generic[E]):
    """A file that was read and checked, and is not written; `batch` is None when its header is wrong.

    `known` is the last event of the audit log that it was checked after.
    """

    sheet: Sheet
    reading: Reading[E]
    source: Source
    outcome: Outcome
    batch: Batch | None = None
    known: int = 0

    @cached_property
    def rows(self) -> int:
        """Return how many rows it holds below the header."""
        return sum(1 for _row in self.sheet.rows())

    def check(self) -> None:
        """Check the rows against what is there."""
        fields = self.reading.kind.fields.items()
        absent = frozenset(name for name, column in fields if column not in self.sheet.header)
        self.known = audit.latest()
        self.batch, self.outcome = self.reading.checked(absent)

    def write(self, begun: Callable[[Batch, Outcome], None]) -> Outcome:
        """Write the rows if all are good; `begun` is called once the lock is taken, before the first is written.

        Others may have written since the check; the rows are checked again, without them, only if it may matter.
        """
        if self.batch is None or self.outcome.faults:
            return self.outcome
        getattr(self.batch, "prepare", bool)()
        begin_writing()
        if self.is_overtaken(self.batch):
            self.check()
        if not self.outcome.faults:
            begun(self.batch, self.outcome)
            line.explain((felt for _number, felt in felt_by(self.batch)), self.source.reason)
            with uncollected(), roomy():
                self.outcome.tally = self.batch.write()
                reach.settle()
            self.source.progress(Stage.WRITTEN, self.rows)
        return self.outcome

    def is_overtaken(self, batch: Batch) -> bool:
        """Say whether somebody has changed since the check what the rows were checked against.

        Who logs does so all the time: it matters only if the file asks about those very plans.
        """
        regardless_of = self.reading.kind.regardless_of
        if audit.has_grown(self.known, LOGS | regardless_of):
            return True
        if regardless_of >= LOGS:
            return False
        logs = audit.changed_since(self.known, "session_log")
        asks_about: Callable[[AbstractSet[str]], bool] = getattr(batch, "asks_about", bool)
        return asks_about(logs)

    def bad_rows(self) -> Table:
        """Return the rows that need mending as they are in the file, each with why in a column of its own."""
        header = [name for name in self.sheet.header if name != WHY]
        return Table("rader_att_ratta", columns(" ".join([*header, WHY])), self.bad_cells(header))

    def bad_cells(self, header: list[str]) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells of the rows that need mending."""
        why: dict[int, list[str]] = {}
        for fault in self.outcome.faults:
            why.setdefault(fault.row, []).append(f"{fault.column}: {fault.message}" if fault.column else fault.message)
        for row in self.sheet.rows():
            if row.number in why:
                cells = dict(zip(self.sheet.header, row.cells, strict=False))
                yield *(cells.get(name, "") for name in header), " ".join(why[row.number])


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nobody look for garbage among hundreds of thousands of living rows, while others wait for the lock."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def draft_of(kind: FileKind[E], data: bytes, source: Source) -> Draft[E]:
    """Read and check a file; raise BadFile when it is no such file at all."""
    sheet = sheet_of(data, kind.columns, source.most_rows)
    reading = Reading(kind, reason=source.reason)
    draft = Draft(sheet, reading, source, Outcome(faults=list(header_faults(sheet.header, kind.columns))))
    if draft.outcome.faults:
        return draft
    # A file that is too long, or breaks off, is refused before anything else is said of it.
    source.progress(Stage.READ, draft.rows)
    reading.read(sheet)
    draft.check()
    source.progress(Stage.CHECKED, draft.rows)
    return draft
