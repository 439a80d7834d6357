"""The list of plans, as it is exported."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from tracker.access import Scope
from tracker.line import Choice, file_order
from tracker.models import Curriculum, Plan, PlanLeader, PlanStage, School, SchoolClass, User, db


@dataclass(frozen=True)
class PlanRow:
    """One plan as it stands; no stages means all of its class's."""

    year: int
    unit_code: str
    class_name: str
    programme_code: str
    curriculum_code: str
    groups: int
    delivering_code: str | None
    starts_on: date
    ends_on: date
    ended_on: date | None
    stages: tuple[int, ...] = ()
    leaders: tuple[str, ...] = ()


def plan_rows(scope: Scope, choice: Choice) -> Iterator[PlanRow]:
    """Yield the plans in scope of a choice, in the order of all lists."""
    mine = select(Plan.id).where(scope.plans)
    stages: dict[int, list[int]] = defaultdict(list)
    query = select(PlanStage.plan_id, PlanStage.stage).where(PlanStage.plan_id.in_(mine))
    for plan_id, stage in db.session.execute(query.order_by(PlanStage.plan_id, PlanStage.stage)):
        stages[plan_id].append(stage)
    leaders: dict[int, set[str]] = defaultdict(set)
    people = select(PlanLeader.plan_id, User.email).join(User, PlanLeader.user_id == User.id)
    for plan_id, email in db.session.execute(people.where(PlanLeader.plan_id.in_(mine))):
        leaders[plan_id].add(email)
    for row in db.session.execute(in_order(scope, choice)).yield_per(1000):
        chosen, led = stages.get(row[0], ()), leaders.get(row[0], ())
        yield replace(PlanRow(*row[1:]), stages=tuple(chosen), leaders=tuple(sorted(led)))


def in_order(scope: Scope, choice: Choice) -> Select[int, *tuple[Any, ...]]:
    """Return the query for the plans' own columns, in the order of all lists."""
    delivering = aliased(School)
    return (
        select(
            Plan.id,
            SchoolClass.year,
            School.unit_code,
            SchoolClass.name,
            Plan.programme_code,
            Curriculum.code,
            Plan.groups,
            delivering.unit_code,
            Plan.starts_on,
            Plan.ends_on,
            Plan.ended_on,
        )
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .outerjoin(delivering, Plan.delivering_school_id == delivering.id)
        .where(scope.plans, choice.plans)
        .order_by(*file_order(), Plan.programme_code, Curriculum.code)
    )
