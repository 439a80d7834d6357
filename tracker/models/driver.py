"""Queries in the words of a database, each put into them once: SQLAlchemy would take longer than the database."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import CursorResult, Dialect, Executable
from sqlalchemy.engine import Connection
from sqlalchemy.types import NullType, Numeric

Turn = Callable[[Any], Any]
# A query, and what it is told.
Question = tuple[Executable, Mapping[str, object]]
# Both in the words and values that the driver takes.
Told = tuple[str, Any]
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
    """A query in words: its values in order; which columns are turned, and how; what makes rows of what is found.

    One that only looks changes nothing and locks nothing, unless by a function, which none of ours calls.
    """

    text: str
    values: list[Value]
    turns: list[tuple[int, Turn]]
    row: Callable[[Any], Any]
    is_numbered: bool
    only_looks: bool

    def told(self, known: Mapping[str, object]) -> Told | None:
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
    found = each_at_once(connection, [(statement, known)])
    return found and found[0]


def each_at_once(connection: Connection, questions: Sequence[Question]) -> list[list[Any]] | None:
    """Return what several queries find, which PostgreSQL is asked together; None as `rows_at_once` does."""
    worded = [in_words(statement, connection.dialect) for statement, _known in questions]
    told = [each and each.told(known) for each, (_statement, known) in zip(worded, questions, strict=True)]
    if not all(told):
        return None
    only_looks = all(each.only_looks for each in worded if each)
    found = ask(connection, [each for each in told if each], only_looks=only_looks)
    return [each.rows(rows) for each, rows in zip(worded, found, strict=True) if each]


def ask(connection: Connection, told: Sequence[Told], *, only_looks: bool = False) -> list[list[Any]]:
    """Let the database do what is said in its words, and return the rows of each: past SQLAlchemy and its results.

    That hears of it only where somebody listens to what is asked, and when it fails. What only looks begins no
    transaction on PostgreSQL, where it would see no other state in one; so none has to be ended for it.
    """
    if is_heard(connection):
        return [rows_if_any(connection.exec_driver_sql(*each)) for each in told]
    driver: Any = connection.connection.driver_connection
    held = takes_many(connection) and bool(driver.held)
    try:
        if takes_many(connection):
            found: list[list[Any]] = driver.ask(told, only_looks=only_looks and sees_what_is_committed(connection))
            return found
        return [driver.execute(*each).fetchall() for each in told]
    except driver.Error as error:
        raise_as_its_own(connection, error, *(told[0] if len(told) == 1 and not held else ("", None)))


def tell(connection: Connection, text: str, values: Any) -> None:
    """Let the database do what is said in its words; what is told `together` with more is done when all is."""
    driver: Any = connection.connection.driver_connection
    if takes_many(connection) and driver.held is not None and not is_heard(connection):
        driver.held.append((text, values))
    else:
        ask(connection, [(text, values)])


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Hold what PostgreSQL is told meanwhile until something is asked, or all is committed: a fault is raised then."""
    driver: Any = connection.connection.driver_connection
    if not takes_many(connection) or driver.held is not None:
        yield
        return
    held = driver.held = list[Told]()
    try:
        yield
        if held and driver.held is held:
            ask(connection, [])
    finally:
        if driver.held is held:  # once all is committed or undone, others may have the connection
            driver.held = None


def is_heard(connection: Connection) -> bool:
    """Say whether somebody listens to what is asked."""
    return bool(connection.dispatch.after_cursor_execute)


def sees_what_is_committed(connection: Connection) -> bool:
    """Say whether each question of a transaction is answered by what is there then, in one transaction or not."""
    usual = connection.default_isolation_level == "READ COMMITTED"
    return usual and "isolation_level" not in connection.get_execution_options()


def takes_many(connection: Connection) -> bool:
    """Say whether a database takes several questions before it answers."""
    return connection.dialect.paramstyle == NUMBERED


def rows_if_any(result: CursorResult[Any]) -> list[Any]:
    """Return the rows of what was asked; none of what was told."""
    return [*result] if result.returns_rows else []


def raise_as_its_own(connection: Connection, error: Exception, text: str, values: Any) -> NoReturn:
    """Raise a driver's fault as SQLAlchemy does one of its own."""
    connection._handle_dbapi_exception(error, text, values, None, None)  # noqa: SLF001 - what it does with its own


def told_in_words(connection: Connection, statement: Executable, known: Mapping[str, object]) -> Told | None:
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
    only_looks = query.string.startswith("SELECT") and " FOR " not in query.string
    return Worded(query.string, values, turns, NAMED("Found", names, rename=True)._make, is_numbered, only_looks)


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
