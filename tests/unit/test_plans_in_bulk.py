"""Laws of many plans at once: what single ones would be, and another version in mid-year that loses nothing."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tests.pages.cast import add_school
from tracker import classes, planning
from tracker.access import EVERYTHING
from tracker.dates import now
from tracker.errors import Refused
from tracker.models import (
    Headcount,
    HeldSlot,
    Outcome,
    Plan,
    PlannedSession,
    School,
    SchoolClass,
    SessionLog,
    Source,
    Status,
    User,
    begin_writing,
    db,
)
from tracker.planning import Order, PastSought, PlanEntry
from tracker.reach import keeping
from tracker.reports.recounting import differences

WITNESS, MADE = 9, PastSought(2026)
CODES = ("TAGET-23", "TAGET-45", "MVP-BOTKYRKA")
PROGRAMMES = {code: code.partition("-")[0] for code in CODES}


@dataclass(frozen=True)
class Case:
    """A class: its pupils per stage, the curriculum that it follows already, and its days with a held log."""

    pupils: dict[int, int]
    follows: str | None
    ended: bool
    logs: tuple[int, ...] = ()


CLASSES = st.lists(
    st.builds(
        Case,
        pupils=st.dictionaries(st.integers(2, 6), st.integers(0, 30), max_size=2),
        follows=st.sampled_from([None, *CODES]),
        ended=st.booleans(),
        logs=st.lists(st.integers(1, 8), unique=True, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=4,
)
ORDERS = st.builds(
    Order,
    year=st.just(2026),
    programme_code=st.just("TAGET"),
    curriculum_code=st.sampled_from(CODES[:2]),
    stages=st.frozensets(st.integers(2, 6), min_size=1, max_size=3),
    groups=st.integers(1, 3),
)
once_more = settings(max_examples=examples(3), suppress_health_check=[HealthCheck.function_scoped_fixture])


def build(cases: list[Case]) -> None:
    """Write the classes, in a transaction that is undone."""
    db.session.rollback()
    begin_writing()
    school_id = add_school()
    db.session.add(User(id=WITNESS, email="witness@example.org", name="Witness"))
    for number, case in enumerate(cases):
        found = SchoolClass(school_id=school_id, year=2026, name=f"K{number}")
        db.session.add(found)
        db.session.flush()
        for stage, pupils in case.pupils.items():
            day = date(2026, 10, 15)
            db.session.add(Headcount(class_id=found.id, stage=stage, reference_date=day, pupils=pupils))
        db.session.flush()
        if case.follows:
            ended_on = date(2026, 10, 31) if case.ended else None
            entry = PlanEntry(2026, "12345678", found.name, PROGRAMMES[case.follows], case.follows, ended_on=ended_on)
            with suppress(Refused):
                log(planning.set_plan(entry), case.logs)


def log(plan_id: int, days: tuple[int, ...]) -> None:
    """Let a plan's first sessions be held on these days of September, by the whole class."""
    groups = db.session.scalar(select(Plan.groups).where(Plan.id == plan_id)) or 1
    query = select(PlannedSession).where(PlannedSession.plan_id == plan_id).order_by(PlannedSession.due_on)
    for session, day in zip(db.session.scalars(query).all(), sorted(days), strict=False):
        held = SessionLog(
            id=f"{plan_id}-{day}",
            plan_id=plan_id,
            planned_session_id=session.id,
            day=date(2026, 9, day + 1),
            status=Status.HELD,
            present=0,
            minutes=40,
            outcome=Outcome.AS_PLANNED,
            source=Source.FORM,
            logged_at=now(),
            changed_at=now(),
        )
        db.session.add(held)
        db.session.add_all(
            HeldSlot(planned_session_id=session.id, group=group, log=held) for group in range(1, groups + 1)
        )
        db.session.flush()


def plans() -> set[tuple[object, ...]]:
    """Return what every plan says, with its due dates."""
    db.session.flush()
    rows = db.session.execute(select(Plan, SchoolClass.name).join(SchoolClass, Plan.class_id == SchoolClass.id))
    columns = ("curriculum_id", "groups", "starts_on", "ends_on", "ended_on")
    return {(name, *(getattr(plan, each) for each in columns), due(plan.id)) for plan, name in rows}


def due(plan_id: int) -> tuple[date, ...]:
    """Return a plan's due dates."""
    query = select(PlannedSession.due_on).where(PlannedSession.plan_id == plan_id)
    return tuple(db.session.scalars(query.order_by(PlannedSession.due_on)))


def logs() -> set[tuple[str, int]]:
    """Return every log, and the plan that it belongs to."""
    return {(log_id, plan_id) for log_id, plan_id in db.session.execute(select(SessionLog.id, SessionLog.plan_id))}


def is_sound() -> bool:
    """Say whether every figure is the same when it is counted by hand."""
    db.session.flush()
    keeping.settle()
    return list(differences(EVERYTHING)) == []


def one_by_one(order: Order, cases: list[Case]) -> None:
    """Make the plan of each class by itself, as its rules allow, where it has pupils in the stages and no such plan."""
    for number, case in enumerate(cases):
        name = f"K{number}"
        has_it = select(Plan.id).join(SchoolClass, Plan.class_id == SchoolClass.id)
        has_it = has_it.where(SchoolClass.name == name, Plan.curriculum.has(code=order.curriculum_code))
        if order.stages & {stage for stage, pupils in case.pupils.items() if pupils} and not db.session.scalar(has_it):
            entry = PlanEntry(2026, "12345678", name, "TAGET", order.curriculum_code, groups=order.groups)
            with suppress(Refused):
                planning.set_plan(entry)


@SQLITE_FIRST
@given(CLASSES, ORDERS)
@once_more
def test_many_plans_at_once_are_what_single_ones_would_be(context: Flask, cases: list[Case], order: Order) -> None:
    build(cases)
    shown = planning.preview(EVERYTHING, order)
    made = planning.make_plans(EVERYTHING, order, shown.mark, by_id=WITNESS)
    at_once = plans()
    assert made == shown.plans
    assert planning.make_plans(EVERYTHING, order, shown.mark, by_id=WITNESS) == 0, "sent twice"
    assert plans() == at_once
    assert is_sound()
    build(cases)
    one_by_one(order, cases)
    assert plans() == at_once
    db.session.rollback()


@SQLITE_FIRST
@given(CLASSES, ORDERS, st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
@once_more
def test_undone_what_nothing_builds_on_is_as_it_was_and_the_rest_stays(
    context: Flask, cases: list[Case], order: Order, logged: set[int], changed: set[int]
) -> None:
    build(cases)
    before = plans()
    planning.make_plans(EVERYTHING, order, planning.preview(EVERYTHING, order).mark, by_id=WITNESS)
    made = {each[0]: each for each in plans() - before}
    for [past] in [planning.past_orders(EVERYTHING, MADE).shown] if made else []:
        ids = dict(enumerate(planning.plans_made(past)))
        for number in logged & ids.keys():
            log(ids[number], (3,))
        for number in changed & ids.keys():
            planning.change_plan(EVERYTHING, ids[number], ends_on=date(2027, 4, 1))
        db.session.flush()
        were, touched = plans(), (logged | changed) & ids.keys()
        found = planning.unmaking(past)
        assert (len(found.going), len(found.staying)) == (len(ids) - len(touched), len(touched))
        if found.going:
            undone = classes.undo_order(EVERYTHING, past, seen=found.mark, by_id=WITNESS)
            assert undone == len(found.going)
            assert len(plans()) == len(were) - undone
        assert before <= plans() <= were
        assert {each.id for each in planning.past_orders(EVERYTHING, MADE).shown} == ({past.id} if touched else set())
        assert is_sound()
    db.session.rollback()


@SQLITE_FIRST
@given(CLASSES, st.dates(date(2026, 8, 30), date(2026, 11, 26)))
@once_more
def test_many_ended_at_once_are_what_single_ones_would_be(context: Flask, cases: list[Case], day: date) -> None:
    build(cases)
    ids, were = list(db.session.scalars(select(Plan.id))), logs()
    shown = planning.preview_end(EVERYTHING, ids, day)
    assert planning.end_plans(EVERYTHING, ids, day, shown.mark) == shown.plans
    at_once = plans()
    assert planning.end_plans(EVERYTHING, ids, day, shown.mark) == 0, "sent twice"
    assert (plans(), logs()) == (at_once, were)
    assert shown.plans + shown.there + len(shown.left) == len(ids)
    assert is_sound()
    build(cases)
    for plan_id in db.session.scalars(select(Plan.id).where(Plan.ended_on.is_(None))).all():
        with suppress(Refused):
            planning.change_plan(EVERYTHING, plan_id, ended_on=day)
    assert plans() == at_once
    db.session.rollback()


@SQLITE_FIRST
@given(CLASSES, st.sampled_from(CODES[:2]), st.dates(date(2026, 8, 30), date(2026, 11, 26)))
@once_more
def test_another_version_in_mid_year_loses_no_log(context: Flask, cases: list[Case], code: str, day: date) -> None:
    build(cases)
    ids, before, were = list(db.session.scalars(select(Plan.id))), plans(), logs()
    shown = planning.preview_switch(EVERYTHING, ids, code, day)
    assert planning.switch(EVERYTHING, ids, code, day, shown.mark) == shown.plans
    after = plans()
    assert logs() == were
    assert len(after) == len(before) + shown.plans
    assert len(shown.left) == len(ids) - shown.plans
    assert planning.switch(EVERYTHING, ids, code, day, shown.mark) == 0, "sent twice"
    assert plans() == after
    assert is_sound()
    db.session.rollback()


def test_a_mark_of_something_else_writes_nothing(context: Flask) -> None:
    build([Case({4: 20}, None, ended=False)])
    order = Order(2026, "TAGET", "TAGET-45", frozenset({4}))
    seen = planning.preview(EVERYTHING, order).mark
    with pytest.raises(Refused):
        planning.make_plans(EVERYTHING, replace(order, groups=2), seen, by_id=WITNESS)
    assert plans() == set()
    closed = db.session.scalars(select(School)).one()
    closed.closed_on = date(2026, 8, 1)
    db.session.flush()
    assert [each.class_name for each in planning.preview(EVERYTHING, order).left] == ["K0"]
    db.session.rollback()
