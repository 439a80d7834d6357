"""Hand over the classes of somebody who leaves to somebody who stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from tracker.access import STAFF, Scope, called
from tracker.dates import SchoolYear, today
from tracker.errors import Problem, Refused
from tracker.models import Membership, Plan, PlanLeader, Programme, School, SchoolClass, User, begin_writing, db
from tracker.words import gettext as _


@dataclass(frozen=True)
class LedPlan:
    """A plan that somebody leads and that goes on; `class_name` is of `school`."""

    id: int
    class_name: str
    school: str
    programme_code: str
    programme: str
    group: int
    year: SchoolYear


@dataclass(frozen=True)
class Receiver:
    """Somebody who can lead `plans` of the plans that are to be handed over."""

    id: int
    name: str
    plans: int


def goes_on() -> ColumnElement[bool]:
    """Return the condition that a plan goes on: those of former years keep who led them."""
    return Plan.ended_on.is_(None) & (SchoolClass.year >= SchoolYear.of(today()).start)


def led(scope: Scope, user_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query of what a person leads and what goes on, in scope."""
    return (
        select(Plan.id, SchoolClass.name, School.name, Plan.programme_code, Programme.name, PlanLeader.group)
        .add_columns(SchoolClass.year)
        .join(PlanLeader, PlanLeader.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Programme, Plan.programme_code == Programme.code)
        .where(PlanLeader.user_id == user_id, goes_on(), scope.plans)
    )


def led_plans(scope: Scope, user_id: int) -> list[LedPlan]:
    """Return the plans in scope that a person leads and that go on, in list order, a line per group."""
    school_class = SchoolClass.year, School.sort_key, School.id, SchoolClass.sort_key, SchoolClass.name
    query = led(scope, user_id).order_by(*school_class, Plan.id, PlanLeader.group)
    rows = ((*about, SchoolYear(year)) for *about, year in db.session.execute(query))
    return [LedPlan(*row) for row in rows]


def count_led(user_id: int) -> int:
    """Return how many plans that go on a person leads, whom the caller has found in scope."""
    query = (
        select(func.count(Plan.id.distinct()))
        .join(PlanLeader, PlanLeader.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .where(PlanLeader.user_id == user_id, goes_on())
    )
    return db.session.scalar(query) or 0


def reaches(delivering: Any) -> ColumnElement[bool]:
    """Return the condition that a `Membership` reaches a `Plan`, joined with class, school and `delivering` school."""
    return or_(
        Membership.school_id == SchoolClass.school_id,
        Membership.school_id == Plan.delivering_school_id,
        Membership.municipality_code == School.municipality_code,
        Membership.municipality_code == delivering.municipality_code,
        Membership.school_id.is_(None) & Membership.municipality_code.is_(None),
    )


def may_log(delivering: Any) -> ColumnElement[bool]:
    """Return the condition that a `User` is let in, and has a role with which they log a `Plan`; joined likewise."""
    held = select(Membership.id).where(Membership.user_id == User.id, Membership.role.in_(STAFF), reaches(delivering))
    return User.is_active & held.correlate(User, Plan, SchoolClass, School, delivering).exists()


def receivers(scope: Scope, user_id: int) -> list[Receiver]:
    """Return who could lead the plans that a person leads in scope, and how many of them; who can most comes first."""
    plans = led(scope, user_id).with_only_columns(Plan.id).distinct().subquery()
    delivering = aliased(School)
    query = (
        select(User.id, called(scope), func.count(Plan.id.distinct()).label("plans"))
        .select_from(plans)
        .join(Plan, Plan.id == plans.c.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .outerjoin(delivering, Plan.delivering_school_id == delivering.id)
        .join(Membership, Membership.role.in_(STAFF) & reaches(delivering))
        .join(User, Membership.user_id == User.id)
        .where(User.is_active, User.id != user_id)
        .group_by(User.id)
        .order_by(func.count(Plan.id.distinct()).desc(), User.sort_key, User.id)
    )
    return [Receiver(*row) for row in db.session.execute(query)]


def mark_of(plans: Iterable[LedPlan], offered: Iterable[Receiver]) -> str:
    """Return what a page carries along to say which plans it showed, and who could take over how many."""
    return sha256(repr(([*plans], [*offered])).encode()).hexdigest()[:16]


def hand_over(scope: Scope, user_id: int, receiver_id: int, *, seen: str) -> int:
    """Let a receiver lead what a person leads in scope, as far as they can; return how many plans.

    Raises Refused, also when the mark of what a page showed, `seen`, is not that of what stands.
    """
    begin_writing()
    offered = receivers(scope, user_id)
    if receiver_id not in {each.id for each in offered}:
        db.session.rollback()
        raise Refused(Problem("receiver", _("Choose who takes over.")))
    if mark_of(led_plans(scope, user_id), offered) != seen:
        db.session.rollback()
        raise Refused(Problem("", _("Something has changed since. Look through the numbers again.")))
    plan_ids = {each.id for each in led_plans(scope, user_id)} & reached_by(scope, user_id, receiver_id)
    rows = lines_of(user_id, plan_ids)
    there = {(row.plan_id, row.group) for row in lines_of(receiver_id, plan_ids)}
    for row in rows:
        db.session.delete(row)
        if (row.plan_id, row.group) not in there:
            db.session.add(PlanLeader(plan_id=row.plan_id, user_id=receiver_id, group=row.group))
    db.session.flush()
    return len(plan_ids)


def lines_of(user_id: int, plan_ids: Iterable[int]) -> list[PlanLeader]:
    """Return the rows that say which of some plans, or of their groups, a person leads."""
    query = select(PlanLeader).where(PlanLeader.user_id == user_id, PlanLeader.plan_id.in_(sorted(plan_ids)))
    return list(db.session.scalars(query.order_by(PlanLeader.plan_id, PlanLeader.group).with_for_update()))


def reached_by(scope: Scope, user_id: int, receiver_id: int) -> set[int]:
    """Return which of the plans that a person leads in scope another one may log."""
    rows = db.session.execute(
        select(Membership.school_id, Membership.municipality_code).where(
            Membership.user_id == receiver_id, Membership.role.in_(STAFF)
        )
    ).all()
    theirs = Scope(
        everywhere=any(school is None and town is None for school, town in rows),
        municipality_codes=frozenset(town for _school, town in rows if town),
        school_ids=frozenset(school for school, _town in rows if school),
    )
    query = led(scope, user_id).with_only_columns(Plan.id).where(theirs.plans_to_log)
    return set(db.session.scalars(query))
