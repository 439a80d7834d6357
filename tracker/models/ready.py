"""Queries that are put together once: to do so takes longer than to send them, and longer than to answer many of them.

A query says what is looked for, and holds nothing that was found.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date
from enum import Enum, StrEnum, auto
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Executable, Select, bindparam, event, literal_column
from sqlalchemy.engine import Connection
from sqlalchemy.orm import InstrumentedAttribute, Session, SessionTransaction

from tracker.models import driver
from tracker.models.base import FOUND, ReadingSession, db
from tracker.models.driver import Question, each_at_once, rows_at_once, takes_many, tell, told_in_words

P = ParamSpec("P")
R = TypeVar("R")
Number = ColumnElement[int] | InstrumentedAttribute[int]
# Of so many selections a process keeps a query ready; who asks for more of them waits a moment longer.
SELECTIONS = 64
# From so many numbers without a gap on, the first and the last are told.
FEW = 10
# What the session keeps of the connection that its transaction goes over: to look it up takes as long as a query.
CONNECTED = "connected"
# And what a page is going to ask.
FORESEEN = "foreseen"


def put_together_once(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function of hashable arguments put a query together once; it must follow from the arguments alone."""
    remembering: Any = lru_cache(maxsize=SELECTIONS)(function)
    known: Callable[P, R] = remembering
    return known


def rows_of(statement: Executable, known: Mapping[str, object]) -> list[Any]:
    """Return what a query finds: rows of columns, past the steps that make objects of rows.

    There may be a hundred thousand; and of few, those steps would take longer than the database.
    """
    return rows_of_each((statement, known))[0]


def rows_of_each(*questions: Question) -> list[list[Any]]:
    """Return what several queries find, as `rows_of` does: none of them needs what another finds."""
    session = db.session()
    if not session._flushing:  # noqa: SLF001 - who is told of a flush asks, too, and sees what it has written
        session.flush()
    foreseen, found = session.info.pop(FOUND, ((), ()))
    if foreseen == questions:
        return [*found]
    there = connection()
    ahead = session.info.pop(FORESEEN, ())
    if ahead == questions or not takes_many(there):
        ahead = ()
    answers = each_at_once(there, (*questions, *ahead))
    if answers is None:
        return [rows_on(there, *each) for each in questions]
    if ahead:
        session.info[FOUND] = ahead, answers[len(questions) :]
    return answers[: len(questions)]


def foresee(*questions: Question) -> None:
    """Say what is asked right after what is asked next: PostgreSQL is asked both at once."""
    db.session().info[FORESEEN] = questions


def write_at_once(statement: Executable, known: Mapping[str, object]) -> None:
    """Let a statement change rows, past the session; what that holds is not written first."""
    there = connection()
    told = told_in_words(there, statement, known)
    if told is None:
        there.execute(statement, known)
    else:
        tell(there, *told)


def together() -> AbstractContextManager[None]:
    """Write, past the session, what nobody waits for the answers of: a fault is raised at the end, or at the commit.

    What the session holds is written before. Where it ends by an exception, what is held is not told: undo the rest.
    """
    db.session.flush()
    return driver.together(connection())


def connection() -> Connection:
    """Return the connection of the session's transaction, which is remembered until that is over.

    In a savepoint the session is asked: it begins one on its connection only when somebody asks for it.
    Who wants it may write: what was found ahead is forgotten.
    """
    session = db.session()
    session.info.pop(FOUND, None)
    if session.in_nested_transaction():
        return session.connection()
    if CONNECTED not in session.info:
        session.info[CONNECTED] = session.connection()
    found: Connection = session.info[CONNECTED]
    return found


def forget(session: Session, transaction: SessionTransaction) -> None:
    """Forget what a transaction went over, once it is over; and what was found ahead, also at the end of a flush."""
    session.info.pop(FOUND, None)
    if transaction.parent is None:
        session.info.pop(CONNECTED, None)


event.listen(ReadingSession, "after_transaction_end", forget)


def rows_on(there: Connection, statement: Executable, known: Mapping[str, object]) -> list[Any]:
    """Return what a query finds over a connection."""
    rows = rows_at_once(there, statement, known)
    return [*there.execute(statement, known)] if rows is None else rows


class Shape(Enum):
    """How numbers are told to a query: one, many without a gap by the first and the last of them, or each of them.

    Of one, or of each, PostgreSQL knows that few rows hold it, and plans once; of a first and a last it plans anew.
    """

    ONE = auto()
    IN_A_ROW = auto()
    APART = auto()


def shape_of(numbers: Collection[int]) -> Shape:
    """Return how numbers are told."""
    if len(numbers) == 1:
        return Shape.ONE
    without_gap = len(numbers) >= FEW and max(numbers) - min(numbers) + 1 == len(set(numbers))
    return Shape.IN_A_ROW if without_gap else Shape.APART


def among_told(column: Number, shape: Shape) -> ColumnElement[bool]:
    """Return the condition that a column holds one of some numbers, which `told` names when the query is sent."""
    match shape:
        case Shape.ONE:
            return column == bindparam("number")
        case Shape.IN_A_ROW:
            return column.between(bindparam("first_number"), bindparam("last_number"))
        case Shape.APART:
            return column.in_(bindparam("numbers", expanding=True))


def told(numbers: Collection[int]) -> dict[str, object]:
    """Return what tells a query that holds `among_told` which numbers are meant."""
    match shape_of(numbers):
        case Shape.ONE:
            return {"number": next(iter(numbers))}
        case Shape.IN_A_ROW:
            return {"first_number": min(numbers), "last_number": max(numbers)}
        case Shape.APART:
            return {"numbers": [*numbers]}


def quoted(text: str) -> str:
    """Return a text in quotation marks, as SQL holds it."""
    inside = text.replace("'", "''")
    return f"'{inside}'"


def said(known: date | StrEnum) -> ColumnElement[Any]:
    """Return a day or a code as the query itself says it.

    To tell it apart, time after time, takes long; and of a code that an index is made for SQLite would plan anew.
    """
    return literal_column(quoted(str(known)))


class Lookup:
    """A query of columns, asked again and again for other numbers that one column holds."""

    def __init__(self, query: Select[*tuple[Any, ...]], column: Number) -> None:
        """Put the query together for each way to tell numbers."""
        self.queries = {shape: query.where(among_told(column, shape)) for shape in Shape}

    def __call__(self, numbers: Collection[int]) -> list[Any]:
        """Return the rows in which the column holds one of some numbers."""
        return rows_of(*self.question(numbers))

    def question(self, numbers: Collection[int]) -> Question:
        """Return the query of the rows in which the column holds one of some numbers, and what it is told."""
        return self.queries[shape_of(numbers)], told(numbers)

    def over(self, connection: Connection, numbers: Collection[int]) -> list[Any]:
        """Return those rows as a connection finds them."""
        return rows_on(connection, *self.question(numbers))
