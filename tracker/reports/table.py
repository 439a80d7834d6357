"""A report is one `Table` value: page and file draw the same one, so that no two numbers can disagree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from fractions import Fraction

from tracker.disclosure import Hidden

Cell = str | int | bool | Fraction | date | Hidden | None


class CellKind(Enum):
    """How a cell is written; domain.md sections 4 and 7."""

    TEXT = auto()  # what somebody has typed
    CODE = auto()  # text of our own making, perhaps empty, which needs no care: codes, school years
    COUNT = auto()
    SHARE = auto()  # a Fraction 0–1, written as percent with one decimal; None: no denominator, written `.`
    HOURS = auto()  # one decimal
    FRACTION = auto()  # sessions with half groups: two decimals
    DATE = auto()
    MOMENT = auto()  # text, as `dates.in_stockholm` writes it
    YES_NO = auto()


@dataclass(frozen=True)
class Column:
    """A column by its heading in files, and how its cells are written."""

    key: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True)
class Table:
    """A named report. `rows` may be a generator: iterate once. Each row has a cell per column."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]

    @property
    def headings(self) -> list[str]:
        """Return the columns' headings, as files write them."""
        return [column.key for column in self.columns]


def columns(texts: str, **kinds: CellKind) -> tuple[Column, ...]:
    """Return columns from their headings, in order; all are text but those named in `kinds`."""
    return tuple(Column(key, kinds.get(key, CellKind.TEXT)) for key in texts.split())
