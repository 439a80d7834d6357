"""Writing many rows: through the session, so that the audit log sees them, in batches that memory can hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Any, Protocol, TypeVar

from sqlalchemy import func, insert, select, tuple_
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
        number(chunk)
        db.session.add_all(chunk)
        db.session.flush()
        yield from chunk
        for row in chunk:
            db.session.expunge(row)


def number(rows: Sequence[Base]) -> None:
    """Give new rows of one kind the ids that the database would give them, so that it takes them all in one go."""
    mapper = inspected(type(rows[0]))
    [column, *more] = mapper.primary_key
    if more or column is not column.table.autoincrement_column:
        return
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        # Nobody else writes, and the next id is one more than the largest.
        first = (connection.scalar(select(func.max(column))) or 0) + 1
        ids: Iterable[int] = range(first, first + len(rows))
    else:
        sequence = func.pg_get_serial_sequence(column.table.name, column.name)
        ids = connection.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, len(rows))))
    for row, row_id in zip(rows, ids, strict=True):
        setattr(row, column.key, row_id)


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
    names = {each.key: each.columns[0].key for each in inspected(kind).column_attrs}
    for chunk in chunks(rows, 10 * SIZE):
        # Past the mapper, which would take as long again.
        told = [{names[name]: value for name, value in row.items()} for row in chunk]
        db.session.connection().execute(insert(kind), told)
