"""The school year of the class that an event is about: its stages are called as that year calls them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from tracker.models import AuditEvent, Headcount, Plan, PlanStage, SchoolClass, SchoolRoll, db
from tracker.models.batches import chunks
from tracker.trail.things import Facts, additions, as_then, key_of

BY_PLAN = select(Plan.id, SchoolClass.year).join(SchoolClass, Plan.class_id == SchoolClass.id)
BY_CLASS = select(SchoolClass.id, SchoolClass.year)


def years_of(events: Iterable[AuditEvent], facts: dict[int, Facts]) -> dict[int, int]:
    """Return the year that the school year starts in, by event, of those that name a stage of one, as far as known.

    `facts` are what names the thing of each event.
    """
    some = [*events]
    rolls = {each.id: facts.get(each.id, {}) for each in some if each.subject == SchoolRoll.__tablename__}
    found = {number: roll["year"] for number, roll in rolls.items() if "year" in roll}
    classes = {each: key_of(each.subject, each.subject_id)[0] for each in some if is_of(each, Headcount)}
    plans = {each: key_of(each.subject, each.subject_id)[0] for each in some if is_of(each, PlanStage)}
    said = additions(SchoolClass.__tablename__, {str(class_id) for class_id in classes.values()})
    known = by_id(BY_CLASS, {*classes.values()})
    for event, class_id in classes.items():
        then = as_then(known.get(class_id), said.get(str(class_id), {}), event.id)
        found |= {event.id: then["year"]} if "year" in then else {}
    of_plans = by_id(BY_PLAN, {*plans.values()})
    return found | {event.id: of_plans[plan_id]["year"] for event, plan_id in plans.items() if plan_id in of_plans}


def is_of(event: AuditEvent, kind: Any) -> bool:
    """Say whether an event is about a row of a kind, by a key that such a row can have."""
    return event.subject == kind.__tablename__ and bool(key_of(event.subject, event.subject_id))


def by_id(query: Any, ids: set[Any]) -> dict[Any, Facts]:
    """Return the years of classes, or of plans, by their id."""
    key, found = next(iter(query.selected_columns)), dict[Any, Facts]()
    for some in chunks(ids):
        found |= {number: {"year": year} for number, year in db.session.execute(query.where(key.in_(some)))}
    return found
