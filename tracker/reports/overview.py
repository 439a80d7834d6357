"""What the dashboards show: the same rows as the file, with their totals and what stands beside them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from tracker import reach
from tracker.access import NOTHING, Scope
from tracker.dates import Period, SchoolYear
from tracker.reach import (
    ActiveSchool,
    ClassRow,
    MunicipalityFigures,
    Reach,
    SchoolFigures,
    Selection,
    Spread,
    Uncounted,
)
from tracker.reach.chosen import SchoolRow
from tracker.reports.rows import RowFigures, of_municipalities, of_units
from tracker.reports.table import Cell
from tracker.words import sort_key

# The figures that a reader may sort by, as the query string calls them.
SORTS: dict[str, Callable[[Reach], Cell]] = {
    "reach": lambda figures: figures.reach,
    "reached": lambda figures: figures.reached_least,
    "started": lambda figures: figures.started,
    "completed": lambda figures: figures.completed,
    "reported": lambda figures: figures.tally.reporting_rate,
}
# What the table of schools can be sorted by.
ORDERS = {"school", "area", *SORTS}


@dataclass(frozen=True)
class Overview:
    """Reach over a selection of one programme, school by school and municipality by municipality.

    `schools` are the file's, in file order, and `rows` the same as the page has them: small units, marked, right after
    their parent; `municipalities` add them up. `before` is who was active a year before. `places` is whose figures
    these are, `goal` the target, a share, `stages` the programme's; `sort` is the column, with `-` for descending.
    """

    rows: list[tuple[SchoolFigures, bool]]
    schools: list[SchoolFigures]
    municipalities: list[MunicipalityFigures]
    before: list[ActiveSchool]
    total: Reach
    spread: Spread
    uncounted: Uncounted
    goal: Fraction | None
    stages: list[int]
    places: list[str]
    sort: str

    @cached_property
    def made_of(self) -> dict[str, RowFigures]:
        """Return what each row is made of, by unit or municipality code."""
        if len(self.municipalities) > 1:
            return of_municipalities(self.municipalities, self.schools, self.before)
        return of_units(self.schools, self.before)

    @property
    def gone(self) -> int:
        """Return how many schools were active a year before, and have no row in the period."""
        return self.spread.before - sum(row.spread.before for row in self.made_of.values() if row.spread)


@dataclass(frozen=True)
class SchoolOverview:
    """One school: its figures per programme and class by class; classes and pupils per stage of each school year."""

    school: SchoolRow
    figures: dict[str, Reach]
    classes: dict[str, list[ClassRow]]
    stages: dict[SchoolYear, dict[int, tuple[int, int]]]


def overview(scope: Scope, selection: Selection, sort: str) -> Overview:
    """Return what the page of reach shows."""
    rows = reach.by_school(scope, selection)
    before = reach.active(scope, replace(selection, period=selection.period.before))
    places = reach.municipalities_of(scope, selection)
    of_schools = not scope.everywhere and not scope.municipality_codes
    municipalities = reach.by_municipality(scope, selection) if len(places) > 1 else []
    return Overview(
        rows=in_page_order(rows, sort),
        schools=rows,
        municipalities=sorted_municipalities(municipalities, sort),
        before=before,
        total=reach.total(rows),
        spread=reach.spread(rows, before),
        uncounted=reach.uncounted(scope, selection),
        goal=reach.goal(selection, {row.municipality_code for row in rows}),
        stages=reach.stages_of(selection, places),
        places=[row.name for row in reach.schools(scope, selection)] if of_schools else list(places.values()),
        sort=sort,
    )


def headlines(scope: Scope, period: Period) -> dict[str, tuple[str, Reach]]:
    """Return each programme's name and figures in a period, for those with eligible classes in scope."""
    if scope == NOTHING:
        return {}
    rows = reach.by_school(scope, Selection(period))
    totals = {
        code: (name, reach.total(r for r in rows if r.programme == code))
        for code, name in reach.all_programmes().items()
    }
    return {code: (name, total) for code, (name, total) in totals.items() if total.classes}


def sorted_municipalities(rows: list[MunicipalityFigures], sort: str) -> list[MunicipalityFigures]:
    """Sort the municipalities, by name unless a figure is asked for."""
    measure = SORTS.get(sort.removeprefix("-"))
    by_name = sorted(rows, key=lambda row: sort_key(row.name))
    return sorted(
        by_name,
        key=lambda row: sortable(measure(row.reach) if measure else row.name),
        reverse=sort.startswith("-"),
    )


def in_page_order(rows: list[SchoolFigures], sort: str) -> list[tuple[SchoolFigures, bool]]:
    """Sort the schools, each followed by its small units; say of each row whether it is such a unit."""
    name = sort.removeprefix("-")
    measure = SORTS.get(name)
    shown = {row.school_id for row in rows}
    parts: defaultdict[int | None, list[SchoolFigures]] = defaultdict(list)
    for row in rows:
        parts[row.parent_id if row.parent_id in shown else None].append(row)
    tops = sorted(
        parts[None],
        key=lambda row: sortable(measure(row.reach) if measure else row.area if name == "area" else row.school),
        reverse=sort.startswith("-"),
    )
    return [(row, row is not top) for top in tops for row in (top, *parts.get(top.school_id, []))]


def sortable(cell: Cell) -> tuple[bool, Fraction, str]:
    """Return what a cell sorts by: numbers by size, texts in Swedish, nothing before everything."""
    if isinstance(cell, int | Fraction):
        return (True, Fraction(cell), "")
    return (cell is not None, Fraction(0), sort_key(str(cell or "")))


def school_overview(scope: Scope, selection: Selection, unit_code: str) -> SchoolOverview | None:
    """Return one school's page, or None when there is no such open school in scope."""
    selection = replace(selection, school=unit_code)
    found = reach.schools(scope, selection)
    if not found:
        return None
    figures = {row.programme: row.reach for row in reach.by_school(scope, selection)}
    classes = reach.by_class(scope, selection)
    stages = {part.period.year: reach.pupils_by_stage(scope, part) for part in selection.parts}
    return SchoolOverview(
        school=found[0],
        figures=figures,
        classes={code: [row for row in classes if row.programme == code] for code in figures},
        stages={year: pupils for year, pupils in stages.items() if pupils},
    )
