"""Who leads plans, many at once: added, or put in place of those who do."""

from collections.abc import Iterable

from sqlalchemy import select

from tracker.access import Scope
from tracker.models import Plan, PlanLeader, User, begin_writing, db
from tracker.planning.plan_index import people_to_lead


def set_leaders(scope: Scope, plan_ids: Iterable[int], emails: Iterable[str], *, instead: bool) -> int:
    """Let people lead plans in scope, besides or `instead` of those who do; return how many plans changed.

    Who stays keeps their group. Sent twice it changes nothing more.
    """
    begin_writing()
    known = people_to_lead(scope)
    people = set(db.session.scalars(select(User.id).where(User.email.in_([each for each in emails if each in known]))))
    found = db.session.scalars(
        select(Plan.id).where(Plan.id.in_(list(plan_ids)), scope.plans).order_by(Plan.id).with_for_update()
    ).all()
    changed = 0
    for plan_id in found:
        there = db.session.scalars(select(PlanLeader).where(PlanLeader.plan_id == plan_id)).all()
        gone = [row for row in there if instead and row.user_id not in people]
        new = people - {row.user_id for row in there}
        for row in gone:
            db.session.delete(row)
        db.session.add_all(PlanLeader(plan_id=plan_id, user_id=user_id, group=0) for user_id in sorted(new))
        changed += bool(gone or new)
    db.session.flush()
    return changed
