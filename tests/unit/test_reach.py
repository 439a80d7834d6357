"""Every figure of `reach`, and every line, is what you get counting by hand: on random municipalities."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tests.unit.storing import stored
from tests.unit.towns import AREAS, OWNERS, PERIODS, STAGES, Case, cases
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.models import Outcome
from tracker.reach import Selection, by_class, by_municipality, by_school
from tracker.recount import UNFILTERED, Filters
from tracker.recount.facts import Curriculum, Headcount, Log, Plan, PlannedSession, School, SchoolClass, Town
from tracker.reports.recounting import figure_differences, line_differences

# A failing case that cannot be made small is better printed than hidden behind a warning.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
# The random municipalities have classes of two school years, linked in the calendar year between them.
ANY_PERIOD = st.sampled_from([*PERIODS, Period.calendar(2026), Period.calendar(2026), Period.calendar(2027)])
# Every filter of the dashboards, alone and with others; the schools of a municipality have the first ids.
ANY_FILTERS = st.builds(
    Filters,
    stage=st.one_of(st.none(), st.none(), st.sampled_from(STAGES)),
    curriculum=st.one_of(st.none(), st.none(), st.sampled_from(["C1", "C2"])),
    area=st.one_of(st.none(), st.none(), st.sampled_from([area for area in AREAS if area])),
    owner=st.one_of(st.none(), st.none(), st.sampled_from(sorted(set(OWNERS)))),
    school=st.one_of(st.none(), st.none(), st.none(), st.just("99010001")),
)


def found_in(context: Flask, case: Case, period: Period, filters: Filters = UNFILTERED) -> Iterator[str]:
    """Store a case and recount it, as on its day."""
    context.config["TODAY"] = case.today
    with stored(case):
        for town in case.towns:
            yield from figure_differences(EVERYTHING, town, period, filters)
            yield from line_differences(town)


@ON_SQLITE
@given(case=cases(), period=ANY_PERIOD, filters=ANY_FILTERS)
@settings(SHARED, max_examples=examples(24))
def test_reach_is_counting_by_hand(context: Flask, case: Case, period: Period, filters: Filters) -> None:
    assert list(found_in(context, case, period, filters)) == []


@ON_POSTGRESQL
@given(case=cases(), period=ANY_PERIOD, filters=ANY_FILTERS)
@settings(SHARED, max_examples=examples(8))
def test_reach_is_counting_by_hand_on_a_server(context: Flask, case: Case, period: Period, filters: Filters) -> None:
    assert list(found_in(context, case, period, filters)) == []


def plan_of_younger(plan_id: int, curriculum: str, starts_on: date, ended_on: date | None) -> Plan:
    """Return a plan in which only year 1 takes part, with one session held for all eight of them."""
    log = Log(f"log {plan_id}", 1, 0, starts_on, held=True, present=8, minutes=40, outcome=Outcome.AS_PLANNED)
    session = PlannedSession(1, is_core=True, due_on=starts_on)
    only_one = frozenset({1})
    return Plan(plan_id, "TAGET", curriculum, 1, only_one, starts_on, starts_on, ended_on, (session,), (log,))


def test_of_linked_classes_the_larger_had_the_whole_programme(context: Flask) -> None:
    """6 of 8 were at the only session in spring, and 7 of the same pupils at autumn's: 7 at least were at all."""

    def of_year(class_id: int, year: int, day: date, present: int, before: frozenset[int]) -> SchoolClass:
        plan = plan_of_younger(class_id, "C1", day, None)
        [log] = plan.logs
        logs = (replace(log, present=present),)
        return SchoolClass(
            class_id, year, "1A", (Headcount(1, day, 8),), (replace(plan, stages=frozenset(), logs=logs),), before
        )

    spring = of_year(1, 2025, date(2026, 3, 1), 6, frozenset())
    autumn = of_year(2, 2026, date(2026, 9, 1), 7, frozenset({1}))
    curricula = (Curriculum(1, "C1", "TAGET", frozenset({1}), True, ((1, True),)),)
    school = School(1, "99010001", "Blåklintsskolan", None, None, None, (), (spring, autumn))
    case = Case((Town("9901", curricula, (), (school,)),), date(2026, 11, 24))
    year = Period.calendar(2026)
    assert list(found_in(context, case, year)) == []
    with stored(case):
        selection = Selection(year, programme="TAGET")
        [school_row], [town] = by_school(EVERYTHING, selection), by_municipality(EVERYTHING, selection)
        classes = {row.class_id: row.reach for row in by_class(EVERYTHING, selection)}
    assert [(each.reach.whole_classes, each.reach.whole_least) for each in (school_row, town)] == [(1, 7)] * 2
    assert [(classes[number].whole_classes, classes[number].whole_least) for number in (1, 2)] == [(1, 6), (1, 7)]


def test_two_plans_of_one_stage_reach_no_more_than_its_pupils(context: Flask) -> None:
    """Random cases meet this one seldom: 8 of a class of 20, twice, are 8 different pupils at most."""
    plans = (
        plan_of_younger(1, "C1", date(2026, 9, 1), date(2026, 9, 30)),
        plan_of_younger(2, "C2", date(2026, 10, 1), None),
    )
    headcounts = (Headcount(1, date(2026, 10, 15), 8), Headcount(2, date(2026, 10, 15), 12))
    mixed = SchoolClass(1, 2026, "1-2 Blå", headcounts, plans)
    both = frozenset({1, 2})
    curricula = tuple(Curriculum(i, f"C{i}", "TAGET", both, True, ((1, True),)) for i in (1, 2))
    school = School(1, "99010001", "Blåklintsskolan", None, None, None, (), (mixed,))
    case = Case((Town("9901", curricula, (), (school,)),), date(2026, 11, 24))
    assert list(found_in(context, case, PERIODS[0])) == []
