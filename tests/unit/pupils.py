"""Random municipalities of linked classes over two school years, counted into the public tables by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tracker.disclosure import Counts, Place, Table

# The school years 2025/26 and 2026/27, and the calendar years that touch them, oldest first.
PERIODS = ("2025", "2025/26", "2026", "2026/27", "2027")
AREAS = ("Alby", "Fittja", "")
# Most classes are whole; a few pupils of a mixed class are what disclosure control is for.
PUPILS = st.one_of(st.integers(1, 6), st.integers(1, 6), st.integers(7, 30))


@dataclass(frozen=True)
class Taken:
    """One class of one school year: its eligible pupils, and how many each term and the whole year reached."""

    school: Place
    eligible: int
    autumn: int
    spring: int
    year: int


@dataclass(frozen=True)
class Linked:
    """The same pupils in two school years; either may be missing."""

    first: Taken | None
    second: Taken | None


@st.composite
def taken(draw: st.DrawFn, school: Place) -> Taken:
    """Draw a class."""
    eligible = draw(PUPILS)
    some = st.one_of(st.just(0), st.just(eligible), st.integers(0, min(5, eligible)), st.integers(0, eligible))
    autumn, spring = draw(some), draw(some)
    return Taken(
        school, eligible, autumn, spring, draw(st.integers(max(autumn, spring), min(eligible, autumn + spring)))
    )


@st.composite
def linked(draw: st.DrawFn, schools: Sequence[Place]) -> Linked:
    """Draw a class that goes on, now and then at another school, one that leaves or one that is new."""
    school = draw(st.sampled_from(schools))
    later = draw(st.sampled_from([school, school, school, *schools]))
    kind = draw(st.sampled_from(["both", "both", "same", "first", "second"]))
    first = None if kind == "second" else draw(taken(school))
    if kind == "same" and first:
        return Linked(first, Taken(later, first.eligible, first.autumn, first.spring, first.year))
    return Linked(first, None if kind == "first" else draw(taken(later)))


@st.composite
def groups(draw: st.DrawFn) -> list[Linked]:
    """Draw the classes of a municipality of one to six schools."""
    number = draw(st.integers(1, 6))
    schools = [Place("0127", draw(st.sampled_from(AREAS)), f"S{each}") for each in range(number)]
    return draw(st.lists(linked(schools), min_size=1, max_size=8))


def part(place: Place, taken_in: Taken | None, term: str) -> tuple[int, int, int, int]:
    """Return what a class adds to a place: classes, started, eligible, reached."""
    if taken_in is None or place not in (taken_in.school, *taken_in.school.above):
        return (0, 0, 0, 0)
    reached = getattr(taken_in, term)
    return (1, int(reached > 0), taken_in.eligible, reached)


# What each period counts of the first and of the second school year.
TERMS = {
    "2025": ("autumn", None),
    "2025/26": ("year", None),
    "2026": ("spring", "autumn"),
    "2026/27": (None, "year"),
    "2027": (None, "spring"),
}


def count(place: Place, period: str, town: Iterable[Linked]) -> Counts:
    """Count a place: of each linked group the larger of the two years'."""
    first, second = TERMS[period]
    total = Counts()
    for group in town:
        one = part(place, group.first, first) if first else (0, 0, 0, 0)
        other = part(place, group.second, second) if second else (0, 0, 0, 0)
        total += Counts(*map(max, one, other))
    return total


def tables(town: Sequence[Linked]) -> list[Table]:
    """Count a municipality into its public tables."""
    schools = {each.school for group in town for each in (group.first, group.second) if each}
    totals = {total for school in schools for total in school.above}
    return [
        Table(
            period,
            {school: count(school, period, town) for school in schools},
            {total: count(total, period, town) for total in totals},
        )
        for period in PERIODS
    ]
