"""Who leads plans, many at once: added, put in place of those who do, or one in place of another."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.errors import Problem, Refused
from tracker.models import Plan, PlanLeader, SchoolClass, User, begin_writing, db
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


def led_from_now_on(scope: Scope, email: str) -> list[int]:
    """Return the plans in scope that somebody leads, of this school year and later, and that have not ended."""
    rows = (
        select(Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(PlanLeader, PlanLeader.plan_id == Plan.id)
        .join(User, PlanLeader.user_id == User.id)
        .where(
            User.email == email, scope.plans, Plan.ended_on.is_(None), SchoolClass.year >= SchoolYear.of(today()).start
        )
        .distinct()
        .order_by(Plan.id)
    )
    return list(db.session.scalars(rows))


def hand_over(scope: Scope, giver: str, taker: str, seen: int) -> int:
    """Let one person lead, in the same groups, the plans that another leads from now on; return how many.

    Raise Refused when they are others than the `seen` number; none at all is that it is done already.
    """
    begin_writing()
    people = dict(db.session.execute(select(User.email, User.id).where(User.email.in_([giver, taker]))).all())
    if giver == taker or len(people) < 2 or taker not in people_to_lead(scope):
        return 0
    taken_turns = select(Plan.id).where(Plan.id.in_(led_from_now_on(scope, giver))).order_by(Plan.id).with_for_update()
    db.session.execute(taken_turns).all()
    plan_ids = led_from_now_on(scope, giver)
    if plan_ids and len(plan_ids) != seen:
        raise Refused(Problem("", _("Something has changed since. Look through the numbers again.")))
    rows = select(PlanLeader).where(PlanLeader.plan_id.in_(plan_ids))
    taken = {(row.plan_id, row.group) for row in db.session.scalars(rows) if row.user_id == people[taker]}
    for row in db.session.scalars(rows.where(PlanLeader.user_id == people[giver])).all():
        db.session.delete(row)
        if (row.plan_id, row.group) not in taken:
            db.session.add(PlanLeader(plan_id=row.plan_id, user_id=people[taker], group=row.group))
    db.session.flush()
    return len(plan_ids)
