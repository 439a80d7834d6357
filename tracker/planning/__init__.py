"""Curricula and plans: what is offered, which class follows what, and when its sessions are due."""

from tracker.planning.curricula import publish_default_curricula
from tracker.planning.drafts import (
    CurriculumEntry,
    SessionEntry,
    change_curriculum,
    make_curriculum,
    move_session,
    remove_session,
    set_links,
    set_session,
)
from tracker.planning.due import due_dates
from tracker.planning.mentor_links import (
    GroupLink,
    find_mentor_link,
    make_mentor_link,
    mentor_links,
    revoke_mentor_link,
)
from tracker.planning.offering import classes_at, moved_if_published, places_moved
from tracker.planning.plan_list import PlanRow, plan_rows
from tracker.planning.plans import PlanBatch, PlanEntry, PlanKey, set_plan
from tracker.planning.publishing import kept_as_they_are, next_version, publish, remove_draft, retire
from tracker.planning.versions import (
    Known,
    KnownSession,
    curricula_to_read,
    find_curriculum,
    may_write,
    programmes,
)
from tracker.planning.writing import renew_due_dates

__all__ = [
    "CurriculumEntry",
    "GroupLink",
    "Known",
    "KnownSession",
    "PlanBatch",
    "PlanEntry",
    "PlanKey",
    "PlanRow",
    "SessionEntry",
    "change_curriculum",
    "classes_at",
    "curricula_to_read",
    "due_dates",
    "find_curriculum",
    "find_mentor_link",
    "kept_as_they_are",
    "make_curriculum",
    "make_mentor_link",
    "may_write",
    "mentor_links",
    "move_session",
    "moved_if_published",
    "next_version",
    "places_moved",
    "plan_rows",
    "programmes",
    "publish",
    "publish_default_curricula",
    "remove_draft",
    "remove_session",
    "renew_due_dates",
    "retire",
    "revoke_mentor_link",
    "set_links",
    "set_plan",
    "set_session",
]
