"""Writing many rows: through the session, so that the audit log sees them, in batches that memory can hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Any, Protocol, TypeVar

from sqlalchemy import insert, tuple_
from sqlalchemy import inspect as inspected

from tracker.errors import Problem
from tracker.models.base import Base, db

SIZE = 1000
T = TypeVar("T")
Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Tally:
    """How many entries of a batch added something, changed something, or said what was there already."""

    added: int
    changed: int
    unchanged: int


class Effect(Enum):
    """What writing an entry does."""

    ADDS = auto()
    CHANGES = auto()
    NOTHING = auto()


class Batch(Protocol):
    """Entries of one noun, checked and written together: all or none."""

    def effects(self) -> list[Effect]:
        """Return what each entry would do as things stand; that of one with a problem means nothing."""

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Yield the broken rules, each with the number of its entry, from 0."""

    def write(self) -> Tally:
        """Write the entries; only when there are no problems."""


def chunks(things: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Cut `things` into lists of at most `size`."""
    rest = iter(things)
    while chunk := list(islice(rest, size)):
        yield chunk


def add_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Add audited rows; yield each once it has its id. Runs as it is iterated."""
    for chunk in chunks(rows):
        db.session.add_all(chunk)
        db.session.flush()
        yield from chunk
        for row in chunk:
            db.session.expunge(row)


def change_rows(kind: type[Base], changes: Mapping[Any, Mapping[str, object]]) -> None:
    """Set columns of audited rows, by primary key (a tuple where it has several columns)."""
    columns = inspected(kind).primary_key
    for keys in chunks(changes):
        wanted = tuple_(*columns).in_(keys) if len(columns) > 1 else columns[0].in_(keys)
        rows = db.session.scalars(db.select(kind).where(wanted)).all()
        for row in rows:
            key = tuple(inspected(row).identity or ())
            for name, value in changes[key if len(columns) > 1 else key[0]].items():
                setattr(row, name, value)
        db.session.flush()


def remove_rows(kind: type[Base], keys: Iterable[Sequence[object]]) -> None:
    """Remove audited rows, by primary key."""
    for chunk in chunks(keys):
        for row in db.session.scalars(db.select(kind).where(tuple_(*inspected(kind).primary_key).in_(chunk))):
            db.session.delete(row)
        db.session.flush()


def insert_rows(kind: type[Base], rows: Iterable[Mapping[str, object]]) -> None:
    """Add rows that the audit log does not follow, the quick way."""
    assert not kind.audited
    for chunk in chunks(rows, 10 * SIZE):
        db.session.execute(insert(kind), chunk)
