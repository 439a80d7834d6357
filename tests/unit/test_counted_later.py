"""What was logged and is counted later is in every figure at once, as if it had been counted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select

from tests.lateness import counting_later, figures_of, garble, rows, shown
from tests.laws import examples
from tests.unit.entries import Answers
from tests.unit.storing import stored
from tests.unit.test_kept import (
    CHANGES,
    correct,
    counted,
    kept,
    log_of_this_year,
    move_to_spring,
    plan_of_this_year,
    withdraw,
)
from tests.unit.test_kept_sessions import to_be_held
from tests.unit.test_reach import ON_POSTGRESQL, ON_SQLITE, SHARED
from tests.unit.towns import AREAS, OWNERS, PERIODS, PROGRAMMES, Case, cases
from tracker import logbook, reach, recount
from tracker.access import EVERYTHING
from tracker.classes.writing import remove_classes
from tracker.dates import Period, SchoolYear, now, today
from tracker.models import Plan, School, SchoolClass, SessionLog, Status, db
from tracker.reach import Selection, keeping, later
from tracker.reports.recounting import figure_differences

# A failing case that cannot be made small is better printed than hidden behind a warning.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


@pytest.fixture
def late(town: Flask) -> Iterator[Flask]:
    """Lend the filled example in an app that counts later."""
    with counting_later(town):
        yield town


def log_anew() -> None:
    """A leader logs a session."""
    plan, numbers = to_be_held()
    logbook.record(Answers(today(), Status.HELD, 2).entry(str(uuid4()), numbers[0], 0), plan.id, author_id=None)


def withdraw_of_the_year_before() -> None:
    """A log of last year is withdrawn."""
    log = db.session.scalars(logs().where(SessionLog.day < SchoolYear.of(today()).first).limit(1)).one()
    log.withdrawn_at, log.withdrawn_by_id = now(), 1


def correct_in_several_schools_and_years() -> None:
    """Logs of several classes in several schools, of this year and the one before, say another number of minutes."""
    first: dict[tuple[int, int], SessionLog] = {}
    placed = logs().join(Plan, SessionLog.plan_id == Plan.id).join(SchoolClass, Plan.class_id == SchoolClass.id)
    for log, *place in db.session.execute(placed.add_columns(SchoolClass.school_id, SchoolClass.year)):
        first.setdefault((place[0], place[1]), log)
    some = [*first.items()][:4] + [*first.items()][-4:]
    assert all(len(set(each)) > 1 for each in zip(*dict(some), strict=True))
    for _place, log in some:
        log.minutes = (log.minutes or 0) + 1


def logs() -> Select[SessionLog]:
    """Return the query of held logs, the latest first."""
    held = select(SessionLog).where(SessionLog.status == Status.HELD, SessionLog.withdrawn_at.is_(None))
    return held.order_by(SessionLog.day.desc(), SessionLog.id)


def move_class() -> None:
    """A class is another school's."""
    found = db.session.get_one(SchoolClass, plan_of_this_year().class_id)
    others = select(School.id).where(School.id != found.school_id).order_by(School.id)
    found.school_id = db.session.scalars(others.limit(1)).one()
    found.name = "Flyttad"


CHANGES_OF_LOGS = [withdraw, log_anew, correct_in_several_schools_and_years]
MORE_OF_LOGS = [correct, move_to_spring, withdraw_of_the_year_before]
CHANGES_OF_OTHERS = [each for each in [*CHANGES, move_class] if each not in CHANGES_OF_LOGS + MORE_OF_LOGS]


@pytest.mark.parametrize(
    "change",
    [*CHANGES_OF_LOGS, *(pytest.param(change, marks=pytest.mark.long) for change in MORE_OF_LOGS)],
    ids=lambda change: str(change.__name__),
)
def test_what_is_logged_is_in_every_figure_before_it_is_counted(late: Flask, change: Callable[[], None]) -> None:
    old, old_rows = shown(), rows()
    change()
    db.session.commit()
    assert later.noted()
    assert rows() == old_rows
    before = shown()
    assert before != old
    assert kept() == counted()
    reach.count_noted()
    assert later.noted() == []
    assert rows() != old_rows
    assert shown() == before


@pytest.mark.long
@pytest.mark.parametrize("change", CHANGES_OF_OTHERS, ids=lambda change: str(change.__name__))
def test_what_else_happens_to_a_class_that_is_to_be_counted_is_in_every_figure(
    late: Flask, change: Callable[[], None]
) -> None:
    log_of_this_year().present = 3
    db.session.flush()
    keeping.settle()
    [noted] = later.noted()
    garble([noted])
    change()
    db.session.flush()
    before = shown()
    assert later.noted() == [noted]
    later.strike([noted])
    keeping.keep([noted])
    assert shown() == before


def test_a_class_that_grows_as_it_is_logged_is_counted_at_once(late: Flask) -> None:
    grow = next(each for each in CHANGES if each.__name__ == "grow")
    grow()
    log_of_this_year().present = 4
    db.session.flush()
    assert kept() == counted()
    assert later.noted() == []


def test_what_many_classes_log_at_once_is_counted_at_once(late: Flask) -> None:
    """As an import: to count them where they are asked for would take as long each time."""
    for log in db.session.scalars(logs().limit(200)):
        log.minutes = 55
    db.session.flush()
    assert kept() == counted()
    assert later.noted() == []


def test_a_removed_class_is_counted_by_nobody(late: Flask) -> None:
    """Its name goes with it from among those that are to be counted."""
    without_logs = (
        ~select(SessionLog.id).join(Plan, SessionLog.plan_id == Plan.id).where(Plan.class_id == SchoolClass.id).exists()
    )
    class_id = db.session.scalars(select(SchoolClass.id).where(without_logs).limit(1)).one()
    later.note([class_id])
    remove_classes([class_id])
    assert later.noted() == []
    assert kept() == counted()


@pytest.mark.parametrize(
    "some",
    [
        pytest.param(slice(7, 8), id="one", marks=pytest.mark.long),
        pytest.param(slice(0, 300, 9), id="many"),
        pytest.param(slice(None), id="all", marks=pytest.mark.long),
    ],
)
def test_no_figure_is_taken_from_what_is_kept_of_classes_that_are_to_be_counted(town: Flask, some: slice) -> None:
    right = shown()
    ids = [*db.session.scalars(select(SchoolClass.id).order_by(SchoolClass.id))][some]
    garble(ids)
    assert shown() != right
    later.note(ids)
    assert shown() == right


# The whole, one municipality, and a place in either.
ANY_PLACE = st.builds(
    Selection,
    st.sampled_from([*PERIODS, Period.calendar(2026)]),
    programme=st.sampled_from([None, *PROGRAMMES]),
    municipality=st.sampled_from([None, "9901", "9902"]),
    area=st.sampled_from([None, *AREAS]),
    owner=st.sampled_from([None, None, *OWNERS]),
)


def taken_from_what_is_kept(context: Flask, case: Case, selection: Selection, dice: Random) -> bool:
    """Say whether a figure of a case changes when what is kept of some classes, which are noted, is nonsense."""
    context.config["TODAY"] = case.today
    asked = [selection, replace(selection, area=None, owner=None)]
    with stored(case):
        right = [figures_of(each) for each in asked]
        ids = [*db.session.scalars(select(SchoolClass.id).order_by(SchoolClass.id))]
        noted = sorted(dice.sample(ids, dice.randint(0, len(ids))))
        garble(noted)
        later.note(noted)
        return [figures_of(each) for each in asked] != right


@ON_SQLITE
@given(case=cases(), selection=ANY_PLACE, dice=st.randoms(use_true_random=False))
@settings(SHARED, max_examples=examples(16))
def test_nor_is_it_in_invented_municipalities(context: Flask, case: Case, selection: Selection, dice: Random) -> None:
    assert not taken_from_what_is_kept(context, case, selection, dice)


@ON_POSTGRESQL
@given(case=cases(), selection=ANY_PLACE, dice=st.randoms(use_true_random=False))
@settings(SHARED, max_examples=examples(6))
def test_nor_is_it_on_a_server(context: Flask, case: Case, selection: Selection, dice: Random) -> None:
    assert not taken_from_what_is_kept(context, case, selection, dice)


@pytest.mark.long
def test_counting_by_hand_finds_the_same_while_classes_are_to_be_counted(late: Flask) -> None:
    log_anew()
    correct_in_several_schools_and_years()
    db.session.flush()
    keeping.settle()
    assert len(later.noted()) > 1
    garble(later.noted())
    year = SchoolYear.of(today())
    for code in reach.municipalities(EVERYTHING):
        town = recount.load_town(EVERYTHING, code)
        assert [*figure_differences(EVERYTHING, town, Period.of_year(year))] == []
