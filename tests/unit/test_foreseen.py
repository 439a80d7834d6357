"""What is foreseen: PostgreSQL is asked it with what is asked before it, and it is never older than its transaction."""

import pytest
from sqlalchemy import insert, literal, select

from tracker.dates import now
from tracker.models import Counter, begin_writing, db
from tracker.models.batches import put
from tracker.models.driver import Question
from tracker.models.ready import foresee, rows_of, rows_of_each

KEYS = select(Counter.key).order_by(Counter.key)
AHEAD: tuple[Question, Question] = (KEYS, {}), (select(literal("another")), {})
FIRST = select(literal("first"))
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def count_elsewhere(key: str) -> None:
    """Let somebody else keep a counter."""
    with db.engine.begin() as another:
        another.execute(insert(Counter), {"key": key, "since": now(), "times": 1})


def foreseen() -> None:
    """Foresee what is asked, and ask something before it."""
    foresee(*AHEAD)
    assert rows_of(FIRST, {}) == [("first",)]


@pytest.mark.usefixtures("context")
def test_what_is_foreseen_is_found_once_and_then_asked_again() -> None:
    foreseen()
    assert rows_of_each(*AHEAD) == [[], [("another",)]]
    put(Counter, ["key", "since", "times"], [["x", now(), 1]])
    assert rows_of_each(*AHEAD) == [[("x",)], [("another",)]]


@pytest.mark.usefixtures("context")
def test_what_is_foreseen_may_be_the_first_that_is_asked() -> None:
    foresee(*AHEAD)
    assert rows_of_each(*AHEAD) == [[], [("another",)]]
    put(Counter, ["key", "since", "times"], [["x", now(), 1]])
    assert rows_of_each(*AHEAD) == [[("x",)], [("another",)]]


@pytest.mark.usefixtures("context")
def test_what_is_foreseen_is_asked_again_once_something_is_written_in_whatever_way() -> None:
    foreseen()
    put(Counter, ["key", "since", "times"], [["x", now(), 1]])
    assert rows_of_each(*AHEAD) == [[("x",)], [("another",)]]
    foreseen()
    db.session.add(Counter(key="y", since=now(), times=1))
    assert rows_of_each(*AHEAD) == [[("x",), ("y",)], [("another",)]]
    with db.session.begin_nested() as savepoint:
        put(Counter, ["key", "since", "times"], [["z", now(), 1]])
        foreseen()
        savepoint.rollback()
    assert rows_of_each(*AHEAD) == [[("x",), ("y",)], [("another",)]]


@POSTGRESQL
@pytest.mark.usefixtures("context")
def test_who_begins_to_write_asks_anew() -> None:
    foreseen()
    count_elsewhere("x")
    begin_writing()
    assert rows_of_each(*AHEAD) == [[("x",)], [("another",)]]


@POSTGRESQL
@pytest.mark.usefixtures("context")
def test_postgresql_is_asked_with_what_comes_before() -> None:
    foreseen()
    count_elsewhere("x")
    assert rows_of_each(*AHEAD) == [[], [("another",)]], "as it was when the first was asked"


@POSTGRESQL
@pytest.mark.usefixtures("context")
def test_nothing_is_kept_beyond_its_transaction_or_past_another_question() -> None:
    foreseen()
    db.session.rollback()
    count_elsewhere("x")
    assert rows_of_each(*AHEAD) == [[("x",)], [("another",)]]
    foreseen()
    assert rows_of(FIRST, {}) == [("first",)]
    count_elsewhere("y")
    assert rows_of_each(*AHEAD) == [[("x",), ("y",)], [("another",)]]
