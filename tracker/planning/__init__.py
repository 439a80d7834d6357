"""Curricula and plans: what is offered, which class follows what, and when its sessions are due."""

from tracker.planning.curricula import publish_default_curricula
from tracker.planning.due import due_dates
from tracker.planning.mentor_links import (
    GroupLink,
    find_mentor_link,
    make_mentor_link,
    mentor_links,
    revoke_mentor_link,
)
from tracker.planning.plan_list import PlanRow, plan_rows
from tracker.planning.plans import PlanBatch, PlanEntry, PlanKey, set_plan
from tracker.planning.writing import renew_due_dates

__all__ = [
    "GroupLink",
    "PlanBatch",
    "PlanEntry",
    "PlanKey",
    "PlanRow",
    "due_dates",
    "find_mentor_link",
    "make_mentor_link",
    "mentor_links",
    "plan_rows",
    "publish_default_curricula",
    "renew_due_dates",
    "revoke_mentor_link",
    "set_plan",
]
