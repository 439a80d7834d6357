"""Counting by hand: every figure a second, slow and independent time, in plain Python from whole rows.

Nothing here knows `reach` or `line`; `reports.recounting` compares the two.
"""

from tracker.recount.behind import behind, calendar_obstacles, obstacles, silent, unserved
from tracker.recount.calendar_year import (
    ask_calendar,
    count_calendar_areas,
    count_calendar_classes,
    count_calendar_plans,
    count_calendar_schools,
    count_calendar_town,
)
from tracker.recount.checks import all_plans, class_names, faults, periods, plan_names, school_names
from tracker.recount.facts import Town
from tracker.recount.load import load_town
from tracker.recount.plans import DONE, NOT_STARTED, Delivery, PlanCount
from tracker.recount.positions import Position, position
from tracker.recount.questions import UNFILTERED, Filters, Question, ask, is_open
from tracker.recount.schools import (
    PlanInTown,
    SchoolCount,
    TownCount,
    classes_asked_about,
    count_classes,
    count_plans,
    count_schools,
    count_town,
)

__all__ = [
    "DONE",
    "NOT_STARTED",
    "UNFILTERED",
    "Delivery",
    "Filters",
    "PlanCount",
    "PlanInTown",
    "Position",
    "Question",
    "SchoolCount",
    "Town",
    "TownCount",
    "all_plans",
    "ask",
    "ask_calendar",
    "behind",
    "calendar_obstacles",
    "class_names",
    "classes_asked_about",
    "count_calendar_areas",
    "count_calendar_classes",
    "count_calendar_plans",
    "count_calendar_schools",
    "count_calendar_town",
    "count_classes",
    "count_plans",
    "count_schools",
    "count_town",
    "faults",
    "is_open",
    "load_town",
    "obstacles",
    "periods",
    "plan_names",
    "position",
    "school_names",
    "silent",
    "unserved",
]
