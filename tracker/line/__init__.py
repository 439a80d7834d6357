"""What several rooms ask of a plan: its stations, next, due, behind, its pupils, locked days."""

from tracker.line.choosing import Choice, named
from tracker.line.correcting import Felt, explain, linked, towns_of, unexplained, unexplained_rows
from tracker.line.drawing import lines
from tracker.line.finding import (
    ClassInList,
    PlanPlace,
    file_order,
    find_class,
    find_line,
    foresee_led_by,
    foresee_line,
    is_own_class,
    is_received,
    led_by,
    lowest_stage,
    of_school,
    plan_places,
)
from tracker.line.headcounts import Count, headcounts, pupils_on
from tracker.line.listing import ClassesSought, SchoolInList, classes, schools_with_classes, schools_without_classes
from tracker.line.locks import CLOSINGS_OF_PLANS, Lock, lock_of, locks
from tracker.line.stations import Line, Station

__all__ = [
    "CLOSINGS_OF_PLANS",
    "Choice",
    "ClassInList",
    "ClassesSought",
    "Count",
    "Felt",
    "Line",
    "Lock",
    "PlanPlace",
    "SchoolInList",
    "Station",
    "classes",
    "explain",
    "file_order",
    "find_class",
    "find_line",
    "foresee_led_by",
    "foresee_line",
    "headcounts",
    "is_own_class",
    "is_received",
    "led_by",
    "lines",
    "linked",
    "lock_of",
    "locks",
    "lowest_stage",
    "named",
    "of_school",
    "plan_places",
    "pupils_on",
    "schools_with_classes",
    "schools_without_classes",
    "towns_of",
    "unexplained",
    "unexplained_rows",
]
