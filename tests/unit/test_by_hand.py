"""Counting one plan by hand: the worked examples of domain.md section 4."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.unit.samples import (
    AFTERWARDS,
    AUTUMN,
    SPRING,
    WHOLE_YEAR,
    cancelled,
    counted,
    held,
    plan,
)
from tracker.models import Outcome
from tracker.recount import facts
from tracker.recount.plans import due_dates, pupils_by_stage
from tracker.recount.positions import Position, position


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
    assert (delivery.held, delivery.held_logs) == (Fraction(1), 1)


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


def test_a_session_is_due_on_its_day_and_an_ended_plan_counts_up_to_its_last_and_is_not_behind() -> None:
    followed = plan()
    second = followed.sessions[1].due_on
    assert position(followed, second).behind == 2
    ended = replace(followed, ended_on=second)
    assert position(ended, AFTERWARDS).behind == 0
    assert counted(ended).delivery.planned == 2
    assert counted(ended, period=SPRING).delivery.planned == 1


def test_the_headcount_in_force_at_the_periods_end_counts() -> None:
    history = [
        facts.Headcount(5, date(2026, 10, 15), 20),
        facts.Headcount(5, date(2027, 2, 1), 24),
        facts.Headcount(6, date(2027, 2, 1), 3),
    ]
    assert pupils_by_stage(history, AUTUMN.last) == {5: 20, 6: 3}
    assert pupils_by_stage(history, date(2027, 2, 1)) == {5: 24, 6: 3}
