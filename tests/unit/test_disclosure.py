"""Disclosure control: the rules one by one, and that no attacker works a hidden count out (domain.md section 4)."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings

from tests.laws import examples
from tests.unit.attack import Seen, worked_out
from tests.unit.pupils import Linked, Taken, groups, tables
from tracker.disclosure import (
    HIDDEN,
    Counts,
    Place,
    Printed,
    Table,
    Thresholds,
    add_up,
    protect,
)

TOWN = Place("0127")
ALBY, FITTJA, ELSEWHERE = Place("0127", "Alby"), Place("0127", "Fittja"), Place("0127", "")
A1, A2, A3, A4 = (Place("0127", "Alby", f"A{number}") for number in range(1, 5))
F1, F2, F3 = (Place("0127", "Fittja", f"F{number}") for number in range(1, 4))
E1 = Place("0127", "", "E1")
LARGE = (100, 50)
ONE_PUPIL = Taken(A1, 1, 0, 0, 0)
USUAL = Thresholds()
EVERYTHING_HIDDEN = Printed(HIDDEN, HIDDEN, HIDDEN)


def year(schools: dict[Place, tuple[int, int]], period: str = "2026/27", thresholds: Thresholds = USUAL) -> Table:
    """Make a table of (eligible, reached) for each school, each of one class."""
    rows = {place: Counts(min(1, each[0]), min(1, each[1]), *each) for place, each in schools.items()}
    return Table(period, rows, thresholds=thresholds)


def shown(schools: dict[Place, tuple[int, int]]) -> dict[Place, Printed]:
    """Return what is printed of one school year."""
    [printed] = protect([year(schools)])
    return printed


def hidden(schools: dict[Place, tuple[int, int]]) -> set[Place]:
    """Return the places of one school year with a hidden count."""
    return {place for place, printed in shown(schools).items() if HIDDEN in printed[:2]}


def test_large_counts_are_printed_and_added_up() -> None:
    printed = shown({A1: (100, 50), F1: (20, 5)})
    assert printed[A1] == printed[ALBY] == (100, 50, Fraction(1, 2))
    assert printed[TOWN] == (120, 55, Fraction(55, 120))


@pytest.mark.parametrize("number", [1, 4])
def test_one_to_four_pupils_are_never_printed(number: int) -> None:
    printed = shown({A1: (number, number), A2: LARGE, A3: LARGE, A4: LARGE})
    assert printed[A1] == EVERYTHING_HIDDEN


def test_five_pupils_are_printed() -> None:
    assert shown({A1: (5, 5)})[A1][:2] == (5, 5)


def test_few_reached_hide_how_many_are_eligible_too_and_the_share() -> None:
    assert shown({A1: (60, 4), A2: LARGE, A3: LARGE})[A1] == EVERYTHING_HIDDEN


def test_a_zero_is_never_hidden() -> None:
    printed = shown({A1: (3, 0), A2: (50, 0), A3: LARGE})
    assert printed[A1] == (HIDDEN, 0, HIDDEN)
    assert printed[A2] == (HIDDEN, 0, HIDDEN)
    assert shown({A1: (0, 0), A2: (3, 3)})[A1] == (0, 0, None)


def test_the_next_smallest_above_zero_is_hidden_too() -> None:
    assert hidden({A1: (3, 2), A2: (0, 0), A3: (30, 20), A4: LARGE, F1: LARGE}) == {A1, A3}


def test_of_those_reached_the_next_smallest_may_be_another_school() -> None:
    """The one with the fewest eligible has nobody reached, and a zero hides nothing."""
    assert hidden({A1: (3, 2), A2: (30, 0), A3: (40, 20), A4: LARGE}) == {A1, A2, A3}


def test_two_small_schools_cover_each_other() -> None:
    assert hidden({A1: (3, 2), A2: (4, 3), A3: LARGE}) == {A1, A2}


def test_two_hidden_ones_are_not_enough_when_their_sum_gives_them_away() -> None:
    assert hidden({A1: (1, 1), A2: (1, 1), A3: LARGE, A4: (200, 150)}) == {A1, A2, A3}
    assert hidden({A1: (4, 4), A2: (4, 4), A3: LARGE, A4: (200, 150)}) == {A1, A2, A3}


def test_where_all_but_one_pupil_are_reached_that_one_is_not_given_away() -> None:
    """Of the 24 eligible at the three smallest 23 are reached, none of them at A2: one more school is hidden."""
    assert hidden({A1: (3, 3), A2: (1, 0), A3: (20, 20), A4: LARGE, F1: LARGE}) == {A1, A2, A3, A4}


def test_an_area_of_one_school_is_hidden_with_it_and_the_next_smallest_area_with_one_of_its_schools() -> None:
    assert hidden({A1: (3, 2), F1: (50, 40), F2: (70, 60), E1: (300, 200)}) == {A1, ALBY, F1, FITTJA}


def test_a_municipality_of_one_small_school_is_hidden_whole() -> None:
    assert hidden({A1: (3, 2)}) == {A1, ALBY, TOWN}


def test_schools_without_an_area_are_a_group_of_their_own() -> None:
    assert hidden({E1: (3, 2), A1: LARGE, A2: (110, 60)}) == {E1, ELSEWHERE, ALBY, A1}


def test_a_share_needs_ten_pupils() -> None:
    printed = shown({A1: (9, 5), A2: (10, 5), A3: (0, 0)})
    assert [printed[place].reach for place in (A1, A2, A3)] == [HIDDEN, Fraction(1, 2), None]


def test_the_thresholds_are_those_of_the_year() -> None:
    strict = Thresholds(smallest_count=20, smallest_base=200)
    [printed] = protect([year({A1: (100, 19), A2: LARGE, A3: LARGE}, thresholds=strict)])
    assert printed[A1] == EVERYTHING_HIDDEN
    assert printed[A3] == (100, 50, HIDDEN)


def test_a_calendar_year_does_not_give_a_school_year_away() -> None:
    """Nobody is eligible in the other school year, so the calendar year's count is the very same."""
    schools = {A1: (40, 3), A2: (60, 20), A3: LARGE}
    calendar = {A1: (40, 3), A2: (60, 20), A3: LARGE, A4: (50, 19)}
    before, after = protect([year(schools), year(calendar, "2027")])
    assert {place for place, printed in before.items() if printed == EVERYTHING_HIDDEN} == {A1, A2}
    assert {place for place, printed in after.items() if printed == EVERYTHING_HIDDEN} == {A1, A2}


def test_a_calendar_year_of_classes_that_do_not_go_on_is_hidden_with_either_school_year() -> None:
    """As in year 6: the calendar year is the sum of both, and would give the first away when the second is known."""
    first = {A1: (3, 3), A2: (20, 20), A3: LARGE}
    second = {A1: (30, 30), A2: (25, 25), A3: LARGE}
    both = {
        A1: Counts(2, 2, 33, 33),
        A2: Counts(2, 2, 45, 45),
        A3: Counts(2, 2, 200, 100),
    }
    printed = protect([year(first, "2025/26"), Table("2026", both), year(second, "2026/27")])
    assert [each[A1].eligible for each in printed] == [HIDDEN, HIDDEN, 30]
    assert [each[A2].eligible for each in printed] == [HIDDEN, HIDDEN, 25]
    assert [each[A3].eligible for each in printed] == [100, 200, 100]


def test_a_new_year_shows_nothing_that_was_hidden_before() -> None:
    old = year({A1: (30, 3), A2: (40, 20), A3: (50, 21)}, "2025/26")
    new = year({A1: (30, 25), A2: (40, 4), A3: (50, 21)}, "2027/28")
    [alone] = protect([old])
    beside, _ = protect([old, new])
    assert alone == beside


def test_a_total_may_be_less_than_its_rows_but_never_more() -> None:
    rows = {A1: Counts(1, 1, 20, 10), A2: Counts(1, 1, 20, 10)}
    [printed] = protect([Table("2026", rows, {ALBY: Counts(1, 1, 30, 15), TOWN: Counts(1, 1, 30, 15)})])
    assert printed[TOWN] == (30, 15, Fraction(1, 2))
    with pytest.raises(ValueError, match="more pupils than its rows"):
        protect([Table("2026/27", rows, {TOWN: Counts(3, 3, 43, 23)})])


def test_a_tiny_unit_is_added_to_its_parent() -> None:
    assert add_up([(A1, Counts(2, 1, 40, 20)), (A1, Counts(1, 1, 3, 3))]) == {A1: Counts(3, 2, 43, 23)}


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="reached=6"):
        Counts(1, 1, 5, 6)


def test_the_attacker_works_out_what_has_nothing_hidden_beside_it() -> None:
    table = year({A1: (30, 3), A2: LARGE})
    printed = {place: Printed(counts.eligible, counts.reached, None) for place, counts in table.counts.items()}
    naive = printed | {A1: Printed(30, HIDDEN, HIDDEN)}
    assert worked_out(Seen([table], [naive])) == [("2026/27", A1, "reached", 3)]


def test_the_attacker_works_out_a_denominator_from_a_share() -> None:
    table, nothing = year({A1: (23, 5)}), dict.fromkeys((A1, ALBY, TOWN), EVERYTHING_HIDDEN)
    naive = nothing | {A1: Printed(HIDDEN, 5, Fraction(5, 23))}
    assert worked_out(Seen([table], [nothing])) == []
    assert ("2026/27", A1, "eligible", 23) in worked_out(Seen([table], [naive]))


def test_the_attacker_works_out_a_school_year_from_the_calendar_year() -> None:
    """No class goes on: of the 33 of the calendar year, 30 were there the school year before."""
    both = Table("2026", {A1: Counts(2, 2, 33, 23)})
    everything = [year({A1: (30, 20)}, "2025/26"), both, year({A1: (3, 3)}, "2026/27")]
    nothing = dict.fromkeys((A1, ALBY, TOWN), EVERYTHING_HIDDEN)
    first, total = (dict.fromkeys(nothing, Printed(number, HIDDEN, HIDDEN)) for number in (30, 33))
    assert worked_out(Seen(everything, [first, nothing, nothing])) == []
    assert ("2026/27", A1, "eligible", 3) in worked_out(Seen(everything, [first, total, nothing]))


def test_a_school_that_stands_in_two_areas_of_a_table_is_refused() -> None:
    moved = Place("0127", "Fittja", "A1")
    with pytest.raises(ValueError, match="one area"):
        protect([year({A1: LARGE, moved: LARGE})])


@given(town=groups())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=examples(25))
def test_who_reads_all_the_tables_works_no_hidden_count_out(town: list[Linked]) -> None:
    printed = protect(everything := tables(town))
    assert worked_out(Seen(everything, printed)) == []


@given(town=groups())
@example(town=[Linked(ONE_PUPIL, ONE_PUPIL)] * 4)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=examples(15))
def test_nor_does_who_is_told_which_counts_are_small(town: list[Linked]) -> None:
    printed = protect(everything := tables(town))
    assert worked_out(Seen(everything, printed), told=True) == []


@given(town=groups())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=examples(25))
def test_no_small_count_and_no_hidden_zero_is_printed(town: list[Linked]) -> None:
    everything = tables(town)
    for table, printed in zip(everything, protect(everything), strict=True):
        for place, counts in table.counts.items():
            for figure, number in zip(printed[place][:2], (counts.eligible, counts.reached), strict=True):
                assert figure in ({0} if number == 0 else {HIDDEN} if number < 5 else {HIDDEN, number})
