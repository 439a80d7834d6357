"""A closed period whose logs changed afterwards: what was published and what is shown beside it hide the same."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.laws import examples
from tests.unit.attack import Seen, worked_out
from tests.unit.closings import History, hidden_in, histories
from tests.unit.test_disclosure import A1, A2, A3, F1, F2
from tracker.disclosure import Counts, Place, Table, add_up, protect

Pupils = dict[Place, tuple[int, int]]


def counts(pupils: Pupils) -> dict[Place, Counts]:
    """Return one class for each school."""
    return {place: Counts(1, 1 if reached else 0, eligible, reached) for place, (eligible, reached) in pupils.items()}


def periods(first: Pupils, second: Pupils) -> list[Table]:
    """Return two school years in which each school's one class goes on, and the calendar year between them."""
    both = counts(
        {place: (max(first[place][0], second[place][0]), max(first[place][1], second[place][1])) for place in first}
    )
    totals = add_up((above, each) for school, each in both.items() for above in school.above)
    return [Table("2025/26", counts(first)), Table("2026", both, totals), Table("2026/27", counts(second))]


# Published, as it was corrected afterwards, and the year after: each gave a hidden number away.
CASES = [
    (
        {F2: (20, 20), A1: (20, 0), F1: (3, 1)},
        {F2: (20, 20), A1: (4, 2), F1: (3, 1)},
        {F2: (20, 0), A1: (30, 30), F1: (4, 0)},
    ),
    (
        {F2: (12, 12), A1: (6, 4), A2: (30, 28)},
        {F2: (12, 12), A1: (6, 6), A2: (30, 28)},
        {F2: (3, 0), A1: (3, 0), A2: (12, 12)},
    ),
]


@pytest.mark.parametrize(("first", "corrected", "second"), CASES)
def test_a_late_correction_gives_no_hidden_number_away(first: Pupils, corrected: Pupils, second: Pupils) -> None:
    then, now = periods(first, second), periods(corrected, second)
    published = protect(then)[0]
    hidden = hidden_in(published)
    tables = [then[0], *now[1:]]
    careless = Seen(tables, [published, *protect(now)[1:]])
    assert worked_out(careless), "the case shows nothing"
    beside = protect(tables, {"2025/26": hidden})
    assert beside[0] == published
    assert worked_out(Seen(tables, beside)) == []


def test_nor_does_a_unit_that_became_part_of_another() -> None:
    """Published were 30 at A1, and A2 not: where A2 is part of A1 the year after, nobody may subtract."""
    large = Counts(4, 4, 100, 100)
    schools = {A1: Counts(2, 2, 30, 30), A2: Counts(1, 1, 3, 3), A3: Counts(1, 1, 20, 20), F1: large}
    year = Table("2025/26", schools, units={A1: frozenset([1]), A2: frozenset([2])})
    published = protect([year])[0]
    hidden = hidden_in(published)
    assert (A1 in hidden, A2 in hidden) == (False, True)
    joined = Table("2026", {A1: Counts(3, 3, 33, 33), A3: schools[A3], F1: large}, units={A1: frozenset([1, 2])})
    careless = Seen([year, joined], [published, *protect([joined])])
    assert ("2025/26", A2, "eligible", 3) in worked_out(careless)
    told = protect([year, joined], {"2025/26": hidden})
    assert told[0] == published
    assert worked_out(Seen([year, joined], told)) == []


def test_what_would_give_a_published_number_away_however_much_it_hides_is_withheld() -> None:
    """The calendar year that was published is at most its two school years: without the second it is the first."""
    first = Table("2025/26", {A1: Counts(1, 1, 20, 4)})
    calendar = Table("2026", {A1: Counts(1, 1, 20, 10)})
    second = Table("2026/27", {A1: Counts(1, 1, 20, 10)})
    then = protect([first, calendar, second])
    fixed = {"2025/26": hidden_in(then[0]), "2026": hidden_in(then[1])}
    assert (A1 in fixed["2025/26"], A1 in fixed["2026"]) == (True, False)
    gone = Table("2026/27", {A1: Counts(), F1: Counts(1, 1, 50, 40)})
    beside = protect([first, calendar, gone], fixed)
    assert beside == [*then[:2], {}]


@pytest.mark.long
@given(case=histories())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=examples(40))
def test_late_changes_and_schools_that_move_give_no_hidden_number_away(case: tuple[History, list[Table]]) -> None:
    """Of two closed periods and what is open beside them, whatever was corrected, closed, moved or joined since."""
    history, now = case
    seen = history.seen(now)
    for table, printed in zip(seen.tables, seen.printed, strict=True):
        then = history.published.get(table.period)
        assert then is None or then == (table, printed), "what is published stays"
    assert worked_out(seen) == []
    assert worked_out(seen, told=True) == []
