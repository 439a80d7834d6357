"""What was published of a closed period beside what the logs say now: for programme leads, never for readers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tracker.access import Scope
from tracker.dates import Period
from tracker.followup import Coverage, Town
from tracker.models import ContactKind
from tracker.reports.follow_up import FollowUp, Spot
from tracker.reports.promise_lines import ReportedLine
from tracker.reports.published import find_published, now
from tracker.reports.readers import PlaceRow
from tracker.reports.writing import count, of, share


class Cell(NamedTuple):
    """A figure in words, as published and as of now; empty where it is, or was, not there."""

    published: str
    now: str

    @property
    def differs(self) -> bool:
        """Say whether it is another one now."""
        return self.published != self.now


@dataclass(frozen=True)
class Beside:
    """A line, a school's contacts or a place: its figures, in the order of their headings."""

    name: str
    level: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Say whether any figure is another one now."""
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True)
class SinceClosing:
    """Everything that was published, beside now: promise lines, and by programme its places; contacts by school."""

    lines: list[Beside]
    programmes: dict[str, list[Beside]]
    contacts: list[Beside]

    @property
    def differing(self) -> int:
        """Return how many figures are other ones now."""
        rows = [*self.lines, *self.contacts, *(row for rows in self.programmes.values() for row in rows)]
        return sum(cell.differs for row in rows for cell in row.cells)


def since_closing(scope: Scope, town: Town, period: Period) -> SinceClosing | None:
    """Return a closed period of a municipality that the caller leads as published beside now, or None while open."""
    then = find_published(town, period)
    return compared(then, now(scope, town, period)) if then else None


def compared(then: FollowUp, today: FollowUp) -> SinceClosing:
    """Return one report beside another."""
    places = {each.name: each.rows for each in today.programmes}
    return SinceClosing(
        [*lines(then.lines, today.lines)],
        {each.name: [*of_places(each.rows, places.get(each.name, []))] for each in then.programmes},
        [*of_schools(then.coverage, today.coverage)],
    )


def lines(then: list[ReportedLine], today: list[ReportedLine]) -> Iterator[Beside]:
    """Yield the promise's lines, each once."""
    left = list(today)
    for line in then:
        other = next((each for each in left if (each.kind, each.title) == (line.kind, line.title)), None)
        left = [each for each in left if each is not other]
        yield Beside(line.title, "", (Cell(in_words(line), in_words(other) if other else ""),))


def in_words(line: ReportedLine) -> str:
    """Return how a line went, in one sentence."""
    return ", ".join(filter(None, [line.outcome.words, line.outcome.beside]))


def of_places(then: list[PlaceRow], today: list[PlaceRow]) -> Iterator[Beside]:
    """Yield the places of either, those that were published first."""
    was: dict[Spot, PlaceRow] = {(row.area, row.unit_code): row for row in then}
    is_: dict[Spot, PlaceRow] = {(row.area, row.unit_code): row for row in today}
    for spot in was | is_:
        row = was.get(spot) or is_[spot]
        cells = zip(figures(was.get(spot)), figures(is_.get(spot)), strict=True)
        yield Beside(row.name, row.level, tuple(Cell(*pair) for pair in cells))


def figures(row: PlaceRow | None) -> tuple[str, ...]:
    """Return what is printed of a place: reach, reached of eligible, started and completed classes, dose, reporting."""
    if row is None:
        return ("",) * 6
    return (
        share(row.reach),
        of(row.reached, row.eligible),
        of(row.started, row.classes),
        count(row.completed),
        share(row.dose),
        share(row.reporting),
    )


def of_schools(then: Coverage, today: Coverage) -> Iterator[Beside]:
    """Yield the schools of either, with how many of both contacts each has."""
    was, is_ = ({school.name: school.kinds for school in each.schools} for each in (then, today))
    for name in was | is_:
        yield Beside(name, "", (Cell(contacts(was.get(name)), contacts(is_.get(name))),))


def contacts(kinds: frozenset[ContactKind] | None) -> str:
    """Return how many of both contacts a school has."""
    if kinds is None:
        return ""
    return of(len(kinds), len(ContactKind))
