"""The list of plans as people look through it: searched, filtered, sorted, a page at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from tracker.access import STAFF, Scope, called
from tracker.line import file_order, named
from tracker.models import (
    Curriculum,
    Headcount,
    Membership,
    Plan,
    PlanLeader,
    PlannedSession,
    School,
    SchoolClass,
    User,
    db,
)
from tracker.paging import PAGE, Paged, page_of
from tracker.words import by_name, sort_key

UNIT = 840  # how a session's held share is kept, tracker.models.PlannedSession
NOBODY = "nobody"
NONE = 0, Fraction(0)


@dataclass(frozen=True)
class Sought:
    """What the list is narrowed to; `leader` is an e-mail or `NOBODY`, `words` are in class's or school's name."""

    year: int
    school: str | None = None
    stage: int | None = None
    programme: str | None = None
    leader: str | None = None
    words: str | None = None
    running: bool = False


@dataclass(frozen=True)
class Listed:
    """A plan in the list; `held` of its `sessions` are held, groups as parts."""

    id: int
    class_id: int
    class_name: str
    school: str
    unit_code: str
    programme_code: str
    curriculum: str
    groups: int
    starts_on: date
    ends_on: date
    ended_on: date | None
    sessions: int = 0
    held: Fraction = Fraction(0)
    leaders: tuple[str, ...] = ()


def list_plans(scope: Scope, sought: Sought, order: str, page: int) -> Paged[Listed]:
    """Return a page of the plans, from 1, in an order of `ORDERS`; a minus before it turns it round."""
    turned, name = order.startswith("-"), order.removeprefix("-")
    first = [column.desc() if turned else column for column in ORDERS[name]]
    found = plans_sought(scope, sought)
    number = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    query = found.order_by(*first, *file_order(), Curriculum.code, Plan.id).limit(PAGE)
    return page_of(number, page, lambda after: described(scope, query.offset(after)))


def plans_by_id(scope: Scope, plan_ids: Iterable[int]) -> list[Listed]:
    """Return those of some plans that are in scope, in file order."""
    chosen = columns().where(scope.plans, Plan.id.in_(list(plan_ids)))
    return described(scope, chosen.order_by(*file_order(), Curriculum.code, Plan.id))


def described(scope: Scope, query: Select[*tuple[Any, ...]]) -> list[Listed]:
    """Return the plans of a query with their sessions and leaders."""
    rows = db.session.execute(query).all()
    ids = [row[0] for row in rows]
    held = select(PlannedSession.plan_id, func.count(), func.sum(PlannedSession.held_units))
    held = held.where(PlannedSession.plan_id.in_(ids)).group_by(PlannedSession.plan_id)
    done = {plan_id: (sessions, Fraction(int(units), UNIT)) for plan_id, sessions, units in db.session.execute(held)}
    leaders = leaders_of(scope, ids)
    listed: Any = Listed  # mypy cannot count what a row unpacks to
    return [listed(*row, *done.get(row[0], NONE), tuple(leaders[row[0]])) for row in rows]


def leaders_of(scope: Scope, plan_ids: list[int]) -> defaultdict[int, list[str]]:
    """Return the names of those who lead each plan."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    said = called(scope)
    rows = select(PlanLeader.plan_id, said).join(User, PlanLeader.user_id == User.id).distinct()
    for plan_id, name in db.session.execute(rows.where(PlanLeader.plan_id.in_(plan_ids))):
        found[plan_id].append(name)
    for names in found.values():
        names.sort(key=sort_key)
    return found


def columns() -> Select[*tuple[Any, ...]]:
    """Return the query of the plans' own columns."""
    return (
        select(
            Plan.id,
            Plan.class_id,
            SchoolClass.name,
            School.name,
            School.unit_code,
            Plan.programme_code,
            Curriculum.name,
            Plan.groups,
            Plan.starts_on,
            Plan.ends_on,
            Plan.ended_on,
        )
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
    )


def plans_sought(scope: Scope, sought: Sought) -> Select[*tuple[Any, ...]]:
    """Return the query of the plans that are sought."""
    return columns().where(scope.plans, SchoolClass.year == sought.year, *conditions(sought))


def conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """Yield what a plan must be like."""
    if sought.school:
        yield School.unit_code == sought.school
    if sought.programme:
        yield Plan.programme_code == sought.programme
    if sought.running:
        yield Plan.ended_on.is_(None)
    if sought.stage is not None:
        yield SchoolClass.id.in_(
            select(Headcount.class_id).where(Headcount.stage == sought.stage, Headcount.pupils > 0)
        )
    leads = exists().where(PlanLeader.plan_id == Plan.id)
    if sought.leader == NOBODY:
        yield ~leads
    elif sought.leader:
        user_id = select(User.id).where(User.email == sought.leader).scalar_subquery()
        yield leads.where(PlanLeader.user_id == user_id)
    yield from named(sought.words or "")


def share_held() -> ColumnElement[Any]:
    """Return how far a plan has come, to sort by."""
    of_plan = select(func.avg(PlannedSession.held_units)).where(PlannedSession.plan_id == Plan.id)
    return of_plan.correlate(Plan).scalar_subquery()


ORDERS: dict[str, tuple[Any, ...]] = {
    "class": file_order(),
    "programme": (Curriculum.name,),
    "start": (Plan.starts_on,),
    "end": (func.coalesce(Plan.ended_on, Plan.ends_on),),
    "held": (share_held(),),
}


def people_to_lead(scope: Scope) -> dict[str, str]:
    """Return who may be given a plan: e-mail → name; those who work with classes in scope, or lead a plan there."""
    here = select(Membership.user_id).where(scope.memberships, Membership.role.in_(STAFF))
    leading = select(PlanLeader.user_id).join(Plan, PlanLeader.plan_id == Plan.id).where(scope.plans)
    rows = select(User.email, called(scope)).where(User.is_active, or_(User.id.in_(here), User.id.in_(leading)))
    return by_name(db.session.execute(rows))
