"""Counting a calendar year by hand: domain.md section 4, each number worked out beside it.

Tåget is for years 4–5 and has four sessions, due in November, January, March and May. In 2026 the spring is the second
term of 2025/26, the autumn the first of 2026/27. `20 (18..20)` below: 20 eligible pupils, reached at least 18, at most
20.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tests.unit.samples import AFTERWARDS, held, plan, roll, school, school_class, town
from tracker.recount import facts
from tracker.recount.calendar_year import (
    ask_calendar,
    count_calendar_plans,
    count_calendar_schools,
    count_calendar_town,
)
from tracker.recount.questions import Filters
from tracker.recount.schools import SchoolCount, TownCount

LAST_AUTUMN, MARCH = date(2025, 9, 15), date(2026, 3, 2)


def earlier(headcounts: tuple[facts.Headcount, ...], *present: int) -> facts.SchoolClass:
    """Return a class of 2025/26 with its sessions held in March, as many present at each."""
    logs = [held(number, there, day=MARCH) for number, there in enumerate(present, start=1)]
    return school_class(headcounts, plan(*logs, year=2025), year=2025)


def later(
    headcounts: tuple[facts.Headcount, ...], *present: int, after: Iterable[facts.SchoolClass] = ()
) -> facts.SchoolClass:
    """Return a class of 2026/27 with its sessions held in September, as many present at each."""
    logs = [held(number, there) for number, there in enumerate(present, start=1)]
    return school_class(headcounts, plan(*logs), after=after)


def whole(place: facts.Town, stage: int | None = None) -> TownCount:
    """Count a municipality over 2026."""
    return count_calendar_town(place, ask_calendar(place, "TAGET", 2026, AFTERWARDS, Filters(stage)))


def rows(place: facts.Town) -> list[SchoolCount]:
    """Count the schools of a municipality over 2026, in order."""
    return list(count_calendar_schools(place, ask_calendar(place, "TAGET", 2026, AFTERWARDS)).values())


def pupils(count: SchoolCount) -> tuple[int, int, int]:
    """Return the eligible pupils, and the bounds of those reached."""
    return count.eligible_pupils, count.lower, count.upper


def classes(count: SchoolCount) -> tuple[int, int, int]:
    """Return the eligible, the started and the completed classes."""
    return count.eligible_classes, count.started, count.completed


def test_a_class_and_itself_a_year_older_are_the_same_pupils() -> None:
    """4A 20 (18..20), 5A 22 (15..15). Eligible max(20, 22), least max(18, 15), most min(22, 20 + 15)."""
    before = earlier(roll(s4=20), 18, 16)
    found = whole(town(school(before, later(roll(s5=22), 15, after=[before])))).total
    assert (pupils(found), classes(found)) == ((22, 18, 22), (1, 1, 0))


def test_what_was_delivered_adds() -> None:
    """Spring: three sessions due, of them only the second reported; autumn: one due, and it is reported.

    Present 18 + 16 + 15, of 20 + 20 + 22 possible.
    """
    before = earlier(roll(s4=20), 18, 16)
    delivery = whole(town(school(before, later(roll(s5=22), 15, after=[before])))).total.delivery
    assert (delivery.planned, delivery.held, delivery.held_logs, delivery.as_planned) == (3 + 1, Fraction(3), 3, 3)
    assert (delivery.present, delivery.possible) == (49, Fraction(62))
    assert delivery.pupil_hours == Fraction(49 * 40, 60)
    assert (delivery.reported, delivery.due) == (Fraction(1 + 1), 3 + 1)


def test_without_a_link_they_are_different_pupils() -> None:
    """20 (18..20) and 22 (15..15) add."""
    found = whole(town(school(earlier(roll(s4=20), 18, 16), later(roll(s5=22), 15)))).total
    assert (pupils(found), classes(found)) == ((42, 33, 35), (2, 2, 0))


def test_a_split_counts_as_two_classes() -> None:
    """4A 24 (20..20) became 5A 13 (10..10) and 5B 12 (11..11): max(24, 25), max(20, 21), min(25, 20 + 21)."""
    before = earlier(roll(s4=24), 20)
    first, second = later(roll(s5=13), 10, after=[before]), later(roll(s5=12), 11, after=[before])
    found = whole(town(school(before, first, second))).total
    assert (pupils(found), classes(found)) == ((25, 21, 25), (2, 2, 0))


def test_a_merge_counts_as_the_classes_it_was_made_of() -> None:
    """4A 10 (9..9) and 4B 12 (0..0) became 5A 22 (14..14): max(22, 22), max(9, 14), min(22, 9 + 14).

    Eligible are max(2, 1) classes, started max(1, 1).
    """
    before = [earlier(roll(s4=10), 9), earlier(roll(s4=12))]
    found = whole(town(school(*before, later(roll(s5=22), 14, after=before)))).total
    assert (pupils(found), classes(found)) == ((22, 14, 22), (2, 1, 0))


def test_mixed_classes_count_with_their_eligible_pupils() -> None:
    """3–4 of 8 + 12 with 14 present: 12 (6..12). 4–5 of 9 + 11 with 5 present: 20 (5..5).

    max(12, 20), max(6, 5), min(20, 12 + 5).
    """
    before = earlier(roll(s3=8, s4=12), 14)
    found = whole(town(school(before, later(roll(s4=9, s5=11), 5, after=[before])))).total
    assert (pupils(found), classes(found)) == ((20, 6, 17), (1, 1, 0))


def test_a_class_that_is_eligible_in_one_year_counts_from_that() -> None:
    """5A 20 (18..18) left for year 6; 3B came into year 4 as 4B 17 (9..9); 4C 15 (8..8) is new; 4D 10 (2..2) ended."""
    oldest, youngest, ended = earlier(roll(s5=20), 18), earlier(roll(s3=16)), earlier(roll(s4=10), 2)
    without_plan = school_class(roll(s6=21), after=[oldest])
    classes_now = [without_plan, later(roll(s4=17), 9, after=[youngest]), later(roll(s4=15), 8)]
    found = whole(town(school(oldest, youngest, ended, *classes_now))).total
    assert pupils(found) == (20 + 17 + 15 + 10, 18 + 9 + 8 + 2, 18 + 9 + 8 + 2)
    assert classes(found) == (4, 4, 0)


def test_each_group_takes_the_larger_year_for_each_measure() -> None:
    """20 (17..17) → 30 (5..5), and 25 (3..3) → 10 (9..9): 30 + 25, 17 + 9, min(30, 22) + min(25, 12).

    The sums of the years would say max(45, 40) and max(20, 14).
    """
    first, second = earlier(roll(s4=20), 17), earlier(roll(s4=25), 3)
    now = [later(roll(s5=30), 5, after=[first]), later(roll(s5=10), 9, after=[second])]
    assert pupils(whole(town(school(first, second, *now))).total) == (55, 26, 34)


def test_a_stage_filter_counts_the_stage_and_links_as_ever() -> None:
    """Of year 4 are 4A 20 (18..18), 5A by now, and 4B 17 (9..9), 3B before: they add.

    If some of 3B went into 5A, all four are one group: max(20, 17), max(18, 9), min(20, 18 + 9).
    """
    before, younger = earlier(roll(s4=20), 18), earlier(roll(s3=16))
    older = later(roll(s5=22), 15, after=[before])
    four = later(roll(s4=17), 9, after=[younger])
    assert pupils(whole(town(school(before, younger, older, four)), stage=4).total) == (37, 27, 27)
    mixed = replace(older, predecessors=frozenset({before.id, younger.id}))
    assert pupils(whole(town(school(before, younger, mixed, four)), stage=4).total) == (20, 18, 20)


def test_each_half_has_its_own_headcount() -> None:
    """In force on 30 June 24 pupils, on 31 December 22; those who came on 1 February 2027 are of no part of 2026."""
    spring = tuple(facts.Headcount(4, day, number) for day, number in [(LAST_AUTUMN, 20), (MARCH, 24)])
    before = earlier(spring, 30)
    autumn = (facts.Headcount(5, date(2026, 10, 15), 22), facts.Headcount(5, date(2027, 2, 1), 31))
    place = town(school(before, later(autumn, 30, after=[before])))
    found = whole(place).total
    assert (pupils(found), found.delivery.possible) == ((24, 24, 24), Fraction(24 + 22))
    plans = count_calendar_plans(place, ask_calendar(place, "TAGET", 2026, AFTERWARDS)).values()
    assert [each.count.pupils for each in plans] == [24, 22]


def test_completed_is_what_was_completed_in_the_half_by_its_years_rules() -> None:
    """Three of four sessions complete a plan in 2025/26, two in 2026/27: spring 1, autumn 1, linked still 1.

    What was completed in the autumn of 2025 is of 2025.
    """
    half_before = [held(1, 9, day=LAST_AUTUMN), held(2, 9, day=LAST_AUTUMN)]
    in_spring = school_class(roll(s4=10), plan(*half_before, held(3, 9, day=MARCH), year=2025), year=2025)
    long_ago = school_class(roll(s4=10), plan(*half_before, held(3, 9, day=LAST_AUTUMN), year=2025), year=2025)
    half = Fraction(1, 2)
    assert classes(whole(town(school(in_spring, long_ago), completion=half)).total) == (2, 1, 1)
    two_each = [earlier(roll(s4=10), 9, 9), later(roll(s4=10), 9, 9)]
    assert classes(whole(town(school(*two_each), completion=half)).total) == (2, 2, 1)
    linked = later(roll(s5=10), 9, 9, after=[in_spring])
    assert classes(whole(town(school(in_spring, linked), completion=half)).total) == (1, 1, 1)


def test_active_in_either_half_is_active_and_the_period_before_is_the_calendar_year_before() -> None:
    """In 2025 the first two were active, in 2026 the second (spring) and the third (autumn, a unit of the fourth)."""
    once = school_class(roll(s4=9), plan(held(1, 9, day=LAST_AUTUMN), year=2025), year=2025)
    always = [replace(once, id=-1), earlier(roll(s4=9), 9)]
    parent = school(later(roll(s4=9)))
    unit = school(later(roll(s4=4), 4), parent_id=parent.id)
    found = whole(town(school(once), school(*always), parent, unit))
    assert (found.active_before, found.active_both) == (2, 1)
    assert (found.started_schools, found.eligible_schools) == (2, 3)


def test_a_school_open_on_no_day_of_the_year_adds_and_links_nothing() -> None:
    """4A 20 (18..18) of the closed school is not counted, so 5A 21 (10..10) stands alone.

    Open until 1 January it is: max(20, 21), max(18, 10), min(21, 28).
    """
    before = earlier(roll(s4=20), 18)
    now = school(later(roll(s5=21), 10, after=[before]))
    assert pupils(whole(town(school(before, closed_on=date(2025, 12, 31)), now)).total) == (21, 10, 10)
    assert pupils(whole(town(school(before, closed_on=date(2026, 1, 1)), now)).total) == (21, 18, 21)


def test_schools_without_any_class_in_either_year_stand_beside() -> None:
    """One has a class in spring only, one in the autumn only; the third's register says 50 + 60 in years 4–5."""
    found = whole(town(school(earlier(roll(s4=9))), school(later(roll(s4=9))), school()))
    assert (found.schools_without_class, found.pupils_without_class) == (1, 110)
