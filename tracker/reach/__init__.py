"""Statistics: the figures of domain.md section 4, from the logs as they stand."""

from tracker.reach.behind import (
    SILENT_DAYS,
    LatePlan,
    Silent,
    Unserved,
    behind,
    is_any_class,
    is_any_due,
    obstacles,
    silent,
    unserved,
)
from tracker.reach.beside import ActiveSchool, active, goal, pupils_by_stage, spread, uncounted
from tracker.reach.choices import all_programmes, areas, curricula, municipalities, owners, school_names, years
from tracker.reach.chosen import municipalities_of, schools
from tracker.reach.classes import ClassRow, by_class
from tracker.reach.figures import (
    RULE_VERSION,
    MunicipalityFigures,
    PlanFigures,
    Reach,
    SchoolFigures,
    Spread,
    Uncounted,
)
from tracker.reach.keeping import count_later, count_noted, init_app, keep_in_turns, keep_municipality, settle, unkept
from tracker.reach.kept import by_municipality, by_school
from tracker.reach.public import PublicPlace, PublicRow, by_programme
from tracker.reach.relinking import relinked
from tracker.reach.rollup import by_plan, total
from tracker.reach.selection import Selection
from tracker.reach.tally import Tally, ratio
from tracker.reach.targets import smallest, stages_of

__all__ = [
    "RULE_VERSION",
    "SILENT_DAYS",
    "ActiveSchool",
    "ClassRow",
    "LatePlan",
    "MunicipalityFigures",
    "PlanFigures",
    "PublicPlace",
    "PublicRow",
    "Reach",
    "SchoolFigures",
    "Selection",
    "Silent",
    "Spread",
    "Tally",
    "Uncounted",
    "Unserved",
    "active",
    "all_programmes",
    "areas",
    "behind",
    "by_class",
    "by_municipality",
    "by_plan",
    "by_programme",
    "by_school",
    "count_later",
    "count_noted",
    "curricula",
    "goal",
    "init_app",
    "is_any_class",
    "is_any_due",
    "keep_in_turns",
    "keep_municipality",
    "municipalities",
    "municipalities_of",
    "obstacles",
    "owners",
    "pupils_by_stage",
    "ratio",
    "relinked",
    "school_names",
    "schools",
    "settle",
    "silent",
    "smallest",
    "spread",
    "stages_of",
    "total",
    "uncounted",
    "unkept",
    "unserved",
    "years",
]
