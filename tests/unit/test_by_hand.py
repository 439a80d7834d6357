"""Counting by hand: the worked examples of domain.md, and what must always hold."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from tests.unit.storing import stored
from tests.unit.towns import PERIODS, PROGRAMMES, Case, cases
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.models import Outcome
from tracker.recount import facts
from tracker.recount.load import load_town
from tracker.recount.plans import PlanCount, Position, count_plan, due_dates, position, pupils_by_stage
from tracker.recount.schools import Question, SchoolCount, count_schools, count_town

WHOLE_YEAR, AUTUMN, SPRING = PERIODS
AFTERWARDS = date(2027, 8, 1)
SHARE = Fraction(3, 4)
numbers = count(1)


def held(
    number: int,
    present: int,
    group: int = 0,
    day: date = date(2026, 9, 15),
    outcome: Outcome = Outcome.AS_PLANNED,
) -> facts.Log:
    """Return a held log of 40 minutes."""
    return facts.Log(f"log {next(numbers)}", number, group, day, True, present, 40, outcome)


def cancelled(number: int, group: int = 0, day: date = date(2026, 9, 14)) -> facts.Log:
    """Return a cancelled log."""
    return facts.Log(f"log {next(numbers)}", number, group, day, held=False)


def plan(
    *logs: facts.Log, sessions: int = 4, groups: int = 1, extra: int = 0, stages: Iterable[int] = ()
) -> facts.Plan:
    """Return a plan of Tåget from 1 September to 31 May, its last `extra` sessions not core."""
    starts_on, ends_on = date(2026, 9, 1), date(2027, 5, 31)
    due = due_dates(starts_on, ends_on, sessions)
    return facts.Plan(
        id=next(numbers),
        programme="TAGET",
        curriculum="TAGET-45",
        groups=groups,
        stages=frozenset(stages),
        starts_on=starts_on,
        ends_on=ends_on,
        ended_on=None,
        sessions=tuple(facts.PlannedSession(i, i <= sessions - extra, due[i - 1]) for i in range(1, sessions + 1)),
        logs=logs,
    )


def roll(**pupils: int) -> tuple[facts.Headcount, ...]:
    """Return the headcounts of 15 October: `roll(s5=8, s6=12)`."""
    return tuple(facts.Headcount(int(stage[1:]), date(2026, 10, 15), number) for stage, number in pupils.items())


def counted(plan: facts.Plan, pupils: int = 20, period: Period = WHOLE_YEAR, today: date = AFTERWARDS) -> PlanCount:
    """Count a plan of a class in year 5."""
    return count_plan(plan, roll(s5=pupils), period, today, SHARE)


def town(*schools: facts.School, unticked: Iterable[str] = (), completion: Fraction | None = None) -> facts.Town:
    """Return a municipality that offers Tåget for years 4–5, and MVP, retired, for year 6."""
    return facts.Town(
        code="9901",
        curricula=(
            facts.Curriculum(1, "TAGET-45", "TAGET", frozenset({4, 5}), True, ()),
            facts.Curriculum(2, "MVP-BOTKYRKA", "MVP", frozenset({6}), False, ()),
        ),
        rules=(facts.YearRules(2026, completion, frozenset(unticked)),),
        schools=schools,
    )


def school(*classes: facts.SchoolClass, **changes: object) -> facts.School:
    """Return an open school with its register of 2020."""
    rolls = (facts.Roll(2019, 4, 70), facts.Roll(2020, 4, 50), facts.Roll(2020, 5, 60), facts.Roll(2020, 6, 99))
    number = next(numbers)
    plain = facts.School(number, f"{number:08}", "Blåklintsskolan", None, None, None, rolls, classes)
    return replace(plain, **changes)  # type: ignore[arg-type]  # the tests name fields of the value


def school_class(headcounts: tuple[facts.Headcount, ...], *plans: facts.Plan, year: int = 2026) -> facts.SchoolClass:
    """Return a class."""
    return facts.SchoolClass(next(numbers), year, "5B", headcounts, plans)


def row(
    town: facts.Town, programme: str = "TAGET", period: Period = WHOLE_YEAR, stage: int | None = None
) -> SchoolCount:
    """Count the one school of a municipality."""
    [only] = count_schools(town, Question(programme, period, AFTERWARDS, stage)).values()
    return only


# The sessions of one plan.


def test_due_dates_are_spread_from_start_to_end() -> None:
    assert due_dates(date(2026, 9, 1), date(2026, 9, 11), 3) == [
        date(2026, 9, 4),
        date(2026, 9, 7),
        date(2026, 9, 11),
    ]
    assert due_dates(date(2026, 9, 1), date(2026, 9, 1), 2) == [date(2026, 9, 1), date(2026, 9, 1)]


def test_groups_count_as_fractions() -> None:
    delivery = counted(plan(held(1, 7, 1), held(1, 6, 3), held(2, 19), groups=3)).delivery
    assert (delivery.held, delivery.planned) == (Fraction(5, 3), 4)
    assert (delivery.present, delivery.possible) == (32, Fraction(100, 3))
    assert delivery.pupil_hours == Fraction(32 * 40, 60)


def test_held_wins_over_cancelled_and_withdrawn_counts_for_nothing() -> None:
    withdrawn = replace(held(2, 20), withdrawn=True)
    delivery = counted(plan(cancelled(1), held(1, 20), withdrawn)).delivery
    assert (delivery.held, delivery.held_logs, delivery.cancelled_logs) == (Fraction(1), 1, 1)


def test_a_term_counts_what_is_due_and_dated_in_it() -> None:
    followed = plan(held(1, 20), held(2, 20, day=date(2027, 1, 1)))
    autumn, spring = counted(followed, period=AUTUMN).delivery, counted(followed, period=SPRING).delivery
    assert (autumn.planned, autumn.held) == (1, Fraction(1))
    assert (spring.planned, spring.held) == (3, Fraction(1))


def test_adherence_shows_the_whole_distribution() -> None:
    delivery = counted(
        plan(held(1, 1), held(2, 1, outcome=Outcome.ADAPTED), held(3, 1, outcome=Outcome.PARTLY))
    ).delivery
    assert (delivery.as_planned, delivery.adapted, delivery.partly, delivery.held_logs) == (1, 1, 1, 3)


@pytest.mark.parametrize(
    ("logs", "lower", "upper"),
    [
        ([], 0, 0),
        ([held(1, 14), held(2, 17)], 17, 20),
        ([held(1, 6, 1), held(1, 8, 2), held(2, 9, 1)], 17, 20),
        ([held(1, 3, 1), held(2, 5)], 5, 8),
        ([held(1, 22)], 20, 20),
        ([held(1, 0)], 0, 0),
    ],
)
def test_bounds_of_reached_pupils(logs: list[facts.Log], lower: int, upper: int) -> None:
    found = counted(plan(*logs, groups=2))
    assert (found.lower, found.upper) == (lower, upper)


def test_whole_programme_needs_every_session() -> None:
    first = [held(1, 18), held(2, 19), held(3, 22)]
    assert counted(plan(*first)).whole_programme is None
    assert counted(plan(*first, held(4, 20))).whole_programme == 17
    assert counted(plan(*first, held(4, 9, 1), groups=2)).whole_programme is None
    assert counted(plan(*first, held(4, 9, 1), held(4, 8, 2), groups=2)).whole_programme == 14
    assert counted(plan(*first, held(4, 1))).whole_programme == 0


# Completion.


def test_three_of_four_core_sessions_complete_a_plan() -> None:
    almost = [held(1, 20), held(2, 20), held(3, 10, 1)]
    assert not counted(plan(*almost, groups=2)).completed
    assert counted(plan(*almost, held(3, 10, 2), groups=2)).completed
    assert counted(plan(*almost, held(4, 20), extra=1, groups=4)).completed
    assert not counted(plan(*almost, held(4, 20), extra=1, groups=5)).completed


def test_a_plan_is_completed_in_the_term_of_the_deciding_day() -> None:
    followed = plan(held(1, 20), held(2, 20), held(3, 20, day=date(2027, 1, 1)), held(4, 20, day=date(2027, 2, 1)))
    found = [counted(followed, period=period) for period in (AUTUMN, SPRING, WHOLE_YEAR)]
    assert [each.completed for each in found] == [False, True, True]
    assert [each.status for each in found] == ["pagar", "fullfoljd", "fullfoljd"]


def test_without_core_sessions_nothing_is_completed() -> None:
    assert not counted(plan(held(1, 20), sessions=1, extra=1)).completed


def test_the_years_settings_say_what_completed_means() -> None:
    half = school(school_class(roll(s5=20), plan(held(1, 20), held(2, 20))))
    assert row(town(half)).completed == 0
    assert row(town(half, completion=Fraction(1, 2))).completed == 1


# Reporting and position.


def test_reporting_counts_due_sessions_with_any_log_of_any_date() -> None:
    followed = plan(held(1, 20, day=date(2027, 3, 1)), cancelled(2, group=1), groups=2)
    in_march = counted(followed, today=date(2027, 3, 1)).delivery
    assert (in_march.reported, in_march.due) == (Fraction(3, 2), 2)
    in_autumn = counted(followed, period=AUTUMN).delivery
    assert (in_autumn.reported, in_autumn.due) == (Fraction(1), 1)
    too_early = counted(followed, today=date(2026, 9, 1)).delivery
    assert (too_early.reported, too_early.due) == (Fraction(0), 0)


def test_position_of_a_class_that_is_behind() -> None:
    followed = plan(held(1, 9, 1), held(1, 9, 2), cancelled(2), held(3, 9, 1), groups=2)
    assert position(followed, date(2027, 5, 31)) == Position((4,), (2, 2), has_log=True, arrived=False)
    assert position(followed, date(2026, 9, 1)) == Position((), (2, 2), has_log=True, arrived=False)


def test_position_at_both_ends_of_the_line() -> None:
    assert position(plan(sessions=1), AFTERWARDS) == Position((1,), (1,), has_log=False, arrived=False)
    there = plan(held(1, 9, 1), held(1, 9, 2), sessions=1, groups=2)
    assert position(there, AFTERWARDS) == Position((), (None, None), has_log=True, arrived=True)


def test_a_session_is_due_on_its_day_and_an_ended_plan_counts_up_to_its_last() -> None:
    followed = plan()
    second = followed.sessions[1].due_on
    assert position(followed, second).behind == 2
    ended = replace(followed, ended_on=second)
    assert position(ended, AFTERWARDS).behind == 2
    assert counted(ended).delivery.planned == 2
    assert counted(ended, period=SPRING).delivery.planned == 1


# Headcounts.


def test_the_headcount_in_force_at_the_periods_end_counts() -> None:
    history = [
        facts.Headcount(5, date(2026, 10, 15), 20),
        facts.Headcount(5, date(2027, 2, 1), 24),
        facts.Headcount(6, date(2027, 2, 1), 3),
    ]
    assert pupils_by_stage(history, AUTUMN.last) == {5: 20, 6: 3}
    assert pupils_by_stage(history, date(2027, 2, 1)) == {5: 24, 6: 3}


# Roll-up.


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
    assert count_schools(empty, Question("TAGET", WHOLE_YEAR, AFTERWARDS)) == {}
    used = town(school(school_class(roll(s5=20)), school_class(roll(s4=10), plan())), unticked={"TAGET-45"})
    assert row(used).eligible_pupils == 30


def test_a_retired_curriculum_is_not_offered() -> None:
    assert count_schools(town(school(school_class(roll(s6=20)))), Question("MVP", WHOLE_YEAR, AFTERWARDS)) == {}


def test_a_school_closed_for_the_whole_period_adds_nothing() -> None:
    closed = town(school(school_class(roll(s5=20), plan(held(1, 20))), closed_on=date(2026, 12, 31)))
    assert row(closed, period=AUTUMN).eligible_pupils == 20
    assert count_schools(closed, Question("TAGET", SPRING, AFTERWARDS)) == {}


def test_adoption_counts_a_unit_as_its_parent() -> None:
    parent = school(school_class(roll(s5=20)))
    unit = school(school_class(roll(s5=4), plan(held(1, 4))), parent_id=parent.id)
    other = school(school_class(roll(s5=20)))
    found = count_town(town(parent, unit, other), Question("TAGET", WHOLE_YEAR, AFTERWARDS))
    assert (found.started_schools, found.eligible_schools, found.total.eligible_pupils) == (1, 2, 44)


def test_maintenance_compares_with_the_year_before() -> None:
    autumn_before = held(1, 9, day=date(2025, 9, 15))
    stopped = school(school_class(roll(s5=9), plan(autumn_before), year=2025), school_class(roll(s5=9), plan()))
    kept = school(school_class(roll(s5=9), plan(autumn_before), year=2025), school_class(roll(s5=9), plan(held(1, 9))))
    new = school(school_class(roll(s5=9), plan(held(1, 9))))
    found = count_town(town(stopped, kept, new), Question("TAGET", WHOLE_YEAR, AFTERWARDS))
    assert (found.active_before, found.active_both, found.started_schools) == (2, 1, 2)


def test_open_schools_without_a_class_stand_beside_with_their_register() -> None:
    found = count_town(
        town(school(), school(school_class(roll(s5=1))), school(closed_on=date(2026, 6, 30))),
        Question("TAGET", WHOLE_YEAR, AFTERWARDS),
    )
    assert (found.schools_without_class, found.pupils_without_class) == (1, 110)


# What must always hold.


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
@settings(deadline=None, max_examples=60)
def test_the_terms_add_up_to_the_year(case: Case) -> None:
    for year, *terms in zip(*(plan_counts(case, period) for period in PERIODS), strict=True):
        assert year.completed == sum(term.completed for term in terms)
        assert year.delivery.planned == sum(term.delivery.planned for term in terms)
        assert year.delivery.pupil_hours == sum(term.delivery.pupil_hours for term in terms)
        assert year.started == any(term.started for term in terms)


@given(cases())
@settings(deadline=None, max_examples=60)
def test_bounds_never_cross(case: Case) -> None:
    for period in PERIODS:
        for each in plan_counts(case, period):
            assert 0 <= (each.whole_programme or 0) <= each.lower <= each.upper <= each.pupils
        for town in case.towns:
            for programme in PROGRAMMES:
                found = count_town(town, Question(programme, period, case.today)).total
                assert 0 <= found.lower <= found.upper <= found.eligible_pupils


@given(case=cases())
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_stored_is_what_is_read(context: Flask, case: Case) -> None:
    with stored(case):
        assert [load_town(EVERYTHING, town.code) for town in case.towns] == list(case.towns)
