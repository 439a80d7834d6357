"""Another curriculum in mid-year: plans end on a day, and their classes' next ones begin. What was logged stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from tracker.access import Scope
from tracker.dates import today
from tracker.models import Plan, School, SessionLog, begin_writing, db
from tracker.planning.bulk import Left, Preview, mark_of, write
from tracker.planning.plan_batch import PlanBatch
from tracker.planning.plan_entry import PlanEntry
from tracker.planning.stating import classes_of, stated, take_turns
from tracker.words import gettext as _

# A plan as it ends, and the one that begins.
Pair = tuple[PlanEntry, PlanEntry]


def preview_switch(scope: Scope, plan_ids: Sequence[int], curriculum_code: str, day: date) -> Preview:
    """Return what it would do to end plans the day before `day` and let their classes follow another curriculum.

    What was logged stays with the plan that ends. The new one has its groups, leaders, stages and last day.
    """
    plans = stated(scope, Plan.id.in_(plan_ids))
    names = dict(db.session.execute(select(School.unit_code, School.name).where(scope.schools)).all())
    late = set(
        db.session.scalars(
            select(SessionLog.plan_id).where(
                SessionLog.plan_id.in_(plans), SessionLog.day >= day, SessionLog.withdrawn_at.is_(None)
            )
        )
    )
    there = {entry.key: entry for entry in stated(scope, Plan.class_id.in_(classes_of(plans))).values()}
    left: list[Left] = []
    same: list[Pair] = []
    wanted: list[Pair] = []
    for plan_id, old in plans.items():
        new = replace(old, curriculum_code=curriculum_code, starts_on=day, ended_on=None)
        ended = replace(old, ended_on=date.fromordinal(max(day.toordinal() - 1, 1)))
        if old == ended and there.get(new.key) == new:
            same.append((ended, new))
        elif why := why_no_switch(old, new, there.get(new.key), day, has_later=plan_id in late):
            left.append(Left(names[old.unit_code], old.class_name, why))
        else:
            wanted.append((ended, new))
    broken = {number // 2: each.message for number, each in PlanBatch([e for pair in wanted for e in pair]).problems()}
    left += [Left(names[wanted[n][0].unit_code], wanted[n][0].class_name, why) for n, why in broken.items()]
    pairs = [pair for number, pair in enumerate(wanted) if number not in broken]
    entries = tuple(entry for pair in pairs for entry in pair)
    return Preview(entries, len(pairs), len(same), tuple(left), mark_of(e for pair in [*pairs, *same] for e in pair))


def why_no_switch(old: PlanEntry, new: PlanEntry, there: PlanEntry | None, day: date, *, has_later: bool) -> str | None:
    """Say why a plan cannot be ended for another curriculum on a day."""
    assert old.starts_on is not None
    assert old.ends_on is not None
    if old.ended_on:
        return str(_("The plan has ended already."))
    if old.curriculum_code == new.curriculum_code or there:
        return str(_("The class has followed this programme version already this school year."))
    if not old.starts_on < day <= old.ends_on:
        return str(_("The day must lie after the plan's first day, and not after its last."))
    if day > today() + timedelta(days=1):
        return str(_("Choose tomorrow or an earlier day: the plan before leaves home at once."))
    if has_later:
        return str(_("Sessions are logged on that day or later. Choose a later day."))
    return None


def switch(
    scope: Scope, plan_ids: Sequence[int], curriculum_code: str, day: date, seen: str, *, reason: str | None = None
) -> int:
    """End plans and begin others as a preview with the mark `seen` showed; return how many. Raise Refused."""
    begin_writing()
    take_turns(classes_of(plan_ids))
    return write(preview_switch(scope, plan_ids, curriculum_code, day), seen, reason)
