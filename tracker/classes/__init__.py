"""What becomes of classes: made, renamed, counted, divided, joined, closed; and the next school year in one go."""

from tracker.classes.counting import NOBODY, Pupils, in_force
from tracker.classes.facts import KeptClass, PlanBrief, find_class, kept_classes
from tracker.classes.linking import candidates, effect, find_other, link, linked_felt
from tracker.classes.listing import (
    ORDERS,
    KeptSchool,
    Wanted,
    class_page,
    municipality_of,
    schools_kept,
    years_with_classes,
)
from tracker.classes.making import NewClass, count, create, felt, forget, remove, rename, without
from tracker.classes.outlook import Fate, Proposal, SchoolOutlook
from tracker.classes.proposals import outlooks
from tracker.classes.rollover import Chosen, Made, roll_over, together
from tracker.classes.splitting import (
    Split,
    close,
    close_problems,
    divided,
    marks,
    merge,
    merge_felt,
    merge_problems,
    split,
    split_problems,
)
from tracker.classes.standing import beside, merge_candidates, reached
from tracker.classes.undoing import Past, find_rollover, past_rollovers, undo
from tracker.classes.unmaking import order_felt, undo_order

__all__ = [
    "NOBODY",
    "ORDERS",
    "Chosen",
    "Fate",
    "KeptClass",
    "KeptSchool",
    "Made",
    "NewClass",
    "Past",
    "PlanBrief",
    "Proposal",
    "Pupils",
    "SchoolOutlook",
    "Split",
    "Wanted",
    "beside",
    "candidates",
    "class_page",
    "close",
    "close_problems",
    "count",
    "create",
    "divided",
    "effect",
    "felt",
    "find_class",
    "find_other",
    "find_rollover",
    "forget",
    "in_force",
    "kept_classes",
    "link",
    "linked_felt",
    "marks",
    "merge",
    "merge_candidates",
    "merge_felt",
    "merge_problems",
    "municipality_of",
    "order_felt",
    "outlooks",
    "past_rollovers",
    "reached",
    "remove",
    "rename",
    "roll_over",
    "schools_kept",
    "split",
    "split_problems",
    "together",
    "undo",
    "undo_order",
    "without",
    "years_with_classes",
]
