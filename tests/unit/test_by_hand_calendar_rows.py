"""Counting a calendar year by hand, row by row: schools, areas and the municipality; see `test_by_hand_calendar`."""

from fractions import Fraction

from tests.unit.samples import AFTERWARDS, roll, school, town
from tests.unit.test_by_hand_calendar import classes, earlier, later, pupils, rows, whole
from tracker.recount.calendar_year import ask_calendar, count_calendar_areas


def test_a_school_keeps_what_it_delivered_and_the_municipality_counts_a_pupil_once() -> None:
    """4A 20 (18..18) at one school became 5A 21 (10..10) at another: max(20, 21), max(18, 10), min(21, 18 + 10)."""
    before = earlier(roll(s4=20), 18)
    both = town(school(before), school(later(roll(s5=21), 10, after=[before])))
    assert [pupils(row) for row in rows(both)] == [(20, 18, 18), (21, 10, 10)]
    found = whole(both)
    assert (pupils(found.total), classes(found.total)) == ((21, 18, 21), (1, 1, 0))
    assert (found.started_schools, found.eligible_schools) == (2, 2)
    assert (found.total.delivery.present, found.total.delivery.possible) == (18 + 10, Fraction(20 + 21))


def test_an_area_counts_a_pupil_once_in_its_own_schools() -> None:
    """4A 20 (18..18) of Alby became 5A 12 (10..10) in Alby and 5B 11 (7..7) outside the areas.

    Alby: max(20, 12), max(18, 10), min(20, 18 + 10); the municipality: max(20, 23), max(18, 17), min(23, 18 + 17).
    """
    before = earlier(roll(s4=20), 18)
    in_alby = [school(before, area="Alby"), school(later(roll(s5=12), 10, after=[before]), area="Alby")]
    outside = school(later(roll(s5=11), 7, after=[before]))
    place = town(*in_alby, outside, school(area="Grödinge"))
    areas = count_calendar_areas(place, ask_calendar(place, "TAGET", 2026, AFTERWARDS))
    assert {area: pupils(count) for area, count in areas.items()} == {"Alby": (20, 18, 20), None: (11, 7, 7)}
    assert pupils(whole(place).total) == (23, 18, 23)


def test_a_group_linked_only_through_another_school_is_not_linked_in_the_schools_row() -> None:
    """4A of one school and 4B of the other mixed into 5B there; the rest of 4B came here as 5C.

    Here 4A 20 and 5C 15 are not linked: 35. There 4B 18 → 5B 17: 18. Together max(20 + 18, 15 + 17).
    """
    here, there = earlier(roll(s4=20)), earlier(roll(s4=18))
    mixed, rest = later(roll(s5=17), after=[here, there]), later(roll(s5=15), after=[there])
    both = town(school(here, rest), school(there, mixed))
    assert [row.eligible_pupils for row in rows(both)] == [35, 18]
    assert whole(both).total.eligible_pupils == 38


def test_most_may_be_more_than_the_rows_add_up_to() -> None:
    """4A 10 (10..10) and, at another school, 4B 20 (0..0) became 5A 10 (10..10): min(30, 20) may be different pupils.

    The first school's own row says min(10, 20), the other's 0.
    """
    first, second = earlier(roll(s4=10), 10), earlier(roll(s4=20))
    both = town(school(first, later(roll(s5=10), 10, after=[first, second])), school(second))
    assert [pupils(row) for row in rows(both)] == [(10, 10, 10), (20, 0, 0)]
    assert pupils(whole(both).total) == (30, 10, 20)


def test_a_class_of_another_municipality_is_nothing_here() -> None:
    """4A 20 (18..18) and 5A 21 (10..10) that comes from elsewhere add."""
    elsewhere = earlier(roll(s4=20))
    place = town(school(earlier(roll(s4=20), 18), later(roll(s5=21), 10, after=[elsewhere])))
    assert pupils(whole(place).total) == (41, 28, 28)
