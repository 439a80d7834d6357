"""The yearly report of the promise: its lines first, then reach, who is not covered, and why. One value, page or PDF.

It leaves the house: every pupil count in it is taken from the readers' tables.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker import followup, reach
from tracker.access import Scope
from tracker.dates import STOCKHOLM, Period, today
from tracker.disclosure import Figure, Share
from tracker.followup import Coverage, KnownPromise, Town
from tracker.models import Obstacle, PromiseKind
from tracker.reach import Selection
from tracker.reports.promise_lines import Ground, ReportedLine, Standing, reported
from tracker.reports.readers import ReaderRow, Tables, all_tables, whole
from tracker.reports.why import obstacles

KINDS = {"TAGET": PromiseKind.TAGET, "MVP": PromiseKind.MVP}


@dataclass(frozen=True)
class PlaceRow:
    """A municipality, an area (empty name: schools without one) or a school: what is printed of it."""

    level: str
    name: str
    eligible: Figure
    reached: Figure
    reach: Share
    before: Share
    classes: int
    started: int
    reporting: Fraction | None


@dataclass(frozen=True)
class ProgrammeReach:
    """One programme's reach by place, beside the period before."""

    code: str
    name: str
    rows: list[PlaceRow]

    @property
    def not_started(self) -> list[str]:
        """Return the schools that have eligible classes, none of which has started."""
        return [row.name for row in self.rows if row.level == "school" and row.classes and not row.started]


@dataclass(frozen=True)
class FollowUp:
    """What became of a promise in a period. `obstacles` counts cancelled sessions by programme, the commonest first.

    `without_classes` are the open schools that have no eligible class of any programme; `thresholds` are the smallest
    pupil count and the smallest base of a share that are printed; `closed_on` is None while the figures may change.
    """

    town: Town
    period: Period
    promise: KnownPromise | None
    lines: list[ReportedLine]
    programmes: list[ProgrammeReach]
    coverage: Coverage
    without_classes: list[str]
    obstacles: list[tuple[Obstacle, dict[str, int]]]
    thresholds: tuple[int, int]
    closed_on: date | None
    rule_version: int = reach.RULE_VERSION

    @property
    def has_figures(self) -> bool:
        """Say whether any class is counted in the period."""
        return any(programme.rows for programme in self.programmes)

    @property
    def is_empty(self) -> bool:
        """Say whether there is neither a promise nor a figure."""
        return self.promise is None and not self.has_figures


def follow_up(scope: Scope, town: Town, period: Period) -> FollowUp:
    """Return the report of a municipality that the caller has found in scope: the same for all who may read it."""
    programmes = reach.all_programmes()
    tables = all_tables(town.code)
    promise = followup.find_promise(scope, town.code, period.label)
    thresholds = reach.smallest(town.code, period)
    now, before = (standing(town, each, tables) for each in (period, period.before))
    goals = {kind: reach.goal(Selection(period, code), [town.code]) for code, kind in KINDS.items()}
    promise_before = followup.find_promise(scope, town.code, period.before.label)
    ground = Ground(now, before, promise_before, goals, thresholds[0])
    closed_at = followup.closed_at(town.code, period.label)
    return FollowUp(
        town,
        period,
        promise,
        [reported(line, ground) for line in promise.lines] if promise else [],
        [ProgrammeReach(code, name, place_rows(tables[code], period)) for code, name in programmes.items()],
        now.coverage,
        without_classes(town, period, tables.values()),
        why(town, period, tables),
        thresholds,
        closed_at.astimezone(STOCKHOLM).date() if closed_at else None,
    )


def standing(town: Town, period: Period, tables: dict[str, Tables]) -> Standing:
    """Return how it stands at the end of a period, or today while it goes on."""
    rows = {kind: municipality_row(tables.get(code, {}).get(period, [])) for code, kind in KINDS.items()}
    return Standing(followup.coverage(town.code, min(today(), period.last)), rows)


def municipality_row(rows: Iterable[ReaderRow]) -> ReaderRow | None:
    """Return the row of the whole municipality, if there is one."""
    return next((row for row in rows if row.counted.place.area is None), None)


def place_rows(tables: Tables, period: Period) -> list[PlaceRow]:
    """Return the rows of a period, each with its reach in the period before."""
    before = {row.counted.place: row.shown.reach for row in tables.get(period.before, [])}
    return [place_row(row, before.get(row.counted.place)) for row in tables.get(period, [])]


def place_row(row: ReaderRow, before: Share) -> PlaceRow:
    """Return what is printed of a place."""
    place, counted = row.counted.place, row.counted.reach
    level = "school" if place.unit_code is not None else "area" if place.area is not None else "municipality"
    return PlaceRow(
        level,
        row.counted.name,
        row.shown.eligible,
        row.shown.reached,
        row.shown.reach,
        before,
        counted.classes,
        counted.started,
        counted.tally.reporting_rate,
    )


def without_classes(town: Town, period: Period, tables: Iterable[Tables]) -> list[str]:
    """Return the schools open in a period that have a row in no table; a small unit is its parent's."""
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
