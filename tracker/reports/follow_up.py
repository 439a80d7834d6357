"""The yearly report of the promise: its lines first, then reach, who is not covered, and why. One value, page or PDF.

It leaves the house: every pupil count in it is taken from the readers' tables.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker import followup, reach
from tracker.access import Scope
from tracker.dates import Period, today
from tracker.disclosure import Printed, Share
from tracker.followup import Coverage, KnownClosing, KnownPromise, Town
from tracker.models import Obstacle, PromiseKind
from tracker.reach import PublicRow, Selection
from tracker.reports.promise_lines import Ground, ReportedLine, Standing, reported
from tracker.reports.readers import PlaceRow, ReaderRow, Tables, all_tables, is_withheld, whole
from tracker.reports.why import obstacles

# An area, and a school in it: the municipality itself has neither.
Spot = tuple[str | None, str | None]
KINDS = {"TAGET": PromiseKind.TAGET, "MVP": PromiseKind.MVP}


@dataclass(frozen=True)
class ProgrammeReach:
    """One programme's reach by place, beside the period before; no rows where it is withheld."""

    code: str
    name: str
    rows: list[PlaceRow]
    is_withheld: bool = False

    @property
    def not_started(self) -> list[str]:
        """Return the schools that have eligible classes, none of which has started."""
        return [row.name for row in self.rows if row.level == "school" and row.classes and not row.started]


@dataclass(frozen=True)
class FollowUp:
    """What became of a promise in a period. `obstacles` counts cancelled sessions by programme, the commonest first.

    `promise` is its text; `without_classes` are the open schools that have no eligible class of any programme;
    `thresholds` are the smallest pupil count and the smallest base of a share that are printed; `closing` is None
    while the figures may change. What was published is in Swedish, as `before_is_published` says of the period before.
    """

    town: Town
    period: Period
    promise: str | None
    lines: list[ReportedLine]
    programmes: list[ProgrammeReach]
    coverage: Coverage
    without_classes: list[str]
    obstacles: list[tuple[Obstacle, dict[str, int]]]
    thresholds: tuple[int, int]
    closing: KnownClosing | None = None
    rule_version: int = reach.RULE_VERSION
    before_is_published: bool = False

    @property
    def has_figures(self) -> bool:
        """Say whether any class is counted in the period."""
        return any(programme.rows for programme in self.programmes)

    @property
    def is_empty(self) -> bool:
        """Say whether there is neither a promise nor a figure."""
        return self.promise is None and not self.has_figures


def as_of_now(scope: Scope, town: Town, period: Period, earlier: FollowUp | None) -> FollowUp:
    """Return the report of a municipality that the caller has found in scope, from the logs as they stand.

    `earlier` is what was published of the period before, which then is what readers compare with.
    """
    tables = all_tables(town.code)
    then = {programme.code: reach_of(programme.rows) for programme in (earlier.programmes if earlier else [])}
    places = {
        code: place_rows(found.get(period, []), then.get(code) or shown_reach(found.get(period.before, [])))
        for code, found in tables.items()
    }
    coverage = coverage_of(town, period)
    promise = followup.find_promise(scope, town.code, period.label)
    before = earlier.lines if earlier else lines_before(scope, town, period, tables)
    return FollowUp(
        town,
        period,
        promise.text if promise else None,
        lines_of(promise, town, period, Standing(coverage, top_rows(places), withheld(period, tables)), before),
        [
            ProgrammeReach(code, name, places[code], is_withheld(tables[code].get(period, [])))
            for code, name in reach.all_programmes().items()
        ],
        coverage,
        without_classes(town, period, tables.values()),
        why(town, period, tables),
        reach.smallest(town.code, period),
        before_is_published=earlier is not None,
    )


def lines_before(scope: Scope, town: Town, period: Period, tables: dict[str, Tables]) -> list[ReportedLine]:
    """Return what became of the lines of the period before; targets are today's."""
    places = {code: place_rows(found.get(period.before, []), {}) for code, found in tables.items()}
    stood = Standing(coverage_of(town, period.before), top_rows(places), withheld(period.before, tables))
    return lines_of(followup.find_promise(scope, town.code, period.before.label), town, period, stood, [])


def lines_of(
    promise: KnownPromise | None, town: Town, period: Period, standing: Standing, before: list[ReportedLine]
) -> list[ReportedLine]:
    """Return what became of each line of a promise, if there is one."""
    goals = {kind: reach.goal(Selection(period, code), [town.code]) for code, kind in KINDS.items()}
    ground = Ground(standing, goals, reach.smallest(town.code, period)[0], before)
    return [reported(line, ground) for line in promise.lines] if promise else []


def coverage_of(town: Town, period: Period) -> Coverage:
    """Return which schools have contacts at the end of a period, or today while it goes on."""
    return followup.coverage(town.code, min(today(), period.last))


def top_rows(places: dict[str, list[PlaceRow]]) -> dict[PromiseKind, PlaceRow | None]:
    """Return the row of the whole municipality, the first, by the kind of line that is computed from it."""
    return {kind: next(iter(places.get(code, [])), None) for code, kind in KINDS.items()}


def withheld(period: Period, tables: dict[str, Tables]) -> frozenset[PromiseKind]:
    """Return the kinds of line that nothing is told of, because their programme's table is withheld."""
    return frozenset(KINDS[code] for code, found in tables.items() if is_withheld(found.get(period, [])))


def reach_of(rows: Iterable[PlaceRow]) -> dict[Spot, Share]:
    """Return the reach of each place, as it was published."""
    return {(row.area, row.unit_code): row.reach for row in rows}


def shown_reach(rows: Iterable[ReaderRow]) -> dict[Spot, Share]:
    """Return the reach of each place, as it is shown now."""
    return {(row.counted.place.area, row.counted.place.unit_code): row.shown.reach for row in rows if row.shown}


def place_rows(rows: Iterable[ReaderRow], before: Mapping[Spot, Share]) -> list[PlaceRow]:
    """Return the rows of a period that are told, the municipality first, each with its reach in the period before."""
    spots = ((row, row.shown, (row.counted.place.area, row.counted.place.unit_code)) for row in rows)
    return [place_row(row.counted, shown, before.get(spot)) for row, shown, spot in spots if shown]


def place_row(row: PublicRow, shown: Printed, before: Share) -> PlaceRow:
    """Return what is printed of a place."""
    place, counted = row.place, row.reach
    return PlaceRow(
        row.name,
        place.area,
        place.unit_code,
        *shown,
        before,
        counted.classes,
        counted.started,
        counted.completed,
        counted.tally.dose,
        counted.tally.reporting_rate,
    )


def without_classes(town: Town, period: Period, tables: Iterable[Tables]) -> list[str]:
    """Return the schools open in a period that have a row in no table; a small unit is its parent's.

    Where a table is withheld nobody is told which schools it has.
    """
    tables = [*tables]
    if any(is_withheld(each.get(period, [])) for each in tables):
        return []
    counted = {row.counted.place.unit_code for each in tables for row in each.get(period, [])}
    schools = reach.schools(whole(town.code), Selection(period, municipality=town.code))
    return [school.name for school in schools if school.parent_id is None and school.unit_code not in counted]


def why(town: Town, period: Period, programmes: Iterable[str]) -> list[tuple[Obstacle, dict[str, int]]]:
    """Return how many sessions each obstacle cancelled in each programme."""
    scope, found = whole(town.code), dict[Obstacle, dict[str, int]]()
    total: Counter[Obstacle] = Counter()
    for code in programmes:
        for obstacle, number in obstacles(scope, Selection(period, code, town.code)).ranked:
            found.setdefault(obstacle, {})[code] = number
            total[obstacle] += number
    return sorted(found.items(), key=lambda each: (-total[each[0]], list(Obstacle).index(each[0])))
