"""What is asked and told ahead: questions that are foreseen, and what is held until the commit."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from tracker.dates import now
from tracker.models import Counter, Programme, db
from tracker.models.batches import put
from tracker.models.driver import Question, is_heard
from tracker.models.ready import connection, foresee, rows_of, rows_of_each, together

KEYS: Question = (select(Counter.key), {})
CODES: Question = (select(Programme.code), {})


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Lend the tables that are asked for meanwhile."""
    found = list[str]()

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement.rpartition("FROM ")[2])

    event.listen(db.engine, "after_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(db.engine, "after_cursor_execute", hear)


def count(key: str) -> None:
    """Tell the database to keep a counter."""
    put(Counter, ["key", "since", "times"], [[key, now(), 1]])


def counted() -> list[str]:
    """Return the counters that others see."""
    with db.engine.connect() as another:
        return [*another.scalars(select(Counter.key).order_by(Counter.key))]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("context")
def test_what_is_foreseen_is_asked_before_what_is_asked_and_not_again() -> None:
    count("x")
    foresee(KEYS, CODES)
    with overheard() as asked:
        [codes] = rows_of_each(CODES)
        assert codes
        assert rows_of_each(KEYS, CODES) == [[("x",)], codes]
        assert asked == ["counter", "programme"]
        assert rows_of_each(KEYS, CODES) == [[("x",)], codes]
        assert asked == ["counter", "programme"] * 2


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.usefixtures("context")
def test_what_was_foreseen_is_asked_anew_in_the_next_transaction(*, ahead: bool) -> None:
    foresee(KEYS)
    if ahead:
        rows_of_each(CODES)
    db.session.rollback()
    count("x")
    db.session.commit()
    assert rows_of_each(KEYS) == [[("x",)]]


@pytest.mark.usefixtures("context")
def test_another_question_than_the_one_that_was_foreseen_is_answered() -> None:
    foresee(KEYS)
    rows_of_each(CODES)
    assert rows_of_each(CODES, KEYS)[1] == []


@pytest.mark.usefixtures("context")
def test_what_is_told_together_is_done_with_the_commit_and_holds_up_nobody_after_it() -> None:
    connection()
    with together():
        count("x")
        db.session.commit()
        assert counted() == ["x"]
        connection()
        count("y")
        assert rows_of(select(Counter.key).order_by(Counter.key), {}) == [("x",), ("y",)]
    db.session.commit()
    assert counted() == ["x", "y"]


@pytest.mark.usefixtures("context")
def test_what_fails_at_the_commit_is_told_then_and_leaves_nothing() -> None:
    def count_twice() -> None:
        with together():
            count("x")
            count("x")
            db.session.commit()

    with pytest.raises(IntegrityError):
        count_twice()
    db.session.rollback()
    assert counted() == []
    count("y")
    db.session.commit()
    assert counted() == ["y"]


@pytest.mark.usefixtures("context")
def test_what_is_undone_is_not_told_later() -> None:
    connection()
    with together():
        count("x")
        db.session.rollback()
        connection()
    db.session.commit()
    assert counted() == []


@pytest.mark.usefixtures("context")
def test_what_is_held_is_seen_by_what_is_asked() -> None:
    connection()
    with together():
        count("x")
        assert rows_of(*KEYS) == [("x",)]
        count("y")
        assert db.session.scalars(select(Counter.key).order_by(Counter.key)).all() == ["x", "y"]
    assert not is_heard(connection())
