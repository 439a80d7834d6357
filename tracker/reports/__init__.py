"""Named reports, each one `Table` value that page and file draw alike."""

from collections.abc import Callable

from tracker.access import Scope
from tracker.dates import Period
from tracker.logbook import Choice
from tracker.planning import PlanChoice
from tracker.reach import Selection
from tracker.reports.checking import last_check, note_check
from tracker.reports.figures import progress, reach
from tracker.reports.lists import classes, plans, schools, users
from tracker.reports.overview import Overview, SchoolOverview, headlines, overview, school_overview
from tracker.reports.pictures import doses, heat, trend
from tracker.reports.readers import ReaderTable, for_readers
from tracker.reports.sessions import sessions
from tracker.reports.table import Cell, CellKind, Column, Table
from tracker.reports.why import behind, most_behind, obstacles
from tracker.roster import ClassChoice

__all__ = [
    "ALWAYS_TIMED",
    "FILTERS",
    "KINDS",
    "PERIODS",
    "Cell",
    "CellKind",
    "Choice",
    "Column",
    "Overview",
    "ReaderTable",
    "SchoolOverview",
    "Scope",
    "Selection",
    "Table",
    "behind",
    "classes",
    "doses",
    "for_readers",
    "headlines",
    "heat",
    "last_check",
    "most_behind",
    "note_check",
    "obstacles",
    "overview",
    "plans",
    "progress",
    "reach",
    "school_overview",
    "schools",
    "sessions",
    "trend",
    "users",
]
Report = Callable[[Scope, Selection, Period | None], Table]

# What a file may be narrowed to; reach and progress always have a period.
PERIODS = frozenset({"year", "term", "calendar-year"})
ALWAYS_TIMED = frozenset({"reach", "progress"})
FILTERS: dict[str, frozenset[str]] = {
    "reach": PERIODS | {"municipality", "programme", "curriculum", "area", "owner", "stage"},
    "progress": PERIODS | {"municipality", "programme", "curriculum", "area", "owner", "stage"},
    "sessions": PERIODS | {"municipality", "programme", "area"},
    "schools": frozenset({"municipality", "area"}),
    "classes": PERIODS | {"municipality", "area", "stage"},
    "plans": PERIODS | {"municipality", "programme", "area", "stage"},
    "users": frozenset({"municipality"}),
}

# Every kind of file, from a scope, a selection, and the period if one was asked for.
KINDS: dict[str, Report] = {
    "reach": lambda scope, selection, _period: reach(scope, selection),
    "progress": lambda scope, selection, _period: progress(scope, selection),
    "sessions": lambda scope, chosen, period: sessions(
        scope, Choice(period, chosen.programme, chosen.municipality, chosen.area)
    ),
    "schools": lambda scope, chosen, _period: schools(scope, chosen.municipality, chosen.area),
    "classes": lambda scope, chosen, period: classes(
        scope, ClassChoice(period.years if period else (), chosen.municipality, chosen.area, chosen.stage)
    ),
    "plans": lambda scope, chosen, period: plans(
        scope,
        PlanChoice(period.years if period else (), chosen.programme, chosen.municipality, chosen.area, chosen.stage),
    ),
    "users": lambda scope, chosen, _period: users(scope, chosen.municipality),
}
