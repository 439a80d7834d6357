"""Schools, classes and people; the register they begin from, and the first minutes of a new database."""

from tracker.roster.class_batch import ClassBatch
from tracker.roster.class_entry import MOST_PUPILS, ClassEntry
from tracker.roster.class_facts import ClassKey, Need, needs_of, wrong_day
from tracker.roster.class_list import ClassRow, class_rows
from tracker.roster.class_names import spelled_name, wrong_class_name, wrong_new_class_name
from tracker.roster.memberships import EVERYWHERE, UserEntry, UserRow, users
from tracker.roster.opening import find_open, responsible, switch
from tracker.roster.people import has_account, has_password, is_email, set_password, wrong_name, wrong_new_name
from tracker.roster.register import (
    ROLL_COLUMNS,
    is_municipality,
    open_municipality,
    register_municipalities,
    schools_in,
)
from tracker.roster.school_batch import SchoolBatch
from tracker.roster.schools import UNIT_CODE, SchoolEntry, SchoolRow, schools
from tracker.roster.setup import (
    looks_after_everything,
    make_administrator,
    make_lead,
    new_setup_link,
    set_up,
    setup_is_open,
)
from tracker.roster.user_batch import UserBatch

__all__ = [
    "EVERYWHERE",
    "MOST_PUPILS",
    "ROLL_COLUMNS",
    "UNIT_CODE",
    "ClassBatch",
    "ClassEntry",
    "ClassKey",
    "ClassRow",
    "Need",
    "SchoolBatch",
    "SchoolEntry",
    "SchoolRow",
    "UserBatch",
    "UserEntry",
    "UserRow",
    "class_rows",
    "find_open",
    "has_account",
    "has_password",
    "is_email",
    "is_municipality",
    "looks_after_everything",
    "make_administrator",
    "make_lead",
    "needs_of",
    "new_setup_link",
    "open_municipality",
    "register_municipalities",
    "responsible",
    "schools",
    "schools_in",
    "set_password",
    "set_up",
    "setup_is_open",
    "spelled_name",
    "switch",
    "users",
    "wrong_class_name",
    "wrong_day",
    "wrong_name",
    "wrong_new_class_name",
    "wrong_new_name",
]
