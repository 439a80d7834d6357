"""Headcounts in force, and the days that are locked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select

from tracker.models import Headcount, Plan, PlanStage
from tracker.models.ready import Lookup


@dataclass(frozen=True)
class Count:
    """A headcount: pupils of one stage on its reference date."""

    stage: int
    reference_date: date
    pupils: int


CHOSEN = select(PlanStage.plan_id).where(PlanStage.plan_id == Plan.id)
HEADCOUNTS = Lookup(
    select(Plan.id, Headcount.stage, Headcount.reference_date, Headcount.pupils)
    .join(Headcount, Headcount.class_id == Plan.class_id)
    .where(~CHOSEN.exists() | CHOSEN.where(PlanStage.stage == Headcount.stage).exists())
    .order_by(Plan.id, Headcount.stage, Headcount.reference_date),
    Plan.id,
)


def headcounts(plan_ids: Iterable[int]) -> defaultdict[int, tuple[Count, ...]]:
    """Return the headcounts of those who take part in each plan: of its stages, or of all its class's."""
    return by_plan(HEADCOUNTS([*plan_ids]))


def by_plan(rows: Iterable[Any]) -> defaultdict[int, tuple[Count, ...]]:
    """Return rows of `HEADCOUNTS` by plan."""
    found: defaultdict[int, tuple[Count, ...]] = defaultdict(tuple)
    for plan_id, *count in rows:
        found[plan_id] += (Count(*count),)
    return found


def latest() -> tuple[Subquery, ColumnElement[bool]]:
    """Return what a `Headcount` is joined with to be the latest of its class and stage, and how."""
    stage = Headcount.class_id, Headcount.stage
    newest = select(*stage, func.max(Headcount.reference_date).label("day")).group_by(*stage).subquery()
    same = (newest.c.class_id == Headcount.class_id) & (newest.c.stage == Headcount.stage)
    return newest, same & (newest.c.day == Headcount.reference_date)


def pupils_on(counts: Iterable[Count], day: date) -> int:
    """Return the pupils in force on a day: per stage the latest count on or before it, else the first."""
    in_force: dict[int, Count] = {}
    for count in sorted(counts, key=lambda count: count.reference_date):
        if count.stage not in in_force or count.reference_date <= day:
            in_force[count.stage] = count
    return sum(count.pupils for count in in_force.values())
