"""Named reports, each one `Table` value that page and file draw alike."""

from collections.abc import Callable

from tracker.access import Scope
from tracker.dates import Period
from tracker.line import Choice
from tracker.models import begin_reading, reads_replica
from tracker.reach import RULE_VERSION, Selection
from tracker.reports.checking import last_check, note_check
from tracker.reports.definitions import FIGURES, definition
from tracker.reports.figures import progress, reach
from tracker.reports.follow_up import FollowUp
from tracker.reports.lists import classes, plans, schools, users
from tracker.reports.open_tables import for_readers
from tracker.reports.overview import ORDERS, headlines, overview, school_overview
from tracker.reports.pictures import doses, heat, trend
from tracker.reports.public import public_reach, readers_reach
from tracker.reports.published import follow_up, to_publish
from tracker.reports.readers import open_periods, whole
from tracker.reports.sessions import sessions
from tracker.reports.since import since_closing
from tracker.reports.table import Cell, CellKind, Column, Table
from tracker.reports.trail import ToldEvent, alarms, audit_log, audit_page, late_events
from tracker.reports.why import Pages, behind, most_behind, obstacles

__all__ = [
    "ALWAYS_TIMED",
    "FIGURES",
    "FILTERS",
    "KINDS",
    "ORDERS",
    "PACKED",
    "PERIODS",
    "RULE_VERSION",
    "Cell",
    "CellKind",
    "Column",
    "FollowUp",
    "Pages",
    "Scope",
    "Selection",
    "Table",
    "ToldEvent",
    "alarms",
    "audit_log",
    "audit_page",
    "begin_reading",
    "behind",
    "classes",
    "definition",
    "doses",
    "follow_up",
    "for_readers",
    "headlines",
    "heat",
    "last_check",
    "late_events",
    "most_behind",
    "note_check",
    "obstacles",
    "open_periods",
    "overview",
    "plans",
    "progress",
    "public_reach",
    "reach",
    "readers_reach",
    "reads_replica",
    "school_overview",
    "schools",
    "sessions",
    "since_closing",
    "to_publish",
    "trend",
    "users",
    "whole",
]
Report = Callable[[Scope, Selection, Period | None], Table]

# What a file may be narrowed to; reach and progress always have a period.
PERIODS = frozenset({"year", "term", "calendar-year"})
ALWAYS_TIMED = frozenset({"reach", "progress"})
PLACES = frozenset({"municipality", "area", "school", "owner"})
FILTERS: dict[str, frozenset[str]] = {
    "reach": PERIODS | PLACES | {"programme", "curriculum", "stage"},
    "progress": PERIODS | PLACES | {"programme", "curriculum", "stage"},
    "sessions": PERIODS | PLACES | {"programme", "curriculum", "stage"},
    "schools": PLACES,
    "classes": PERIODS | PLACES | {"stage"},
    "plans": PERIODS | PLACES | {"programme", "curriculum", "stage"},
    "users": frozenset({"municipality"}),
    "package": PERIODS | {"municipality"},
}
# What is packed together for a year: no people.
PACKED = ("reach", "progress", "sessions", "classes", "plans", "schools")

# Every kind of file, from a scope, a selection, and the period if one was asked for.
KINDS: dict[str, Report] = {
    "reach": lambda scope, selection, _period: reach(scope, selection),
    "progress": lambda scope, selection, _period: progress(scope, selection),
    "sessions": lambda scope, selection, period: sessions(scope, choice(selection, period)),
    "schools": lambda scope, selection, period: schools(scope, choice(selection, period)),
    "classes": lambda scope, selection, period: classes(scope, choice(selection, period)),
    "plans": lambda scope, selection, period: plans(scope, choice(selection, period)),
    "users": lambda scope, selection, _period: users(scope, selection.municipality),
}


def choice(selection: Selection, period: Period | None) -> Choice:
    """Return a selection as lists take it: without a period they hold everything."""
    names = ("programme", "municipality", "area", "stage", "school", "curriculum", "owner")
    return Choice(period, **{name: getattr(selection, name) for name in names})
