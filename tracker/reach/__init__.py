"""Statistics: the figures of domain.md section 4, from the logs as they stand."""

from tracker.reach.beside import goal, pupils_by_stage, spread, uncounted
from tracker.reach.figures import (
    RULE_VERSION,
    ClassFigures,
    PlanFigures,
    Reach,
    SchoolFigures,
    Selection,
    Spread,
    Uncounted,
)
from tracker.reach.rollup import by_plan, by_school, total
from tracker.reach.tally import Coverage, Tally, ratio
from tracker.reach.targets import all_programmes, areas, municipalities, schools, stages_of, years

__all__ = [
    "RULE_VERSION",
    "ClassFigures",
    "Coverage",
    "PlanFigures",
    "Reach",
    "SchoolFigures",
    "Selection",
    "Spread",
    "Tally",
    "Uncounted",
    "all_programmes",
    "areas",
    "by_plan",
    "by_school",
    "goal",
    "municipalities",
    "pupils_by_stage",
    "ratio",
    "schools",
    "spread",
    "stages_of",
    "total",
    "uncounted",
    "years",
]
