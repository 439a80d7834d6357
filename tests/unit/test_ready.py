"""Queries that are put together once: what the driver is asked itself says the same as SQLAlchemy's way."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, Select, bindparam, column, insert, select, table
from sqlalchemy.exc import DatabaseError, IntegrityError, StatementError

from tests.listening import listening
from tracker.dates import now
from tracker.models import Counter, Membership, Role, School, User, db
from tracker.models.batches import insert_rows, put
from tracker.models.driver import rows_at_once
from tracker.models.ready import FEW, Lookup, Shape, connection, rows_of, rows_of_each, shape_of, together, told

ROWS = (
    select(Membership.role, User.name, User.is_active, Counter.since, Counter.times)
    .join(User, Membership.user_id == User.id)
    .join(Counter, Counter.key == "x")
)
NAMED: Select[*tuple[Any, ...]] = ROWS.where(User.name == bindparam("name"), User.id.not_in(select(School.id)))


@pytest.fixture
def known(context: Flask) -> dict[str, object]:
    """Fill some rows of several types; return what names them."""
    user = User(email="a@example.org", name="A. Lärare", language="sv")
    user.memberships.append(Membership(role=Role.ADMINISTRATOR))
    db.session.add(user)
    db.session.execute(insert(Counter), {"key": "x", "since": now(), "times": 3})
    db.session.flush()
    return {"name": "A. Lärare"}


def both_ways(query: Select[*tuple[Any, ...]], known: dict[str, object]) -> list[list[tuple[Any, ...]]]:
    """Ask the driver itself, and SQLAlchemy."""
    rows = [tuple(row) for row in connection().execute(query, known)]
    return [rows, [tuple(row) for row in rows_at_once(connection(), query, known) or rows]]


def test_both_ways_say_the_same(known: dict[str, object]) -> None:
    first, second = both_ways(NAMED, known)
    assert first == second
    [(role, name, is_active, since, times)] = second
    assert (role, name, is_active, times) == (Role.ADMINISTRATOR, "A. Lärare", True, 3)
    assert now() >= since
    assert rows_of(NAMED, {"name": "nobody"}) == []
    [row] = rows_of(NAMED, known)
    assert (row.role, row.name) == (role, name)


def test_a_list_holds_something_and_whoever_listens_hears_what_is_asked(known: dict[str, object]) -> None:
    everybody = [*db.session.scalars(select(User.id))]
    listed = Lookup(select(User.id), User.id).queries[Shape.APART]
    rows = rows_at_once(connection(), listed, told([*everybody, everybody[-1] + 2]))
    assert {user_id for [user_id] in rows or ()} == {*everybody}
    assert rows_at_once(connection(), listed, told([])) is None
    heard: list[str] = []
    with listening(Engine, heard.append):
        assert len(rows_of(NAMED, known)) == len(heard) == 1


def test_a_text_that_is_too_long_for_its_column_finds_nothing(known: dict[str, object]) -> None:
    lookup = select(User.id).where(User.language.in_(bindparam("languages", expanding=True)))
    assert rows_of(lookup, {"languages": ["sv"]})
    assert rows_of(lookup, {"languages": ["sv" * 300]}) == []


def test_what_has_to_be_told_is_missed(known: dict[str, object]) -> None:
    with pytest.raises((KeyError, StatementError)):
        rows_of(NAMED, {"nmae": known["name"]})


def test_fractions_are_asked_for_another_way(known: dict[str, object]) -> None:
    assert [float(half) for [half] in rows_of(select(Counter.times / 2).where(Counter.key == "x"), known)] == [1.5]


@pytest.mark.usefixtures("known")
def test_what_a_savepoint_undoes_is_undone_where_it_went_past_the_session() -> None:
    connection()
    savepoint = db.session.begin_nested()
    insert_rows(Counter, [{"key": "undone", "since": now(), "times": 1}])
    savepoint.rollback()
    assert [key for [key] in rows_of(select(Counter.key).order_by(Counter.key), {})] == ["x"]


@pytest.mark.usefixtures("context")
def test_a_fault_is_told_as_of_all_other_queries() -> None:
    with pytest.raises(DatabaseError):
        rows_of(select(column("number")).select_from(table("nowhere")), {})
    db.session.rollback()


@pytest.mark.usefixtures("known")
def test_numbers_in_a_row_and_with_gaps_find_the_same() -> None:
    first = db.session.scalars(select(User.id)).one()
    lookup = Lookup(select(User.id, User.name), User.id)
    for numbers in ([first], [first, first + 5], range(first, first + FEW)):
        assert [*map(tuple, lookup([*numbers]))] == [(first, "A. Lärare")]
    assert {shape_of(each) for each in ([1], [1, 3], range(FEW))} == set(Shape)
    assert lookup([]) == []


@pytest.mark.usefixtures("known")
def test_several_questions_are_answered_as_each_alone() -> None:
    lookup = Lookup(select(User.id, User.name), User.id)
    everybody = [*db.session.scalars(select(User.id))]
    [alone] = lookup(everybody)
    found, none, names = rows_of_each(lookup.question(everybody), lookup.question([0]), (select(User.name), {}))
    assert (found, none, [*map(tuple, names)]) == ([alone], [], [(alone.name,)])
    assert rows_of_each(lookup.question(everybody), lookup.question([])) == [[alone], []]


@pytest.mark.usefixtures("known")
def test_a_fault_in_what_is_written_together_is_told_as_one_alone() -> None:
    def write_twice() -> None:
        with together():
            for _twice in range(2):
                put(Counter, ["key", "since", "times"], [["twice", now(), 1]])

    with pytest.raises(IntegrityError):
        write_twice()
    db.session.rollback()
    assert rows_of(select(Counter.key), {}) == []


@pytest.mark.usefixtures("known")
def test_what_the_session_holds_is_written_before_what_is_written_together() -> None:
    user = db.session.scalars(select(User)).one()
    user.name = "B. Lärare"
    with together():
        put(Counter, ["key", "since", "times"], [["once", now(), 1]])
        db.session.flush()
    assert ("once",) in rows_of(select(Counter.key), {})
    assert rows_of(select(User.name), {}) == [("B. Lärare",)]
