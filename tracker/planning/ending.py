"""Many plans end on one day, or go on again: shown in numbers first, written all or none. What was logged stays."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from tracker.access import Scope
from tracker.models import Plan, PlannedSession, School, begin_writing, db
from tracker.models.batches import chunks
from tracker.planning.bulk import Left, Preview, mark_of, write
from tracker.planning.plan_batch import PlanBatch
from tracker.planning.plan_entry import PlanEntry
from tracker.planning.stating import stated, wait_for_plans
from tracker.words import gettext as _


def preview_end(scope: Scope, plan_ids: Collection[int], day: date | None) -> Preview:
    """Return what it would do to end plans in scope on a day; None lets them go on to their usual end."""
    plans = {plan_id: each for some in chunks(plan_ids) for plan_id, each in stated(scope, Plan.id.in_(some)).items()}
    names = dict(db.session.execute(select(School.unit_code, School.name).where(scope.schools)).all())
    reasons = {plan_id: str(_("The plan has ended already.")) for plan_id, each in plans.items() if ended(each, day)}
    wanted = {i: replace(each, ended_on=day) for i, each in plans.items() if each.ended_on != day and i not in reasons}
    ids = list(wanted)
    for number, problem in PlanBatch([*wanted.values()]).problems():
        reasons.setdefault(ids[number], problem.message)
    good = {plan_id: entry for plan_id, entry in wanted.items() if plan_id not in reasons}
    same = [each for each in plans.values() if each.ended_on == day]
    left = tuple(
        Left(names[each.unit_code], each.class_name, reasons[plan_id])
        for plan_id, each in plans.items()
        if plan_id in reasons
    )
    mark = mark_of([*good.values(), *same])
    return Preview(tuple(good.values()), len(good), len(same), left, mark, dropped(good, day))


def ended(entry: PlanEntry, day: date | None) -> bool:
    """Say whether a plan ended on another day, which stays what it is."""
    return day is not None and entry.ended_on not in {None, day}


def dropped(plan_ids: Iterable[int], day: date | None) -> int:
    """Return how many sessions without a log are due after a day."""
    if day is None:
        return 0
    query = select(func.count()).where(PlannedSession.due_on > day, PlannedSession.reported_units == 0)
    return sum(db.session.scalar(query.where(PlannedSession.plan_id.in_(some))) or 0 for some in chunks(plan_ids))


def end_plans(
    scope: Scope, plan_ids: Collection[int], day: date | None, seen: str, *, reason: str | None = None
) -> int:
    """End plans as a preview with the mark `seen` showed; return how many. Raise Refused."""
    begin_writing()
    wait_for_plans(plan_ids)
    return write(preview_end(scope, plan_ids, day), seen, reason)
