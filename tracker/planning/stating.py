"""Plans as somebody would state them, and single ones changed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.access import Scope
from tracker.dates import SchoolYear, today
from tracker.errors import Problem, Refused
from tracker.line import Choice, explain
from tracker.models import Curriculum, Plan, PlanLeader, PlanStage, School, SchoolClass, User, begin_writing, db
from tracker.models.batches import chunks
from tracker.planning.plan_batch import PlanBatch
from tracker.planning.plan_entry import PlanEntry
from tracker.planning.plan_list import in_order
from tracker.planning.standing import Wanted
from tracker.words import gettext as _


def stated(scope: Scope, condition: ColumnElement[bool]) -> dict[int, PlanEntry]:
    """Return the plans in scope that meet a condition as they would be stated, by id."""
    rows = db.session.execute(in_order(scope, Choice()).where(condition)).all()
    ids = [row[0] for row in rows]
    stages: dict[int, set[int]] = {}
    for plan_id, stage in db.session.execute(
        select(PlanStage.plan_id, PlanStage.stage).where(PlanStage.plan_id.in_(ids))
    ):
        stages.setdefault(plan_id, set()).add(stage)
    leaders: dict[int, set[str]] = {}
    people = select(PlanLeader.plan_id, User.email).join(User, PlanLeader.user_id == User.id)
    for plan_id, email in db.session.execute(people.where(PlanLeader.plan_id.in_(ids))):
        leaders.setdefault(plan_id, set()).add(email)
    return {
        row[0]: PlanEntry(
            year=row[1],
            unit_code=row[2],
            class_name=row[3],
            programme_code=row[4],
            curriculum_code=row[5],
            groups=row[6],
            delivering_code=row[7],
            starts_on=row[8],
            ends_on=row[9],
            ended_on=row[10],
            stages=frozenset(stages.get(row[0], ())),
            leaders=frozenset(leaders.get(row[0], ())),
        )
        for row in rows
    }


def stated_plan(scope: Scope, plan_id: int) -> PlanEntry | None:
    """Return one plan as it would be stated, or None."""
    return stated(scope, Plan.id == plan_id).get(plan_id)


def take_turns(class_ids: Iterable[int]) -> None:
    """Wait until nobody else plans for these classes, up to the commit; what they wrote is seen from then on."""
    for some in chunks(sorted({*class_ids})):
        classes = select(SchoolClass.id).where(SchoolClass.id.in_(some)).order_by(SchoolClass.id)
        db.session.execute(classes.with_for_update(key_share=True)).all()


def wait_for_plans(plan_ids: Iterable[int]) -> None:
    """Wait until nobody else plans for the classes of these plans, up to the commit."""
    take_turns(classes_of(plan_ids))


def classes_of(plan_ids: Iterable[int]) -> list[int]:
    """Return the classes of plans."""
    query = select(Plan.class_id)
    return [each for some in chunks(plan_ids) for each in db.session.scalars(query.where(Plan.id.in_(some)))]


def add_plan(entry: PlanEntry, *, reason: str | None = None) -> None:
    """Make a plan for a class that has none of this curriculum; the caller has found the class in scope.

    The same once more changes nothing. Raise Refused.
    """
    begin_writing()
    take_turns([PlanBatch([entry]).wanted[0].class_id])
    batch = PlanBatch([entry])
    [wanted] = batch.wanted
    if wanted.before and replace(wanted, leader_ids=wanted.before.leader_ids) != as_it_is(wanted):
        raise Refused(Problem("curriculum", _("The class has this plan already. Change it there.")))
    if wanted.before is None:
        write_one(batch, reason)


def as_it_is(wanted: Wanted) -> Wanted:
    """Return a plan that is there as if nothing of it were to change."""
    names = ("groups", "stages", "delivering_school_id", "starts_on", "ends_on", "ended_on", "leader_ids")
    return replace(wanted, **{name: getattr(wanted.before, name) for name in names})


def write_one(batch: PlanBatch, reason: str | None) -> None:
    """Write a plan, or tell its problems by the names of its form's fields. Raise Refused."""
    fields = {"curriculum_code": "curriculum", "delivering_school_id": "delivering_code"}
    if problems := [problem for _number, problem in batch.problems()]:
        raise Refused(*(replace(each, field=fields.get(each.field, each.field)) for each in problems))
    explain((felt for _number, felt in batch.felt()), reason)
    batch.write()


def schools_nearby(scope: Scope) -> dict[str, str]:
    """Return the schools of the municipalities that a scope touches: unit code → name, in Swedish order."""
    towns = select(School.municipality_code).where(scope.schools).distinct()
    rows = select(School.unit_code, School.name).where(School.municipality_code.in_(towns))
    return dict(db.session.execute(rows.order_by(School.sort_key, School.unit_code)).all())


def change_plan(scope: Scope, plan_id: int, *, reason: str | None = None, **changes: Any) -> None:
    """Change what is said of a plan in scope, by the names of `PlanEntry`. Raise Refused."""
    begin_writing()
    take_turns(classes_of([plan_id]))
    before = stated(scope, Plan.id == plan_id).get(plan_id)
    if before is None:
        raise Refused(Problem("", _("The plan is not there any more.")))
    write_one(PlanBatch([replace(before, **changes)]), reason)


def programme_of(curriculum_code: str) -> str:
    """Return the programme that a curriculum belongs to, nothing if there is none."""
    return db.session.scalar(select(Curriculum.programme_code).where(Curriculum.code == curriculum_code)) or ""


def years_to_plan() -> list[SchoolYear]:
    """Return the school years that plans are made for: this one, and later ones that have classes."""
    year = SchoolYear.of(today())
    later = select(SchoolClass.year).where(SchoolClass.year > year.start).distinct()
    return [year, *map(SchoolYear, sorted(db.session.scalars(later)))]
