"""The statements behind a page: what they are, what they cost without the product, and how the database reads."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.load.clock import timed

# One call of the counter for so many steps of SQLite's machine.
GRAIN = 20
LOGS = ("session_log", "held_slot")


@dataclass(frozen=True)
class Statement:
    """A statement with its parameters, as the driver got them."""

    sql: str
    parameters: Sequence[Any]

    @property
    def title(self) -> str:
        """Return enough of it to know it by."""
        return " ".join(self.sql.split())[:150]


@contextmanager
def overheard() -> Iterator[list[Statement]]:
    """Collect every reading statement that is sent to a database meanwhile."""
    found: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool) -> None:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append(Statement(sql, parameters))

    event.listen(Engine, "after_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(Engine, "after_cursor_execute", hear)


@dataclass
class Steps:
    """Counts the steps of SQLite's machine, which are the same however busy the computer is."""

    taken: int = field(default=0)

    def __call__(self) -> int:
        """Count, and let SQLite go on."""
        self.taken += GRAIN
        return 0


class Bare:
    """A database read through `sqlite3` alone."""

    def __init__(self, path: Path) -> None:
        """Open it to read."""
        self.connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def run(self, statements: Sequence[Statement]) -> None:
        """Run statements and fetch all they give."""
        for each in statements:
            with closing(self.connection.execute(each.sql, each.parameters)) as cursor:
                cursor.fetchall()

    def steps(self, statements: Sequence[Statement]) -> int:
        """Count the steps that statements take."""
        counter = Steps()
        self.connection.set_progress_handler(counter, GRAIN)
        self.run(statements)
        self.connection.set_progress_handler(None, 0)
        return counter.taken

    def plan(self, statement: Statement) -> list[str]:
        """Return how SQLite reads for a statement."""
        rows = self.connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
        return [detail for _id, _parent, _unused, detail in rows]

    def described(self, statement: Statement) -> str:
        """Return a statement with its time, its steps and its plan."""
        taken = timed(lambda: self.run([statement]))
        head = f"{taken:9.2f} ms {self.steps([statement]):>11,} steps  {statement.title}"
        return "\n".join([head, *(f"{'':34}{line}" for line in self.plan(statement))])

    def scans(self, statements: Sequence[Statement]) -> list[str]:
        """Return the lines of the plans that read all logs there are."""
        lines = (line for each in statements for line in self.plan(each))
        return [line for line in lines if line.startswith("SCAN") and line.split()[1] in LOGS]
