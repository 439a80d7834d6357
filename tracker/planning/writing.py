"""Writing plans with their stages, leaders and planned sessions, so that no moment breaks a rule."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, groupby
from typing import NamedTuple

from sqlalchemy import case, delete, insert, select, update

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
from tracker.models.batches import (
    Effect,
    Tally,
    add_all,
    add_rows,
    among,
    change_rows,
    chunks,
    remove_rows,
    remove_where,
)
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
# Of so many plans those that are due on the same days are written in one statement.
TOGETHER = 20_000
COLUMNS = ("groups", "delivering_school_id", "starts_on", "ends_on", "ended_on")


class NewPlan(NamedTuple):
    """The rows of a new plan; its stages and leaders are told which plan it is once it has its id."""

    wanted: Wanted
    row: Plan
    stages: list[PlanStage]
    leaders: list[PlanLeader]


def write_plans(wanted: Sequence[Wanted], rows: Sequence[NewPlan] | None = None) -> Tally:
    """Write plans that have been checked; `rows` are those of the new ones, if they are made already."""
    old = [(plan, plan.before) for plan in wanted if plan.before]
    new = new_plans(wanted) if rows is None else rows
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


def felt_from(plan: Wanted) -> date | None:
    """Return the first day whose figures become other ones when a plan is written, or None."""
    before = plan.before
    if before is None:
        return plan.starts_on
    changed = changed_columns(plan, before).keys()
    if plan.stages != before.stages or changed & {"groups", "starts_on", "ends_on"}:
        return min(plan.starts_on, before.starts_on)
    ends = [day for day in (plan.ended_on, before.ended_on) if day]
    return min(ends) if "ended_on" in changed else None


def effect(plan: Wanted) -> Effect:
    """Return what writing a plan does."""
    before = plan.before
    if before is None:
        return Effect.ADDS
    others = plan.stages != before.stages or plan.leader_ids != before.leader_ids
    return Effect.CHANGES if others or changed_columns(plan, before) else Effect.NOTHING


def new_plans(wanted: Iterable[Wanted]) -> list[NewPlan]:
    """Return the rows of plans that are new."""
    return [
        NewPlan(
            plan,
            new_plan(plan),
            [PlanStage(stage=stage) for stage in sorted(plan.stages)],
            [PlanLeader(user_id=user, group=0) for user in sorted(plan.leader_ids)],
        )
        for plan in wanted
        if plan.before is None
    ]


def add_plans(new: Sequence[NewPlan]) -> None:
    """Add plans with all that belongs to them."""
    for chunk in chunks(new, TOGETHER):
        for plan, row in zip(chunk, add_rows(plan.row for plan in chunk), strict=True):
            for each in (*plan.stages, *plan.leaders):
                # No session has seen these rows, and none need hear that they change.
                vars(each)["plan_id"] = row.id
        add_all([*chain(*(plan.stages for plan in chunk)), *chain(*(plan.leaders for plan in chunk))])
        add_sessions([(plan.row.id, plan.wanted) for plan in chunk])


def add_sessions(added: Sequence[tuple[int, Wanted]]) -> None:
    """Add the planned sessions of new plans, in one statement of those that are due on the same days.

    Each counts at once where it will once figures are kept, so that it is written once, unless the plan has ended.
    """
    for plan_ids, days in due_alike(added):
        running = Plan.ended_on.is_(None)
        counted = (case((running, place)) for place in (SchoolClass.year, Plan.programme_code, SchoolClass.school_id))
        sessions = (
            select(Plan.id, CurriculumSession.id, case(days, value=CurriculumSession.id), *counted)
            .join(SchoolClass, Plan.class_id == SchoolClass.id)
            .join(CurriculumSession, CurriculumSession.curriculum_id == Plan.curriculum_id)
            .where(among(Plan.id, plan_ids))
            .order_by(Plan.id, CurriculumSession.number)
        )
        db.session.connection().execute(insert(PlannedSession).from_select(PLANNED, sessions, include_defaults=False))


def due_alike(plans: Iterable[tuple[int, Wanted]]) -> Iterator[tuple[list[int], dict[int, date]]]:
    """Yield the ids of plans of one curriculum over the same days, and when each of its sessions is due."""
    alike: defaultdict[tuple[int, date, date], list[tuple[int, Wanted]]] = defaultdict(list)
    for plan_id, plan in plans:
        assert plan.curriculum is not None
        alike[plan.curriculum.id, plan.starts_on, plan.ends_on].append((plan_id, plan))
    for some in alike.values():
        if days := due_days(some[0][1]):
            yield [plan_id for plan_id, _plan in some], days


def new_plan(plan: Wanted) -> Plan:
    """Return a new plan."""
    assert plan.curriculum is not None
    return Plan(
        class_id=plan.class_id,
        curriculum_id=plan.curriculum.id,
        programme_code=plan.curriculum.programme_code,
        **{name: getattr(plan, name) for name in COLUMNS},
    )


def due_days(plan: Wanted) -> dict[int, date]:
    """Return when each session of a plan's curriculum is due, by its id."""
    assert plan.curriculum is not None
    sessions = plan.curriculum.session_ids
    return dict(zip(sessions, due_dates(plan.starts_on, plan.ends_on, len(sessions)), strict=True))


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
    for chunk in chunks(moved, TOGETHER):
        for plan_ids, days in due_alike((before.plan_id, plan) for plan, before in chunk):
            theirs = update(PlannedSession).where(among(PlannedSession.plan_id, plan_ids))
            moving = theirs.values(due_on=case(days, value=PlannedSession.curriculum_session_id))
            db.session.execute(moving.execution_options(synchronize_session=False))


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
    add_all(PlanStage(plan_id=plan_id, stage=stage) for plan_id, stage in new)
    remove_rows(PlanStage, gone)
    return {plan_id for plan_id, _stage in [*new, *gone]}


def write_leaders(old: Sequence[tuple[Wanted, PlanFacts]]) -> set[int]:
    """Let other people lead, who stays keeps their group; return the plans that changed."""
    new = [(b.plan_id, user) for plan, b in old for user in sorted(plan.leader_ids - b.leader_ids)]
    gone = {(b.plan_id, user) for plan, b in old for user in b.leader_ids - plan.leader_ids}
    add_all(PlanLeader(plan_id=plan_id, user_id=user, group=0) for plan_id, user in new)
    columns = PlanLeader.plan_id, PlanLeader.user_id, PlanLeader.group
    for chunk in chunks(sorted({plan_id for plan_id, _user in gone})):
        rows = db.session.execute(select(*columns).where(PlanLeader.plan_id.in_(chunk)))
        remove_rows(PlanLeader, [row for row in rows if row[:2] in gone])
    return {plan_id for plan_id, _user in [*new, *gone]}
