"""Writing plans with their stages, leaders and planned sessions, so that no moment breaks a rule."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import bindparam, delete, select, update

from tracker.models import (
    CurriculumSession,
    MentorLink,
    OrderedPlan,
    Plan,
    PlanLeader,
    PlannedSession,
    PlanStage,
    SchoolClass,
    db,
)
from tracker.models.batches import Effect, Tally, add_rows, change_rows, chunks, put, remove_rows, remove_where
from tracker.planning.due import due_dates
from tracker.planning.standing import PlanFacts, Wanted

PLANNED = (
    "plan_id",
    "curriculum_session_id",
    "due_on",
    "counted_year",
    "counted_programme",
    "counted_school_id",
)
COLUMNS = ("groups", "delivering_school_id", "starts_on", "ends_on", "ended_on")


def write_plans(wanted: Sequence[Wanted]) -> Tally:
    """Write plans that have been checked."""
    old = [(plan, plan.before) for plan in wanted if plan.before]
    new = [plan for plan in wanted if plan.before is None]
    changes = {before.plan_id: change for plan, before in old if (change := changed_columns(plan, before))}
    # Those that end make room for those that begin: one running plan per class and programme.
    ending = {plan_id: change for plan_id, change in changes.items() if change.get("ended_on")}
    change_rows(Plan, ending)
    change_rows(Plan, {plan_id: change for plan_id, change in changes.items() if plan_id not in ending})
    move_due_dates(
        [(plan, before) for plan, before in old if changes.get(before.plan_id, {}).keys() & {"starts_on", "ends_on"}]
    )
    touched = set(changes) | write_stages(old) | write_leaders(old)
    add_plans(new)
    return Tally(len(new), len(touched), len(old) - len(touched))


def changed_columns(plan: Wanted, before: PlanFacts) -> dict[str, object]:
    """Return the columns of a plan that change."""
    return {name: getattr(plan, name) for name in COLUMNS if getattr(plan, name) != getattr(before, name)}


def effect(plan: Wanted) -> Effect:
    """Return what writing a plan does."""
    before = plan.before
    if before is None:
        return Effect.ADDS
    others = plan.stages != before.stages or plan.leader_ids != before.leader_ids
    return Effect.CHANGES if others or changed_columns(plan, before) else Effect.NOTHING


def add_plans(new: Sequence[Wanted]) -> None:
    """Add plans with all that belongs to them."""
    for chunk in chunks(new):
        ids = [row.id for row in add_rows(new_plan(plan) for plan in chunk)]
        added = list(zip(ids, chunk, strict=True))
        stages = [PlanStage(plan_id=i, stage=stage) for i, plan in added for stage in sorted(plan.stages)]
        leaders = [
            PlanLeader(plan_id=i, user_id=user, group=0) for i, plan in added for user in sorted(plan.leader_ids)
        ]
        for _row in add_rows([*stages, *leaders]):
            pass
        places = places_of([plan.class_id for plan in chunk])
        rows = [row for i, plan in added for row in new_sessions(i, plan, places[plan.class_id])]
        put(PlannedSession, PLANNED, rows)


def places_of(class_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return the school year and the school of classes."""
    rows = db.session.execute(
        select(SchoolClass.id, SchoolClass.year, SchoolClass.school_id).where(SchoolClass.id.in_(class_ids))
    )
    return {class_id: (year, school_id) for class_id, year, school_id in rows}


def new_sessions(plan_id: int, plan: Wanted, place: tuple[int, int]) -> Iterator[tuple[object, ...]]:
    """Yield the planned sessions of a new plan: the values of `PLANNED`.

    Each counts at once where it will once figures are kept, so that it is written once, unless the plan has ended.
    """
    assert plan.curriculum is not None
    year, school_id = place
    counted = (None, None, None) if plan.ended_on else (year, plan.curriculum.programme_code, school_id)
    return ((plan_id, session, day, *counted) for session, day in planned_sessions(plan))


def new_plan(plan: Wanted) -> Plan:
    """Return a new plan."""
    assert plan.curriculum is not None
    return Plan(
        class_id=plan.class_id,
        curriculum_id=plan.curriculum.id,
        programme_code=plan.curriculum.programme_code,
        **{name: getattr(plan, name) for name in COLUMNS},
    )


def planned_sessions(plan: Wanted) -> Iterator[tuple[int, date]]:
    """Yield each session of a plan's curriculum with the day it is due."""
    assert plan.curriculum is not None
    sessions = plan.curriculum.session_ids
    return zip(sessions, due_dates(plan.starts_on, plan.ends_on, len(sessions)), strict=True)


def remove_plans(plan_ids: Iterable[int]) -> None:
    """Remove plans without logs, with everything that hangs on them; the caller has figures counted anew."""
    for ids in chunks(plan_ids):
        remove_where(PlanLeader, PlanLeader.plan_id.in_(ids))
        remove_where(PlanStage, PlanStage.plan_id.in_(ids))
        remove_where(MentorLink, MentorLink.plan_id.in_(ids))
        db.session.execute(delete(PlannedSession).where(PlannedSession.plan_id.in_(ids)))
        db.session.execute(delete(OrderedPlan).where(OrderedPlan.plan_id.in_(ids)))
        remove_where(Plan, Plan.id.in_(ids))


def move_due_dates(moved: Sequence[tuple[Wanted, PlanFacts]]) -> None:
    """Move the due dates of plans whose dates changed."""
    statement = (
        update(PlannedSession.__table__)  # type: ignore[arg-type]  # a table, though its type does not say so
        .where(
            PlannedSession.plan_id == bindparam("plan"), PlannedSession.curriculum_session_id == bindparam("session")
        )
        .values(due_on=bindparam("day"))
    )
    for chunk in chunks(moved):
        due = ((before.plan_id, *each) for plan, before in chunk for each in planned_sessions(plan))
        # Past the mapper, which would take as long again.
        db.session.connection().execute(statement, [{"plan": i, "session": s, "day": day} for i, s, day in due])


def renew_due_dates(plan_ids: Iterable[int]) -> None:
    """Reckon anew on which days the sessions of plans are due; the caller has found the plans in scope."""
    columns = PlannedSession.id, Plan.id, Plan.starts_on, Plan.ends_on
    numbered = select(*columns).join(Plan, PlannedSession.plan_id == Plan.id).join(CurriculumSession)
    for chunk in chunks(plan_ids):
        rows = db.session.execute(numbered.where(Plan.id.in_(chunk)).order_by(Plan.id, CurriculumSession.number))
        for _plan_id, sessions in groupby(rows.all(), key=lambda row: row[1]):
            each = list(sessions)
            due = due_dates(each[0].starts_on, each[0].ends_on, len(each))
            days = [{"id": row[0], "due_on": day} for row, day in zip(each, due, strict=True)]
            db.session.execute(update(PlannedSession), days)


def write_stages(old: Sequence[tuple[Wanted, PlanFacts]]) -> set[int]:
    """Let other stages take part; return the plans that changed."""
    new = [(b.plan_id, stage) for plan, b in old for stage in sorted(plan.stages - b.stages)]
    gone = [(b.plan_id, stage) for plan, b in old for stage in sorted(b.stages - plan.stages)]
    for _row in add_rows(PlanStage(plan_id=plan_id, stage=stage) for plan_id, stage in new):
        pass
    remove_rows(PlanStage, gone)
    return {plan_id for plan_id, _stage in [*new, *gone]}


def write_leaders(old: Sequence[tuple[Wanted, PlanFacts]]) -> set[int]:
    """Let other people lead, who stays keeps their group; return the plans that changed."""
    new = [(b.plan_id, user) for plan, b in old for user in sorted(plan.leader_ids - b.leader_ids)]
    gone = {(b.plan_id, user) for plan, b in old for user in b.leader_ids - plan.leader_ids}
    for _row in add_rows(PlanLeader(plan_id=plan_id, user_id=user, group=0) for plan_id, user in new):
        pass
    columns = PlanLeader.plan_id, PlanLeader.user_id, PlanLeader.group
    for chunk in chunks(sorted({plan_id for plan_id, _user in gone})):
        rows = db.session.execute(select(*columns).where(PlanLeader.plan_id.in_(chunk)))
        remove_rows(PlanLeader, [row for row in rows if row[:2] in gone])
    return {plan_id for plan_id, _user in [*new, *gone]}
