"""What is protected: counts of schools, areas and municipalities, a table for each period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal, NamedTuple

# Schools without an area form a group of their own.
NO_AREA = ""

Count = Literal["eligible", "reached"]
COUNTS: tuple[Count, Count] = ("eligible", "reached")


class Place(NamedTuple):
    """A municipality, an area of it, or a school in that area (`NO_AREA` for schools without one)."""

    municipality: str
    area: str | None = None
    school: str | None = None

    @property
    def parent(self) -> "Place | None":
        """Return the place whose printed sum this one is a part of."""
        if self.school is not None:
            return Place(self.municipality, self.area)
        return None if self.area is None else Place(self.municipality)

    @property
    def above(self) -> tuple["Place", ...]:
        """Return the places that this one is added to, the nearest first."""
        return above(self)


@cache
def above(place: Place) -> tuple[Place, ...]:
    """Return the places that one is added to: asked for so often that it is kept."""
    return (place.parent, *above(place.parent)) if place.parent else ()


@dataclass(frozen=True)
class Counts:
    """What is counted at a place: eligible and started classes, eligible pupils and those reached (at least)."""

    classes: int = 0
    started: int = 0
    eligible: int = 0
    reached: int = 0

    def __post_init__(self) -> None:
        """Refuse counts that cannot be: nothing could be promised about them."""
        if min(self.classes, self.started, self.reached) < 0 or self.reached > self.eligible:
            raise ValueError(self)

    def __add__(self, other: "Counts") -> "Counts":
        """Add count by count."""
        return Counts(*(mine + others for mine, others in zip(vars(self).values(), vars(other).values(), strict=True)))

    def of(self, count: Count) -> int:
        """Return one of the pupil counts."""
        return self.eligible if count == "eligible" else self.reached


NOBODY = Counts()


@dataclass(frozen=True)
class Thresholds:
    """Settings of the year: the smallest pupil count that is printed, the smallest denominator of a share."""

    smallest_count: int = 5
    smallest_base: int = 10


@dataclass(frozen=True)
class Table:
    """One programme in one period, `2026/27` or `2026`: a row per school, units with a parent added to it.

    `totals` of areas and municipalities are needed where they may be less than the sum of their rows, as in a calendar
    year; all others are added up. A total is never more than its rows, or a row has been forgotten.
    """

    period: str
    schools: Mapping[Place, Counts]
    totals: Mapping[Place, Counts] = field(default_factory=dict)
    thresholds: Thresholds = Thresholds()

    @cached_property
    def counts(self) -> dict[Place, Counts]:
        """Return every printed row: schools, areas and municipalities."""
        sums = add_up((place, counts) for school, counts in self.schools.items() for place in (school, *school.above))
        for place, total in self.totals.items():
            added = sums.get(place, NOBODY)
            if any(total.of(count) > added.of(count) for count in COUNTS):
                raise ValueError(f"{place} has more pupils than its rows together")
        return sums | dict(self.totals)

    @property
    def moment(self) -> int:
        """Return when the period begins, in half years: a calendar year is touched by the moment before and after."""
        return 2 * int(self.period[:4]) + self.period.count("/")

    @cached_property
    def parts(self) -> dict[Place, list[Place]]:
        """Return the rows that each total is the sum of."""
        found: defaultdict[Place, list[Place]] = defaultdict(list)
        for place in sorted(self.counts, key=str):
            if place.parent:
                found[place.parent].append(place)
        return found


class Row(NamedTuple):
    """A row of a table: the moment that its period begins, and its place."""

    moment: int
    place: Place

    @property
    def above(self) -> tuple["Row", ...]:
        """Return the totals that this row is added to, the nearest first."""
        return tuple(Row(self.moment, place) for place in self.place.above)

    @property
    def touching(self) -> tuple["Row", "Row"]:
        """Return the same place in the periods that overlap in time: before and after."""
        return Row(self.moment - 1, self.place), Row(self.moment + 1, self.place)


Cell = tuple[Row, Count]


class Tables:
    """All the tables of one programme that a reader can open."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.at = {table.moment: table for table in tables}
        places = {place for table in self.at.values() for place in table.schools}
        if len({(place.municipality, place.school) for place in places}) < len(places):
            raise ValueError("a school stands in one area, the same in every table")
        self.moments = sorted(self.at)
        self.rows = {Row(m, place): counts for m, table in self.at.items() for place, counts in table.counts.items()}
        self.values = {(row, count): counts.of(count) for row, counts in self.rows.items() for count in COUNTS}
        self.truth: dict[object, tuple[bool, ...]] = {}
        self.twins: dict[object, bool] = {}
        self.nearby: dict[Row, tuple[Row, ...]] = {}

    def counts(self, row: Row) -> Counts:
        """Return a row's counts; zeros where there is no row."""
        return self.rows.get(row, NOBODY)

    def value(self, row: Row, count: Count) -> int:
        """Return a row's pupil count."""
        return self.values.get((row, count), 0)

    def parts(self, row: Row) -> list[Row]:
        """Return the rows that a total is the sum of."""
        return [Row(row.moment, place) for place in self.at[row.moment].parts.get(row.place, [])]

    def near(self, row: Row) -> tuple[Row, ...]:
        """Return the rows whose rules a row's counts stand in."""
        if row not in self.nearby:
            self.nearby[row] = (row, *row.above[:1], *row.touching)
        return self.nearby[row]

    def is_small(self, row: Row, count: Count) -> bool:
        """Say whether a count is too small to print; a zero is not."""
        return 0 < self.value(row, count) < self.at[row.moment].thresholds.smallest_count


def add_up(rows: Iterable[tuple[Place, Counts]]) -> dict[Place, Counts]:
    """Add the rows of each place, as those of a school and of the units that have it as their parent."""
    sums: defaultdict[Place, Counts] = defaultdict(Counts)
    for place, counts in rows:
        sums[place] += counts
    return dict(sums)
