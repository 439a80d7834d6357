"""What is protected: counts of schools, areas and municipalities, a table for each period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal, NamedTuple

Count = Literal["eligible", "reached"]
COUNTS: tuple[Count, Count] = ("eligible", "reached")


class Place(NamedTuple):
    """A municipality, an area of it, or a school in that area.

    Schools without an area form a group of their own, `""`.
    """

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
    year; all others are added up. A total is never more than its rows, or a row has been forgotten. `units` are the
    ids of the schools that a row adds up, by which it is known again in tables of other structure.
    """

    period: str
    schools: Mapping[Place, Counts]
    totals: Mapping[Place, Counts] = field(default_factory=dict)
    thresholds: Thresholds = Thresholds()
    units: Mapping[Place, frozenset[int]] = field(default_factory=dict)

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
        """Return when the period begins, in half years."""
        return moment_of(self.period)

    @cached_property
    def parts(self) -> dict[Place, list[Place]]:
        """Return the rows that each total is the sum of."""
        found: defaultdict[Place, list[Place]] = defaultdict(list)
        for place in sorted(self.counts, key=str):
            if place.parent:
                found[place.parent].append(place)
        return found


def moment_of(period: str) -> int:
    """Return when a period begins, in half years: it is touched by those of the moment before and after."""
    return 2 * int(period[:4]) + period.count("/")


class Row(NamedTuple):
    """A row of a table: the moment that its period begins, and its place."""

    moment: int
    place: Place

    @property
    def above(self) -> tuple["Row", ...]:
        """Return the totals that this row is added to, the nearest first."""
        return tuple(Row(self.moment, place) for place in self.place.above)


Cell = tuple[Row, Count]


def add_up(rows: Iterable[tuple[Place, Counts]]) -> dict[Place, Counts]:
    """Add the rows of each place, as those of a school and of the units that have it as their parent."""
    sums: defaultdict[Place, Counts] = defaultdict(Counts)
    for place, counts in rows:
        sums[place] += counts
    return dict(sums)
