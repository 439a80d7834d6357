"""Queries as SQLite's driver takes them, each put into words once: past SQLAlchemy, which takes longer than SQLite."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Executable
from sqlalchemy.engine import Connection
from sqlalchemy.sql.visitors import iterate

Turn = Callable[[Any], Any]
# The names of a row follow from its query.
NAMED: Any = namedtuple  # noqa: PYI024 - as above


class Worded(NamedTuple):
    """A query in words: its values in order, each with its name and what turns it; what makes rows of what is found."""

    text: str
    values: list[tuple[str, object, Turn | None]]
    turns: list[tuple[int, Turn]]
    row: Callable[[Any], Any]


def rows_at_once(connection: Connection, statement: Executable, known: Mapping[str, object]) -> list[Any] | None:
    """Return what a query finds; None where SQLAlchemy has to be asked: it has more to say, or somebody listens."""
    worded = in_words(statement, connection.dialect)
    if worded is None or connection.dispatch.before_cursor_execute:
        return None
    given = [(known.get(name, value), turn) for name, value, turn in worded.values]
    driver: Any = connection.connection.driver_connection
    try:
        found = driver.execute(worded.text, [turn(value) if turn else value for value, turn in given]).fetchall()
    except driver.Error:
        return None  # it is asked again, and what is wrong is told as of all others
    for place, turn in worded.turns:
        found = [(*row[:place], turn(row[place]), *row[place + 1 :]) for row in found]
    return [worded.row(row) for row in found]


@lru_cache(maxsize=1000)
def in_words(statement: Any, dialect: Dialect) -> Worded | None:
    """Return a query in SQLite's words; None for another database, and where the words depend on the values."""
    if dialect.name != "sqlite" or holds_list(statement):
        return None
    query: Any = statement.compile(dialect=dialect)
    if query.post_compile_params or query.literal_execute_params:
        return None
    binds = {name: bind for bind, name in query.bind_names.items()}
    values = [(name, binds[name].value, turning(binds[name].type, dialect)) for name in query.positiontup]
    columns = statement.selected_columns
    turns = [
        (place, turn)
        for place, column in enumerate(columns)
        if (turn := column.type.dialect_impl(dialect).result_processor(dialect, None))
    ]
    names = [str(column.key) for column in columns]
    return Worded(query.string, values, turns, NAMED("Found", names, rename=True)._make)


def holds_list(statement: Any) -> bool:
    """Say whether a query holds a list of values: how many there are is known when it is asked, and to SQLAlchemy."""
    return any(getattr(element, "expanding", False) for element in iterate(statement))


def turning(kind: Any, dialect: Dialect) -> Turn | None:
    """Return what turns a value of a type into what the driver takes; None where nothing need be done."""
    turn: Turn | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return turn
