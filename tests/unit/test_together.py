"""What is told together: it is held until something is asked, or all is committed."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.dates import now
from tracker.models import Counter, db
from tracker.models.batches import put
from tracker.models.ready import connection, rows_of, together

KEYS = select(Counter.key).order_by(Counter.key)


def count(key: str) -> None:
    """Tell the database to keep a counter."""
    put(Counter, ["key", "since", "times"], [[key, now(), 1]])


def counted() -> list[str]:
    """Return the counters that others see."""
    with db.engine.connect() as another:
        return [*another.scalars(KEYS)]


@pytest.mark.usefixtures("context")
def test_what_is_told_together_is_done_with_the_commit_and_holds_up_nobody_after_it() -> None:
    connection()
    with together():
        count("x")
        db.session.commit()
        assert counted() == ["x"]
        connection()
        count("y")
        assert rows_of(KEYS, {}) == [("x",), ("y",)]
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
        assert rows_of(KEYS, {}) == [("x",)]
        count("y")
        assert db.session.scalars(KEYS).all() == ["x", "y"]
