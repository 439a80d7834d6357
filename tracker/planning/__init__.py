"""Curricula and plans: what is offered, which class follows what, and when its sessions are due."""

from tracker.planning.curricula import publish_default_curricula
from tracker.planning.due import due_dates
from tracker.planning.plan_list import PlanChoice, PlanRow, plan_rows
from tracker.planning.plans import PlanBatch, PlanEntry, PlanKey, set_plan

__all__ = [
    "PlanBatch",
    "PlanChoice",
    "PlanEntry",
    "PlanKey",
    "PlanRow",
    "due_dates",
    "plan_rows",
    "publish_default_curricula",
    "set_plan",
]
