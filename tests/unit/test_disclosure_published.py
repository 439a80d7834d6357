"""A closed period whose logs changed afterwards: what was published and what is shown beside it hide the same."""

import pytest

from tests.unit.attack import Seen, worked_out
from tests.unit.test_disclosure import A1, A2, F1, F2
from tracker.disclosure import HIDDEN, Counts, Place, Table, add_up, protect

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
    hidden = frozenset(place for place, printed in published.items() if HIDDEN in printed[:2])
    # The published file does not hold what it hides: those places count as now.
    kept = Table("2025/26", counts({place: corrected[place] if place in hidden else first[place] for place in first}))
    tables = [then[0], *now[1:]]
    careless = Seen(tables, [published, *protect(now)[1:]])
    assert worked_out(careless), "the case shows nothing"
    beside = protect([kept, *now[1:]], {"2025/26": hidden})
    assert {place for place, printed in beside[0].items() if HIDDEN in printed[:2]} == hidden
    assert worked_out(Seen(tables, [published, *beside[1:]])) == []
