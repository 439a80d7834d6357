"""Rows as the driver takes them, many in a statement: past SQLAlchemy's own, which turn them one by one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Any, TypeVar

from sqlalchemy import JSON, ColumnElement, Dialect, inspect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from tracker.models.base import Base
from tracker.models.driver import NUMBERED, cast_to, places, tell
from tracker.models.ready import Shape, connection, shape_of

SIZE = 4000
# New rows in one statement: more would be no faster, and reach what SQLite lets one hold.
ROWS_TOGETHER = 250
# So many values are turned sooner than it is remembered what they became.
FEW = 10
T = TypeVar("T")


def chunks(things: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Cut `things` into lists of at most `size`."""
    rest = iter(things)
    while chunk := list(islice(rest, size)):
        yield chunk


def among(column: ColumnElement[int] | InstrumentedAttribute[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of some numbers; if they have no gap, as two of them tell it."""
    if shape_of(numbers) is Shape.IN_A_ROW:
        return column.between(min(numbers), max(numbers))
    return column.in_(numbers)


@cache
def columns_of(kind: type[Base]) -> dict[str, Any]:
    """Return the columns of a kind of row, by the names of its attributes."""
    return {each.key: each.columns[0] for each in inspect(kind).column_attrs}


@cache
def key_names(kind: type[Base]) -> tuple[str, ...]:
    """Return the attributes that are a kind of row's primary key."""
    mapper = inspect(kind)
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)


def put(
    kind: type[Base],
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    otherwise: str = "",
    ready: AbstractSet[str] = frozenset(),
) -> None:
    """Insert rows as values of the attributes `names`, many in a statement, which spares the database half its work.

    `otherwise` is the end of the statement, if it has one; values of `ready` are as the driver takes them.
    """
    there = connection()
    for some in chunks(rows, ROWS_TOGETHER):
        values = tuple(chain.from_iterable(turned(kind, names, some, there.dialect, ready)))
        tell(there, insertion(kind, tuple(names), len(some), there.dialect) + otherwise, values)


@lru_cache
def insertion(kind: type[Base], names: tuple[str, ...], rows: int, dialect: Dialect) -> str:
    """Return the statement that inserts so many rows."""
    quoted = dialect.identifier_preparer
    columns = ", ".join(quoted.format_column(columns_of(kind)[name]) for name in names)
    marks = places(len(names) * rows, is_numbered=dialect.paramstyle == NUMBERED)
    values = ", ".join(f"({', '.join(islice(marks, len(names)))})" for _row in range(rows))
    return f"INSERT INTO {quoted.format_table(kind.__table__)} ({columns}) VALUES {values}"  # noqa: S608 - the models' names


def overwrite(kind: type[Base], names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Insert rows as `put` does, of which some may be there: what differs of those is changed.

    They hold no NULL, and no key twice. PostgreSQL is told them column by column: one statement of however many rows,
    which it reads once.
    """
    there = connection()
    otherwise = if_there(kind, tuple(names), there.dialect)
    if there.dialect.paramstyle != NUMBERED:
        put(kind, names, rows, otherwise=otherwise)
        return
    for some in chunks(rows):
        told = tuple([*each] for each in turned_columns(kind, names, some, there.dialect))
        tell(there, insertion_by_columns(kind, tuple(names), there.dialect) + otherwise, told)


@lru_cache
def insertion_by_columns(kind: type[Base], names: tuple[str, ...], dialect: Dialect) -> str:
    """Return the statement that inserts rows whose values are told as a list for each column."""
    quoted, columns = dialect.identifier_preparer, [columns_of(kind)[name] for name in names]
    into = ", ".join(map(quoted.format_column, columns))
    marks = places(len(columns), is_numbered=True)
    lists = ", ".join(f"{mark}{cast_to(each.type, dialect)}[]" for mark, each in zip(marks, columns, strict=True))
    return f"INSERT INTO {quoted.format_table(kind.__table__)} ({into}) SELECT * FROM unnest({lists})"  # noqa: S608 - as put


def overwrite_alike(
    kind: type[Base], values: Mapping[str, object], source: type[Base], taken: Mapping[str, str], ids: Sequence[int]
) -> None:
    """Write, as `overwrite` does, a row for each of some rows of `source`: all the same but for what is `taken` of it.

    `taken` says which attribute of the new row is which of the other.
    """
    there = connection()
    before, after = alike(kind, tuple(values), source, tuple(taken.items()), there.dialect)
    [given] = turned(kind, [*values], [[*values.values()]], there.dialect)
    marks = places(len(ids), after=len(values), is_numbered=there.dialect.paramstyle == NUMBERED)
    tell(there, f"{before} ({', '.join(marks)}){after}", (*given, *ids))


@lru_cache
def alike(
    kind: type[Base],
    names: tuple[str, ...],
    source: type[Base],
    taken: tuple[tuple[str, str], ...],
    dialect: Dialect,
) -> tuple[str, str]:
    """Return what `overwrite_alike` says before the list of the ids, and what behind it."""
    quoted, marks = dialect.identifier_preparer, places(len(names), is_numbered=dialect.paramstyle == NUMBERED)
    every = (*(name for name, _own in taken), *names)
    into = ", ".join(quoted.format_column(columns_of(kind)[name]) for name in every)
    own = [quoted.format_column(columns_of(source)[name]) for name in (*key_names(source), *dict(taken).values())]
    row = ", ".join([*own[1:], *marks])
    chosen = f"SELECT {row} FROM {quoted.format_table(source.__table__)} WHERE {own[0]} IN"  # noqa: S608 - as put
    return f"INSERT INTO {quoted.format_table(kind.__table__)} ({into}) {chosen}", if_there(kind, every, dialect)


@lru_cache
def if_there(kind: type[Base], names: tuple[str, ...], dialect: Dialect) -> str:
    """Return the end of a statement that inserts rows: what happens to those that are there."""
    quoted, columns = dialect.identifier_preparer, columns_of(kind)
    key = ", ".join(quoted.format_column(columns[name]) for name in key_names(kind))
    others = [quoted.format_column(columns[name]) for name in names if name not in key_names(kind)]
    new = ", ".join(f"{each} = excluded.{each}" for each in others)
    differs = " OR ".join(f"{quoted.format_table(kind.__table__)}.{each} <> excluded.{each}" for each in others)
    return f" ON CONFLICT ({key}) DO UPDATE SET {new} WHERE {differs}"


def turned(
    kind: type[Base],
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    dialect: Dialect,
    ready: AbstractSet[str] = frozenset(),
) -> Iterable[tuple[object, ...]]:
    """Return rows of values of the attributes `names` as the driver takes them; those of `ready` are so already."""
    return zip(*turned_columns(kind, names, rows, dialect, ready), strict=True)


def turned_columns(
    kind: type[Base],
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    dialect: Dialect,
    ready: AbstractSet[str] = frozenset(),
) -> Iterator[Iterable[object]]:
    """Yield the columns of such rows."""
    types = columns_of(kind)
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        yield values if name in ready else turned_column(types[name].type, values, dialect)


def turned_column(kind: TypeEngine[Any], values: Sequence[object], dialect: Dialect) -> Iterable[object]:
    """Return the values of one column as the driver takes them; days and codes repeat, and are turned once each."""
    turn = turning(kind, dialect)
    if turn is None:
        return values
    return map(turn if isinstance(kind, JSON) or len(values) < FEW else cache(turn), values)


@lru_cache(maxsize=1000)
def turning(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], object] | None:
    """Return what turns a value of a type into what the driver takes; None where nothing need be done."""
    return kind.dialect_impl(dialect).bind_processor(dialect)


def set_columns(kind: type[Base], changes: Iterable[tuple[Mapping[str, object], tuple[object, ...]]]) -> None:
    """Give columns of rows other values, by their keys, in one statement of those in which the same columns change."""
    there, keys, columns = connection(), key_names(kind), columns_of(kind)
    quoted, is_numbered = there.dialect.identifier_preparer, there.dialect.paramstyle == NUMBERED
    alike: defaultdict[tuple[str, ...], list[tuple[object, ...]]] = defaultdict(list)
    for after, key in changes:
        alike[tuple(after)].append((*after.values(), *key))
    for names, rows in alike.items():
        marks = places(len(names) + len(keys), is_numbered=is_numbered)
        new, old = (
            [f"{quoted.format_column(columns[name])} = {next(marks)}" for name in some] for some in (names, keys)
        )
        table = quoted.format_table(kind.__table__)
        statement = f"UPDATE {table} SET {', '.join(new)} WHERE {' AND '.join(old)}"  # noqa: S608 - the models' names
        there.exec_driver_sql(statement, [*turned(kind, [*names, *keys], rows, there.dialect)])
