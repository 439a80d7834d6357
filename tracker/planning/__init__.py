"""Curricula and plans: what is offered, which class follows what, and when its sessions are due."""

from tracker.planning.bulk import Order, Preview, make_plans, preview
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
from tracker.planning.ending import end_plans, preview_end
from tracker.planning.leading import set_leaders
from tracker.planning.mentor_links import (
    GroupLink,
    find_mentor_link,
    make_mentor_link,
    mentor_links,
    revoke_mentor_link,
)
from tracker.planning.offering import places_moved
from tracker.planning.orders import PastOrder, PastSought, find_order, past_orders, plans_made, unmake, unmaking
from tracker.planning.plan_batch import PlanBatch
from tracker.planning.plan_entry import PlanEntry
from tracker.planning.plan_index import ORDERS, Sought, list_plans, people_to_lead, plans_by_id
from tracker.planning.plan_list import PlanRow, plan_rows
from tracker.planning.publishing import next_version, publish, retire
from tracker.planning.standing import CurriculumFacts, Wanted, curricula
from tracker.planning.stating import (
    add_plan,
    change_plan,
    programme_of,
    schools_nearby,
    stated_plan,
    wait_for_plans,
    years_to_plan,
)
from tracker.planning.steps import ahead, not_now, take_step
from tracker.planning.switching import preview_switch, switch
from tracker.planning.versions import Known, KnownSession, curricula_to_read, find_curriculum, may_write, programmes
from tracker.planning.writing import remove_plans, renew_due_dates, write_plans

__all__ = [
    "ORDERS",
    "CurriculumEntry",
    "CurriculumFacts",
    "GroupLink",
    "Known",
    "KnownSession",
    "Order",
    "PastOrder",
    "PastSought",
    "PlanBatch",
    "PlanEntry",
    "PlanRow",
    "Preview",
    "SessionEntry",
    "Sought",
    "Wanted",
    "add_plan",
    "ahead",
    "change_curriculum",
    "change_plan",
    "curricula",
    "curricula_to_read",
    "due_dates",
    "end_plans",
    "find_curriculum",
    "find_mentor_link",
    "find_order",
    "list_plans",
    "make_curriculum",
    "make_mentor_link",
    "make_plans",
    "may_write",
    "mentor_links",
    "move_session",
    "next_version",
    "not_now",
    "past_orders",
    "people_to_lead",
    "places_moved",
    "plan_rows",
    "plans_by_id",
    "plans_made",
    "preview",
    "preview_end",
    "preview_switch",
    "programme_of",
    "programmes",
    "publish",
    "publish_default_curricula",
    "remove_plans",
    "remove_session",
    "renew_due_dates",
    "retire",
    "revoke_mentor_link",
    "schools_nearby",
    "set_leaders",
    "set_links",
    "set_session",
    "stated_plan",
    "switch",
    "take_step",
    "unmake",
    "unmaking",
    "wait_for_plans",
    "write_plans",
    "years_to_plan",
]
