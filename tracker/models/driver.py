"""Queries in the words of a database, each put into them once: SQLAlchemy would take longer than the database."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Executable
from sqlalchemy.engine import Connection
from sqlalchemy.types import NullType, Numeric

Turn = Callable[[Any], Any]
# A query, and what it is told.
Question = tuple[Executable, Mapping[str, object]]
# PostgreSQL's own way to tell where values go: its driver need not look for them, and put these numbers there.
NUMBERED = "numeric_dollar"
# What a value is that somebody has to tell.
NOT_KNOWN = object()
# The names of a row follow from its query.
NAMED: Any = namedtuple  # noqa: PYI024 - as above


class Value(NamedTuple):
    """A value that a query is told: its name, what it is if nobody tells, and what turns it.

    `cast` says its type where the query does; `is_list`, that it is a list of values.
    """

    name: str
    known: object
    turn: Turn | None
    cast: str
    is_list: bool


class Worded(NamedTuple):
    """A query in words: its values in order; which columns are turned, and how; what makes rows of what is found."""

    text: str
    values: list[Value]
    turns: list[tuple[int, Turn]]
    row: Callable[[Any], Any]
    is_numbered: bool

    def told(self, known: Mapping[str, object]) -> tuple[str, Any] | None:
        """Return the words and values for what is known; None where a list is empty, which has words of its own."""
        text, told = self.text, []
        for name, usual, turn, cast, is_list in self.values:
            value: Any = known.get(name, usual)
            if value is NOT_KNOWN:
                raise KeyError(name)
            if not is_list:
                told.append(value if turn is None else turn(value))
            elif value:
                marks = places(len(value), after=len(told), is_numbered=self.is_numbered)
                text = text.replace(f"__[POSTCOMPILE_{name}]", ", ".join(f"{each}{cast}" for each in marks))
                told += [turn(each) for each in value] if turn else value
            else:
                return None
        return text, tuple(told)

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """Return what the driver found as rows of columns."""
        if not self.turns:
            return [*map(self.row, found)]
        rows = [[*row] for row in found]
        for place, turn in self.turns:
            for row in rows:
                row[place] = turn(row[place])
        return [*map(self.row, rows)]


def rows_at_once(connection: Connection, statement: Executable, known: Mapping[str, object]) -> list[Any] | None:
    """Return what a query finds; None where SQLAlchemy has to be asked: it has more to say."""
    worded = in_words(statement, connection.dialect)
    if worded is None or (told := worded.told(known)) is None:
        return None
    return worded.rows(ask(connection, *told).fetchall())


def each_at_once(connection: Connection, questions: Sequence[Question]) -> list[list[Any]] | None:
    """Return what several queries find, which PostgreSQL is sent together; None as `rows_at_once` does."""
    if is_heard(connection) or not has_pipeline(connection):
        return None
    worded = [in_words(statement, connection.dialect) for statement, _known in questions]
    told = [each and each.told(known) for each, (_statement, known) in zip(worded, questions, strict=True)]
    if not all(told):
        return None
    with together(connection):
        cursors = [ask(connection, *each) for each in told if each]
        return [each.rows(cursor.fetchall()) for each, cursor in zip(worded, cursors, strict=True) if each]


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send PostgreSQL what is asked meanwhile without waiting for each answer: a fault is raised at the end."""
    if is_heard(connection) or not has_pipeline(connection):
        yield
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except driver.Error as error:
        if error.sqlstate is None:
            driver.close()  # the server said nothing, and what was sent together has no end
        connection._handle_dbapi_exception(error, "", None, None, None)  # noqa: SLF001 - as below


def is_heard(connection: Connection) -> bool:
    """Say whether somebody listens to what is asked."""
    return bool(connection.dispatch.after_cursor_execute)


def has_pipeline(connection: Connection) -> bool:
    """Say whether a database takes several questions before it answers."""
    return connection.dialect.paramstyle == NUMBERED


def ask(connection: Connection, text: str, values: Any) -> Any:
    """Let the database do what is said in its words, and return its driver's cursor: past SQLAlchemy and its results.

    That hears of it only where somebody listens to what is asked, and when it fails.
    """
    if is_heard(connection):
        return connection.exec_driver_sql(text, values)
    driver: Any = connection.connection.driver_connection
    try:
        return driver.execute(text, values)
    except driver.Error as error:
        connection._handle_dbapi_exception(error, text, values, None, None)  # noqa: SLF001 - what it does with its own


def told_in_words(connection: Connection, statement: Executable, known: Mapping[str, object]) -> tuple[str, Any] | None:
    """Return a statement in the words and values that the driver takes; None where SQLAlchemy has more to say."""
    worded = in_words(statement, connection.dialect)
    return worded and worded.told(known)


@lru_cache(maxsize=1000)
def in_words(statement: Any, dialect: Dialect) -> Worded | None:
    """Return a statement in a database's words; None where these depend on the values in another way than by a list."""
    query: Any = statement.compile(dialect=dialect)
    columns = getattr(statement, "selected_columns", ())
    binds = {name: bind for bind, name in query.bind_names.items()}
    if query.literal_execute_params or any(bind.callable for bind in binds.values()):
        return None
    if any(isinstance(column.type, Numeric) for column in columns):
        return None  # how these are turned follows from what the database answers
    is_numbered = dialect.paramstyle == NUMBERED
    values = [
        Value(
            name,
            NOT_KNOWN if binds[name].required else binds[name].value,
            turning(binds[name].type, dialect),
            cast_to(binds[name].type, dialect) if is_numbered else "",
            binds[name] in query.post_compile_params,
        )
        for name in query.positiontup
    ]
    if is_numbered:
        values.sort(key=attrgetter("is_list"))  # the numbers of lists follow those that stand in the text already
    turns = [
        (place, turn)
        for place, column in enumerate(columns)
        if (turn := column.type.dialect_impl(dialect).result_processor(dialect, None))
    ]
    names = [str(column.key) for column in columns]
    return Worded(query.string, values, turns, NAMED("Found", names, rename=True)._make, is_numbered)


def places(how_many: int, *, after: int = 0, is_numbered: bool) -> Iterator[str]:
    """Return how the driver is told where values go, behind some others."""
    return (f"${after + number}" for number in range(1, how_many + 1)) if is_numbered else repeat("?", how_many)


def turning(kind: Any, dialect: Dialect) -> Turn | None:
    """Return what turns a value of a type into what the driver takes; None where nothing need be done."""
    turn: Turn | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return turn


def cast_to(kind: Any, dialect: Dialect) -> str:
    """Return what says, behind the place of a value, that it is of a type; of any length, or it would be cut."""
    return "" if isinstance(kind, NullType) else f"::{kind.compile(dialect).partition('(')[0]}"
