"""Plans that were made in one go are undone: those that stand as they were made. The others stay, and are told."""

from sqlalchemy import select

from tracker import planning, reach
from tracker.access import Scope
from tracker.classes.writing import changed_meanwhile, writing
from tracker.errors import Problem, Refused
from tracker.models import School, db
from tracker.planning import PastOrder
from tracker.words import gettext as _


def undo_order(scope: Scope, known: PastOrder, *, seen: str, by_id: int) -> int:
    """Remove the plans of an order that nothing builds on; return how many. Raises Refused, and then all stay."""
    school_ids = [school_id for _id, school_id, _school in known.parts]
    with writing(school_ids):
        planning.wait_for_plans(planning.plans_made(known))
        order = planning.find_order(scope, known.id, alone=len(known.parts) == 1)
        found = planning.unmaking(order) if order else None
        if found is None or found.mark != seen:
            raise changed_meanwhile()
        if not found.going:
            raise Refused(Problem("", _("Something builds on every one of the plans. Nothing was undone.")))
        planning.unmake(found, by_id)
        # A plan may have been all that made a programme one for other stages.
        towns = select(School.municipality_code).where(School.id.in_(school_ids)).distinct()
        for code in sorted(db.session.scalars(towns)):
            reach.keep_municipality(code, known.year.start)
    return len(found.going)
