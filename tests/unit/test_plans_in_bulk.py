"""Laws of many plans at once: what single ones would be, and another version in mid-year that loses nothing."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tests.pages.lines import set_plan
from tests.unit.bulk import CLASSES, CODES, MADE, ORDERS, WITNESS, Case, build, is_sound, log, logs, plans
from tracker import classes, planning
from tracker.access import EVERYTHING
from tracker.errors import Refused
from tracker.models import Plan, School, SchoolClass, db
from tracker.planning import Order, PlanEntry

once_more = settings(max_examples=examples(3), suppress_health_check=[HealthCheck.function_scoped_fixture])


def one_by_one(order: Order, cases: list[Case]) -> None:
    """Make the plan of each class by itself, as its rules allow, where it has pupils in the stages and no such plan."""
    for number, case in enumerate(cases):
        name = f"K{number}"
        has_it = select(Plan.id).join(SchoolClass, Plan.class_id == SchoolClass.id)
        has_it = has_it.where(SchoolClass.name == name, Plan.curriculum.has(code=order.curriculum_code))
        if order.stages & {stage for stage, pupils in case.pupils.items() if pupils} and not db.session.scalar(has_it):
            entry = PlanEntry(2026, "12345678", name, "TAGET", order.curriculum_code, groups=order.groups)
            with suppress(Refused):
                set_plan(entry)


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
