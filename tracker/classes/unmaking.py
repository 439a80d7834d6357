"""Plans that were made in one go are undone: those that stand as they were made. The others stay, and are told."""

from sqlalchemy import func, select

from tracker import line, planning, reach
from tracker.access import Scope
from tracker.classes.writing import changed_meanwhile, writing
from tracker.errors import Problem, Refused
from tracker.models import Plan, School, SchoolClass, db
from tracker.models.batches import chunks
from tracker.planning import PastOrder
from tracker.planning.orders import Unmaking
from tracker.words import gettext as _


def undo_order(scope: Scope, known: PastOrder, *, seen: str, by_id: int, reason: str | None = None) -> int:
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
        line.explain(order_felt(found), reason)
        planning.unmake(found, by_id)
        # A plan may have been all that made a programme one for other stages.
        towns = select(School.municipality_code).where(School.id.in_(school_ids)).distinct()
        for code in sorted(db.session.scalars(towns)):
            reach.keep_municipality(code, known.year.start)
    return len(found.going)


def order_felt(found: Unmaking) -> list[line.Felt]:
    """Return from which days on figures become other ones when an order is undone."""
    days = select(School.municipality_code, func.min(Plan.starts_on)).group_by(School.municipality_code)
    query = days.select_from(Plan).join(SchoolClass, Plan.class_id == SchoolClass.id).join(School)
    return [
        (code, day) for some in chunks(found.going) for code, day in db.session.execute(query.where(Plan.id.in_(some)))
    ]
