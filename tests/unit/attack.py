"""An attacker of the public tables: writes down all that is printed and known, and solves for what is hidden.

Each pupil count of each row and period is an unknown; what is printed and what the rules of domain.md section 4 say are
linear constraints. A count whose smallest and largest possible values are the same has been worked out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from tests.unit.knowledge import Knowledge, Unknown
from tracker.disclosure import HIDDEN, Place, Printed, Table, moment_of
from tracker.numbers import half_up

PUPILS = ("eligible", "reached")
# More pupils than there are in any case: an attacker who gets here has found no upper bound.
MANY = 10_000


@dataclass(frozen=True)
class Seen:
    """What a reader can open: tables in order, what is printed of them, and which periods are withheld."""

    tables: Sequence[Table]
    printed: Sequence[Mapping[Place, Printed]]
    withheld: Sequence[str] = ()

    def classes(self, rows: Sequence[tuple[int, Place]]) -> int:
        """Return the eligible classes of some rows, which are always printed."""
        return sum(self.tables[number].counts[place].classes for number, place in rows)

    def true(self, unknown: Unknown) -> int:
        """Return what a count is."""
        number, place, count = unknown
        counts = self.tables[number].counts
        return int(getattr(counts[place], count)) if place in counts else 0

    def is_calendar(self, number: int) -> bool:
        """Say whether a table is about a calendar year: `2026`, not `2026/27`."""
        return len(self.tables[number].period) == 4

    def knows_both(self, number: int) -> bool:
        """Say whether neither period that touches this one is withheld; another one that is not there had nobody."""
        moment = self.tables[number].moment
        return {moment_of(period) for period in self.withheld}.isdisjoint({moment - 1, moment + 1})

    def beside(self, number: int, place: Place) -> list[list[tuple[int, Place]]]:
        """Return the rows of a place's schools in the period before, in its own, and in the one after.

        Schools are known again by their units, wherever they stand; a place of the same schools is itself.
        """
        moment = self.tables[number].moment
        near = [[n for n, table in enumerate(self.tables) if table.moment == moment + by] for by in (-1, 0, 1)]
        ids = self.ids(number, self.inside(number, place))
        for _ in range(3):
            ids = {each for [n] in filter(None, near) for each in self.ids(n, self.counting(n, ids))} | ids
        rows = [[(n, each) for n in found for each in self.whole(n, place, ids)] for found in near]
        rows[1] = [(number, place)] + [
            (number, each) for each in self.counting(number, ids) if each not in self.inside(number, place)
        ]
        return rows

    def whole(self, number: int, place: Place, ids: set[object]) -> list[Place]:
        """Return a place if it is these schools, else the schools."""
        schools = self.counting(number, ids)
        return [place] if schools and schools == self.inside(number, place) else schools

    def inside(self, number: int, place: Place) -> list[Place]:
        """Return the schools of a place."""
        return [school for school in self.tables[number].schools if place in (school, *school.above)]

    def counting(self, number: int, ids: set[object]) -> list[Place]:
        """Return the schools that count any of some units."""
        return [school for school in self.tables[number].schools if self.ids(number, [school]) & ids]

    def ids(self, number: int, schools: Sequence[Place]) -> set[object]:
        """Return the units of schools."""
        units = self.tables[number].units
        return {each for school in schools for each in units.get(school, {school.school})}


def worked_out(seen: Seen, *, told: bool = False) -> list[tuple[str, Place, str, int]]:
    """Return each hidden count that can be worked out, with what it is found to be.

    An attacker who is `told` knows of each hidden count whether it is too small to print, and looks at one table.
    """
    knowledge = all_known(seen, told=told)
    found = []
    for unknown in knowledge.number:
        number, place, count = unknown
        if count in PUPILS and getattr(seen.printed[number][place], count) is HIDDEN:
            value = knowledge.only(unknown)
            if value is not None:
                found.append((seen.tables[number].period, place, count, value))
    return found


def all_known(seen: Seen, *, told: bool) -> Knowledge:
    """Write down everything: first each unknown, then what ties them together."""
    knowledge = Knowledge()
    rows = [(number, place) for number, table in enumerate(seen.tables) for place in table.counts]
    for number, place in rows:
        for count in PUPILS:
            knowledge.add((number, place, count), *bounds(seen, (number, place, count), told=told))
    for number, place in rows:
        within_row(seen, number, place, knowledge)
        sum_of_parts(seen, number, place, knowledge)
        if not told:
            between_years(seen, number, place, knowledge)
    return knowledge


def bounds(seen: Seen, unknown: Unknown, *, told: bool) -> tuple[float, float]:
    """Return what a printed or hidden count can be: no hidden one is zero, each class has a pupil."""
    number, place, count = unknown
    figure = getattr(seen.printed[number][place], count)
    if figure is not HIDDEN:
        return figure, figure
    counts = seen.tables[number].counts[place]
    least = seen.tables[number].thresholds.smallest_count
    fewest = max(1, counts.classes if count == "eligible" else counts.started)
    if told:
        # Four pupils in four classes are told by the classes: nothing that is hidden can help there.
        return (1, max(least - 1, fewest + 1)) if getattr(counts, count) < least else (least, MANY)
    return fewest, MANY


def within_row(seen: Seen, number: int, place: Place, knowledge: Knowledge) -> None:
    """No more are reached than are eligible, none in a class not started; a printed share is right to its decimal."""
    eligible, reached = (number, place, "eligible"), (number, place, "reached")
    counts, share = seen.tables[number].counts[place], seen.printed[number][place].reach
    missed = 0 if seen.is_calendar(number) else counts.classes - counts.started
    knowledge.know({eligible: 1, reached: -1}, max(0, missed))
    if share is not HIDDEN and share is not None:
        tenths = int(half_up(share * 1000, 0))
        knowledge.know({reached: 2000, eligible: -(2 * tenths - 1)}, 0)
        knowledge.know({reached: 2000, eligible: -(2 * tenths + 1)}, -inf, 0)


def sum_of_parts(seen: Seen, number: int, total: Place, knowledge: Knowledge) -> None:
    """A total is the sum of its rows; in a calendar year it may be less, unless the classes show that it is not."""
    parts = seen.tables[number].parts.get(total, [])
    same = seen.classes([(number, total)]) == seen.classes([(number, part) for part in parts])
    for count in PUPILS if parts else ():
        terms = {(number, part, count): 1 for part in parts} | {(number, total, count): -1}
        knowledge.know(terms, 0, 0 if same or not seen.is_calendar(number) else inf)
        for part in parts:
            knowledge.know({(number, total, count): 1, (number, part, count): -1}, 0)


def between_years(seen: Seen, number: int, place: Place, knowledge: Knowledge) -> None:
    """What a period tells of the two that touch it, as far as it is true: figures may have changed after a closing.

    A calendar year has at least the eligible of each school year, at most both, all where no class goes on, and of a
    single class that goes on the larger. Those reached in any year are no more than in both that touch it.
    """
    beside = seen.beside(number, place)
    classes = [seen.classes(rows) for rows in beside]
    knows_both = seen.knows_both(number)
    if seen.is_calendar(number):
        for year in (0, 2):
            tell(seen, sum_of("eligible", beside[1], beside[year]), knowledge)
    if knows_both and seen.is_calendar(number):
        same = classes[1] == classes[0] + classes[2]
        both(seen, "eligible", beside, knowledge, most=0 if same else inf)
        if classes == [1, 1, 1]:
            larger_of_both(seen, beside, knowledge)
    if knows_both:
        both(seen, "reached", beside, knowledge)


Rows = Sequence[tuple[int, Place]]


def sum_of(count: str, plus: Rows, minus: Rows) -> dict[Unknown, int]:
    """Return a sum of counts less others."""
    return {(*row, count): 1 for row in plus} | {(*row, count): -1 for row in minus}


def both(seen: Seen, count: str, beside: Sequence[Rows], knowledge: Knowledge, most: float = inf) -> None:
    """A period has no more than both that touch it."""
    tell(seen, sum_of(count, [*beside[0], *beside[2]], beside[1]), knowledge, most)


def tell(seen: Seen, terms: Mapping[Unknown, int], knowledge: Knowledge, most: float = inf) -> None:
    """Know that a sum is not negative, if it is so; or at most so much, if it is not more."""
    true = sum(by * seen.true(unknown) for unknown, by in terms.items())
    if true >= 0:
        knowledge.know(terms, 0, most if true <= most else inf)


def larger_of_both(seen: Seen, beside: Sequence[Rows], knowledge: Knowledge) -> None:
    """A single class that goes on has in the calendar year the larger of its two numbers."""
    first, calendar, second = (sum(seen.true((*row, "eligible")) for row in rows) for rows in beside)
    if calendar == max(first, second):
        larger = (*beside[1][0], "larger")
        knowledge.add(larger, 0, 1)
        for year, by in ((0, -MANY), (2, MANY)):
            terms = sum_of("eligible", beside[1], beside[year]) | {larger: by}
            knowledge.know(terms, -inf, MANY if by > 0 else 0)
