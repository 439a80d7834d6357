"""Writing many rows: in batches that memory can hold, told to whoever follows what the session writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, partial
from itertools import chain, groupby, islice
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy import inspect as inspected

from tracker.errors import Problem
from tracker.models.base import Base, db

SIZE = 1000
# New rows in one statement: more would be no faster, and reach what SQLite lets one hold.
ROWS_TOGETHER = 250
T = TypeVar("T")
Row = TypeVar("Row", bound=Base)
Follower = Callable[[Sequence[Base]], None]
# Who is told of the rows that are added past the session, once they are there.
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


def follow(follower: Follower) -> None:
    """Tell somebody of the rows that are added; once, also when several apps live in one process."""
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
                follower(same)
        yield from chunk


@cache
def columns_of(kind: type[Base]) -> dict[str, Any]:
    """Return the columns of a kind of row, by the names of its attributes."""
    return {each.key: each.columns[0] for each in inspected(kind).column_attrs}


def put(kind: type[Base], names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Insert rows as values of the attributes `names`, many in a statement, which spares the database half its work.

    Past SQLAlchemy's own inserts, which turn row by row what is turned here column by column.
    """
    connection = db.session.connection()
    dialect = connection.dialect
    columns = [columns_of(kind)[name] for name in names]
    turns = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    quoted = dialect.identifier_preparer
    into = f"{quoted.format_table(kind.__table__)} ({', '.join(map(quoted.format_column, columns))})"
    row = f"({', '.join(['?' if dialect.positional else '%s'] * len(columns))})"
    for some in chunks(rows, ROWS_TOGETHER):
        turned = (map(turn, each) if turn else each for turn, each in zip(turns, zip(*some, strict=True), strict=True))
        values = tuple(chain.from_iterable(zip(*turned, strict=True)))
        statement = f"INSERT INTO {into} VALUES {', '.join([row] * len(some))}"  # noqa: S608 - the models' own names
        connection.exec_driver_sql(statement, values)


def fill_in(kind: type[Base], rows: Sequence[Base]) -> None:
    """Give new rows of a kind what their columns hold when nobody says anything."""
    for name, default in defaults_of(kind).items():
        for row in rows:
            if vars(row).get(name) is None:
                setattr(row, name, default())


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
