"""Writing many rows: in batches that memory can hold, told to whoever follows what the session writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, partial
from itertools import groupby
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy import inspect as inspected

from tracker.errors import Problem
from tracker.models.bare import SIZE, among, chunks, columns_of, key_names, overwrite, overwrite_alike, put, set_columns
from tracker.models.base import Base, db
from tracker.models.belonging import ways_of

__all__ = [
    "FOLLOWERS",
    "SIZE",
    "Batch",
    "Changed",
    "Effect",
    "Follower",
    "Tally",
    "add_all",
    "add_rows",
    "among",
    "change_rows",
    "chunks",
    "follow",
    "insert_rows",
    "key_names",
    "overwrite",
    "overwrite_alike",
    "put",
    "remove_rows",
]

Row = TypeVar("Row", bound=Base)


class Changed(NamedTuple):
    """A row that was changed past the session: what was read of it before, and its columns that changed."""

    kind: type[Base]
    before: Any
    after: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """Return what a column that was read holds now."""
        return self.after[name] if name in self.after else getattr(self.before, name)


class Follower(NamedTuple):
    """Who is told of the rows that are added, and of those that are changed, past the session, once it is done."""

    added: Callable[[Sequence[Base]], None]
    changed: Callable[[Sequence[Changed]], None]


FOLLOWERS: list[Follower] = []


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
    """Entries of one noun, checked and written together: all or none.

    Some can `prepare` rows while others may still write, and say of the ids of logs written since the check whether
    one of them matters: `asks_about`.
    """

    def effects(self) -> list[Effect]:
        """Return what each entry would do as things stand; that of one with a problem means nothing."""

    def problems(self) -> Iterator[tuple[int, Problem]]:
        """Yield the broken rules, each with the number of its entry, from 0."""

    def write(self) -> Tally:
        """Write the entries; only when there are no problems."""


def follow(follower: Follower) -> None:
    """Tell somebody of the rows that are written past the session; once, also when several apps live in one process."""
    if follower not in FOLLOWERS:
        FOLLOWERS.append(follower)


def add_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Add audited rows; yield each once it has its id. Runs as it is iterated.

    Past the session, which would take three times as long while others wait for the lock.
    """
    for chunk in chunks(rows):
        db.session.flush()
        for kind, some in groupby(chunk, key=type):
            same = list(some)
            number(same)
            fill_in(kind, same)
            names = columns_of(kind)
            put(kind, list(names), [tuple(map(vars(row).get, names)) for row in same])
            for follower in FOLLOWERS:
                follower.added(same)
        yield from chunk


def add_all(rows: Iterable[Base]) -> None:
    """Add audited rows that nothing else waits for."""
    for _row in add_rows(rows):
        pass


def fill_in(kind: type[Base], rows: Sequence[Base]) -> None:
    """Give new rows of a kind what their columns hold when nobody says anything."""
    for name, default in defaults_of(kind).items():
        for row in rows:
            if vars(row).get(name) is None:
                vars(row)[name] = default()


@cache
def defaults_of(kind: type[Base]) -> dict[str, Callable[[], object]]:
    """Return what tells the values of a kind's columns that have one when nobody says anything."""
    defaults = ((name, column.default) for name, column in columns_of(kind).items())
    return {name: partial(value_of, default) for name, default in defaults if default is not None}


def value_of(default: Any) -> object:
    """Return what a column's default gives to one row."""
    return default.arg(None) if default.is_callable else default.arg


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
    # No session has seen these rows, and none need hear that they change.
    for row, row_id in zip(rows, ids, strict=True):
        vars(row)[column.key] = row_id


def change_rows(
    kind: type[Base],
    changes: Mapping[Any, Mapping[str, object]],
    put_aside: Mapping[Any, Mapping[str, object]] = MappingProxyType({}),
) -> None:
    """Set columns of audited rows, by primary key (a tuple where it has several columns).

    `put_aside` says what some columns held before they were set to something for the time being.
    """
    db.session.flush()
    if inspected(kind).validators:
        change_with_care(kind, changes)
        return
    for keys in chunks(changes):
        names = {name for key in keys for name in changes[key]}
        done: list[Changed] = []
        for key, row in read(kind, names, keys):
            before = put_aside.get(key, {})
            after = {n: v for n, v in changes[key].items() if v != (before[n] if n in before else getattr(row, n))}
            if after:
                done.append(Changed(kind, overlaid(row, before) if before else row, after))
        own = key_names(kind)
        set_columns(kind, ((each.after, tuple(getattr(each.before, name) for name in own)) for each in done))
        for follower in FOLLOWERS:
            follower.changed(done)
    for each in [row for row in db.session if isinstance(row, kind)]:
        db.session.expire(each)


def overlaid(row: Any, before: Mapping[str, object]) -> SimpleNamespace:
    """Return a row as it was before some of its columns were put aside."""
    return SimpleNamespace(**{**row._asdict(), **before})


def read(kind: type[Base], names: AbstractSet[str], keys: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the keys of rows with some of their columns: `names`, their key, and where they belong."""
    [*own] = key_names(kind)
    columns = columns_of(kind)
    wanted = [n for n in columns if n in names or n in own or n in ways_of(kind)]
    by_key = tuple_(*(columns[n] for n in own)).in_(keys) if len(own) > 1 else columns[own[0]].in_(keys)
    for row in db.session.execute(select(*(columns[name].label(name) for name in wanted)).where(by_key)):
        key = tuple(getattr(row, name) for name in own)
        yield key if len(own) > 1 else key[0], row


def change_with_care(kind: type[Base], changes: Mapping[Any, Mapping[str, object]]) -> None:
    """Set columns of rows of a kind that sees to other columns itself."""
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


def remove_where(kind: type[Base], condition: ColumnElement[bool]) -> None:
    """Remove the audited rows that meet a condition."""
    for row in db.session.scalars(select(kind).where(condition)):
        db.session.delete(row)
    db.session.flush()


def insert_rows(kind: type[Base], rows: Iterable[Mapping[str, object]]) -> None:
    """Add rows that the audit log does not follow; all say the same columns."""
    assert not kind.audited
    for chunk in chunks(rows, 10 * SIZE):
        names = list(chunk[0])
        others = {name: default() for name, default in defaults_of(kind).items() if name not in chunk[0]}
        pick = tuple(others.values())
        put(kind, [*names, *others], [(*map(row.__getitem__, names), *pick) for row in chunk])
