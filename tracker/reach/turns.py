"""Taking turns: who counts a class waits for whoever counts it already, up to their commits.

What others wrote is committed by then, and seen by what is asked next. SQLite has one writer anyway.
"""

from collections.abc import Collection

from sqlalchemy import select

from tracker.models import ClassToCount, Municipality, Plan, School, SchoolClass, db
from tracker.models.batches import chunks
from tracker.models.ready import Lookup
from tracker.models.turns import Turn
from tracker.reach.touched import Touched

# Of a class, or of a plan's; or of a class that nobody has just now.
TURN = SchoolClass.year, SchoolClass.id, SchoolClass.school_id, School.municipality_code
CLASSES, OF_PLANS, FREE = (
    Lookup(
        query.join(School, SchoolClass.school_id == School.id)
        .order_by(SchoolClass.id)
        .with_for_update(key_share=True, of=SchoolClass, skip_locked=is_skipped),
        column,
    )
    for column, query, is_skipped in (
        (SchoolClass.id, select(*TURN), False),
        (Plan.id, select(Plan.id, *TURN).join(SchoolClass, Plan.class_id == SchoolClass.id), False),
        (SchoolClass.id, select(*TURN).join(ClassToCount, ClassToCount.class_id == SchoolClass.id), True),
    )
)


def take_turns(class_ids: Collection[int]) -> list[Turn]:
    """Wait for classes, in the one order that nobody is in another's way by."""
    return [Turn(*row) for row in CLASSES(class_ids)]


def take_free_turns(class_ids: Collection[int]) -> list[Turn]:
    """Take the turns of those classes that nobody has just now."""
    return [Turn(*row) for row in FREE(class_ids)]


def take_turns_of(plan_ids: Collection[int]) -> dict[int, Turn]:
    """Wait for the classes of plans before their sessions, as whoever counts them does: none waits for the other."""
    return {plan_id: Turn(*turn) for plan_id, *turn in (OF_PLANS(plan_ids) if plan_ids else ())}


def wait_for_rules(touched: Touched) -> None:
    """Let who adds a class and who changes the rules that it is counted by take turns up to their commits.

    A class that is added cannot be locked by others, who do not see it yet; its municipality can. Before any class is.
    """
    ruled = {code for code, _year in touched["year of a municipality"]}
    placed = select(School.municipality_code).join(SchoolClass, SchoolClass.school_id == School.id).distinct()
    places = (db.session.scalars(placed.where(SchoolClass.id.in_(some))) for some in chunks(touched["class"]))
    codes = {code for some in places for code in some}
    for code in sorted(ruled | codes):
        row = select(Municipality.code).where(Municipality.code == code)
        changes_rules = code in ruled
        db.session.execute(row.with_for_update(read=not changes_rules, key_share=changes_rules))
