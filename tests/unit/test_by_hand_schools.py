"""Counting schools and municipalities by hand: the roll-up of domain.md section 4, and what must always hold."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from flask import Flask
from hypothesis import HealthCheck, given, settings

from tests.laws import examples
from tests.unit.samples import (
    AFTERWARDS,
    AUTUMN,
    SHARE,
    SPRING,
    WHOLE_YEAR,
    held,
    plan,
    roll,
    row,
    school,
    school_class,
    town,
)
from tests.unit.storing import stored
from tests.unit.towns import PERIODS, PROGRAMMES, Case, cases
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.recount.calendar_year import (
    ask_calendar,
    count_calendar_areas,
    count_calendar_schools,
    count_calendar_town,
)
from tracker.recount.facts import Town
from tracker.recount.load import load_town
from tracker.recount.plans import Delivery, PlanCount, count_plan
from tracker.recount.questions import ask
from tracker.recount.schools import count_schools, count_town, total


def test_the_years_settings_say_what_completed_means() -> None:
    half = school(school_class(roll(s5=20), plan(held(1, 20), held(2, 20))))
    assert row(town(half)).completed == 0
    assert row(town(half, completion=Fraction(1, 2))).completed == 1


def test_in_a_mixed_class_the_others_may_all_have_been_there() -> None:
    mixed = school(school_class(roll(s5=8, s6=12), plan(held(1, 14))))
    found = row(town(mixed))
    assert (found.eligible_classes, found.eligible_pupils, found.lower, found.upper) == (1, 8, 2, 8)
    assert found.delivery.possible == 20


def test_a_plan_for_one_stage_has_only_its_pupils() -> None:
    only_five = school(school_class(roll(s5=8, s6=12), plan(held(1, 7), stages={5})))
    found = row(town(only_five))
    assert (found.lower, found.upper, found.delivery.possible) == (7, 7, Fraction(8))


def test_a_stage_filter_takes_the_classes_that_hold_it() -> None:
    mixed = school_class(roll(s4=8, s5=12), plan(held(1, 14)))
    other = school_class(roll(s5=20), plan(held(1, 20)))
    found = row(town(school(mixed, other)), stage=4)
    assert (found.eligible_classes, found.eligible_pupils, found.started) == (1, 8, 1)
    assert (found.lower, found.upper, found.delivery.present) == (2, 8, 14)


def test_two_plans_of_a_programme_count_as_one_class() -> None:
    first, second = plan(held(1, 12)), plan(held(1, 11), held(2, 3), held(3, 3))
    found = row(town(school(school_class(roll(s5=20), first, second))))
    assert (found.eligible_classes, found.eligible_pupils, found.started, found.completed) == (1, 20, 1, 1)
    assert (found.lower, found.upper, found.delivery.planned) == (12, 20, 8)


def test_classes_without_a_plan_are_eligible_too() -> None:
    found = row(town(school(school_class(roll(s4=21)), school_class(roll(s6=25)), school_class(roll(s5=0)))))
    assert (found.eligible_classes, found.eligible_pupils, found.started) == (1, 21, 0)


def test_an_unticked_curriculum_counts_only_where_it_is_used() -> None:
    empty = town(school(school_class(roll(s5=20))), unticked={"TAGET-45"})
    assert count_schools(empty, ask(empty, "TAGET", WHOLE_YEAR, AFTERWARDS)) == {}
    used = town(school(school_class(roll(s5=20)), school_class(roll(s4=10), plan())), unticked={"TAGET-45"})
    assert row(used).eligible_pupils == 30


def test_a_retired_curriculum_is_not_offered() -> None:
    only_six = town(school(school_class(roll(s6=20))))
    assert count_schools(only_six, ask(only_six, "MVP", WHOLE_YEAR, AFTERWARDS)) == {}


def test_a_school_closed_for_the_whole_period_adds_nothing() -> None:
    closed = town(school(school_class(roll(s5=20), plan(held(1, 20))), closed_on=date(2026, 12, 31)))
    assert row(closed, period=AUTUMN).eligible_pupils == 20
    assert count_schools(closed, ask(closed, "TAGET", SPRING, AFTERWARDS)) == {}


def test_adoption_counts_a_unit_as_its_parent() -> None:
    parent = school(school_class(roll(s5=20)))
    unit = school(school_class(roll(s5=4), plan(held(1, 4))), parent_id=parent.id)
    other = school(school_class(roll(s5=20)))
    three = town(parent, unit, other)
    found = count_town(three, ask(three, "TAGET", WHOLE_YEAR, AFTERWARDS))
    assert (found.started_schools, found.eligible_schools, found.total.eligible_pupils) == (1, 2, 44)


def test_maintenance_compares_with_the_year_before() -> None:
    autumn_before = held(1, 9, day=date(2025, 9, 15))
    stopped = school(school_class(roll(s5=9), plan(autumn_before), year=2025), school_class(roll(s5=9), plan()))
    kept = school(school_class(roll(s5=9), plan(autumn_before), year=2025), school_class(roll(s5=9), plan(held(1, 9))))
    new = school(school_class(roll(s5=9), plan(held(1, 9))))
    three = town(stopped, kept, new)
    found = count_town(three, ask(three, "TAGET", WHOLE_YEAR, AFTERWARDS))
    assert (found.active_before, found.active_both, found.started_schools) == (2, 1, 2)


def test_open_schools_without_a_class_stand_beside_with_their_register() -> None:
    three = town(school(), school(school_class(roll(s5=1))), school(closed_on=date(2026, 6, 30)))
    found = count_town(three, ask(three, "TAGET", WHOLE_YEAR, AFTERWARDS))
    assert (found.schools_without_class, found.pupils_without_class) == (1, 110)


def plan_counts(case: Case, period: Period) -> list[PlanCount]:
    """Count every plan of a case."""
    return [
        count_plan(plan, each.headcounts, period, case.today, SHARE)
        for town in case.towns
        for school in town.schools
        for each in school.classes
        for plan in each.plans
    ]


@given(cases())
@settings(max_examples=examples(20))
def test_the_terms_add_up_to_the_year(case: Case) -> None:
    for year, *terms in zip(*(plan_counts(case, period) for period in PERIODS), strict=True):
        assert year.completed == sum(term.completed for term in terms)
        assert year.delivery.planned == sum(term.delivery.planned for term in terms)
        assert year.delivery.pupil_hours == sum(term.delivery.pupil_hours for term in terms)
        assert year.started == any(term.started for term in terms)


@given(cases())
@settings(max_examples=examples(20))
def test_bounds_never_cross(case: Case) -> None:
    for period in PERIODS:
        for each in plan_counts(case, period):
            assert 0 <= (each.whole_programme or 0) <= each.lower <= each.upper <= each.pupils
        for place in case.towns:
            for programme in PROGRAMMES:
                found = count_town(place, ask(place, programme, period, case.today)).total
                assert 0 <= found.lower <= found.upper <= found.eligible_pupils


@given(cases())
@settings(max_examples=examples(20))
def test_the_halves_of_a_calendar_year_add_up_in_what_was_delivered(case: Case) -> None:
    for place in map(always_open, case.towns):
        for programme in PROGRAMMES:
            found = count_calendar_town(place, ask_calendar(place, programme, 2026, case.today)).total
            halves = [
                count_town(place, ask(place, programme, Period.of_term(term), case.today)).total
                for term in ("VT2026", "HT2026")
            ]
            assert found.delivery == Delivery.total(half.delivery for half in halves)
            assert max(half.lower for half in halves) <= found.lower <= sum(half.lower for half in halves)


def always_open(town: Town) -> Town:
    """Return a municipality whose schools are open for ever."""
    return replace(town, schools=tuple(replace(each, opened_on=None, closed_on=None) for each in town.schools))


@given(cases())
@settings(max_examples=examples(20))
def test_a_wider_place_counts_no_pupil_of_a_calendar_year_more_often(case: Case) -> None:
    for place in case.towns:
        for programme in PROGRAMMES:
            question = ask_calendar(place, programme, 2026, case.today)
            whole = count_calendar_town(place, question).total
            areas = total(count_calendar_areas(place, question).values())
            schools = total(count_calendar_schools(place, question).values())
            for narrow, wide in ((schools, areas), (areas, whole)):
                assert 0 <= wide.lower <= wide.upper <= wide.eligible_pupils <= narrow.eligible_pupils
                assert wide.lower <= narrow.lower
                assert wide.started <= narrow.started
                assert wide.completed <= narrow.completed
                assert wide.delivery == narrow.delivery


@given(case=cases())
@settings(max_examples=examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_stored_is_what_is_read(context: Flask, case: Case) -> None:
    with stored(case):
        assert [load_town(EVERYTHING, each.code) for each in case.towns] == list(case.towns)
