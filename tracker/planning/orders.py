"""Plans that were made in one go: remembered school by school, to be undone or ended together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from tracker.access import Scope
from tracker.dates import SchoolYear, now
from tracker.models import (
    Curriculum,
    MentorLink,
    OrderedPlan,
    Plan,
    PlanLeader,
    PlanOrder,
    PlanStage,
    School,
    SchoolClass,
    SessionLog,
    User,
    db,
)
from tracker.models.batches import add_rows, change_rows, chunks, insert_rows
from tracker.models.marking import marks_of as marks_by
from tracker.paging import PAGE, Paged, page_of
from tracker.planning.writing import remove_plans
from tracker.words import search_key, sort_key

# A part's id, its school's id, and what the school is called.
Part = tuple[int, int, str]


@dataclass(frozen=True)
class PastOrder:
    """Plans that were made in one go at schools in scope, as far as they are there still: a part per school."""

    year: SchoolYear
    curriculum: str
    made_at: datetime
    made_by: str
    parts: tuple[Part, ...]
    plans: int

    @property
    def id(self) -> int:
        """Return the id of its first school's part."""
        return min(order_id for order_id, _school_id, _school in self.parts)

    @property
    def schools(self) -> tuple[str, ...]:
        """Return what its schools are called."""
        return tuple(school for _id, _school_id, school in self.parts)


@dataclass(frozen=True)
class PastSought:
    """Which orders of a school year are looked for; `words` are in programme version, school or person.

    order: `newest` or `oldest` first, or by `curriculum`.
    """

    year: int
    words: str = ""
    order: str = "newest"


@dataclass(frozen=True)
class Unmaking:
    """What undoing an order does: the plans of `going` are removed, as they stand as they were made.

    Those of `staying` are not, by the names of their classes: `logged` have logs that count, `withdrawn` only such as
    were withdrawn, and `changed` are no longer as they were.
    """

    order: PastOrder
    going: tuple[int, ...]
    staying: tuple[int, ...]
    logged: tuple[str, ...]
    withdrawn: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Return what a page carries along to say what it showed."""
        told = sorted(self.order.parts), self.going, self.staying, self.logged, self.withdrawn, self.changed
        return sha256(repr(told).encode()).hexdigest()[:16]


def remember(class_ids: Iterable[int], curriculum_id: int, by_id: int) -> None:
    """Keep which plans of a curriculum were made for classes just now, school by school."""
    schools: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = select(Plan.id, SchoolClass.school_id, SchoolClass.year).join(SchoolClass, Plan.class_id == SchoolClass.id)
    for some in chunks(class_ids):
        made = rows.where(Plan.class_id.in_(some), Plan.curriculum_id == curriculum_id)
        for plan_id, school_id, year in db.session.execute(made):
            schools[school_id, year].append(plan_id)
    about = {"curriculum_id": curriculum_id, "made_at": now(), "made_by_id": by_id}
    orders = add_rows(PlanOrder(school_id=school_id, year=year, **about) for school_id, year in sorted(schools))
    for order in orders:
        plan_ids = schools[order.school_id, order.year]
        marks = marks_of(plan_ids)
        insert_rows(OrderedPlan, [{"plan_id": i, "order_id": order.id, "mark": marks[i]} for i in plan_ids])


def marks_of(plan_ids: Iterable[int]) -> dict[int, str]:
    """Return a mark of each plan as it stands: its days, groups, stages, leaders and pupil mentors' links."""
    queries: list[Select[*tuple[Any, ...]]] = [
        select(Plan.id, Plan.starts_on, Plan.ends_on, Plan.ended_on, Plan.groups, Plan.delivering_school_id),
        select(PlanStage.plan_id, PlanStage.stage),
        select(PlanLeader.plan_id, PlanLeader.user_id, PlanLeader.group),
        select(MentorLink.plan_id, MentorLink.id),
    ]
    return marks_by(plan_ids, queries)


def past_orders(scope: Scope, sought: PastSought, page: int = 1, size: int = PAGE) -> Paged[PastOrder]:
    """Return a page of what was made in one go at schools in scope, and is there still."""
    query = moments(scope, sought)
    number = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    query = query.limit(size)
    return page_of(number, page, lambda first: with_parts(scope, query.offset(first)), size)


def with_parts(scope: Scope, query: Select[*tuple[Any, ...]]) -> list[PastOrder]:
    """Return the orders of a query of `moments`, each with its parts."""
    wanted = db.session.execute(query).all()
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in db.session.execute(standing(scope).where(PlanOrder.made_at.in_([at for _id, at in wanted]))):
        found[row[2:6]].append(row)
    orders = {order.id: order for order in map(told, found.values())}
    return [orders[order_id] for order_id, _at in wanted]


def moments(scope: Scope, sought: PastSought) -> Select[*tuple[Any, ...]]:
    """Return the query of what was made in one go: the lowest id, and when; a row for all schools together."""
    first, versions = func.min(PlanOrder.id), dict(db.session.execute(select(Curriculum.id, Curriculum.name)).all())
    makers = select(User.id, User.name).where(User.id.in_(select(PlanOrder.made_by_id)))
    people = dict(db.session.execute(makers).all()) if sought.words else {}
    query = (
        select(first, PlanOrder.made_at)
        .join(School, PlanOrder.school_id == School.id)
        .where(*stands(scope), PlanOrder.year == sought.year)
        .group_by(PlanOrder.made_at, PlanOrder.curriculum_id, PlanOrder.made_by_id)
    )
    for word in search_key(sought.words).split():
        fits = or_(
            School.search_key.contains(word, autoescape=True),
            PlanOrder.curriculum_id.in_([each for each, name in versions.items() if word in search_key(name)]),
            PlanOrder.made_by_id.in_([each for each, name in people.items() if word in search_key(name)]),
        )
        query = query.having(func.max(case((fits, 1), else_=0)) == 1)
    if sought.order == "oldest":
        return query.order_by(PlanOrder.made_at, first)
    ranks = {each: rank for rank, each in enumerate(sorted(versions, key=lambda each: sort_key(versions[each])))}
    by_version = [case(ranks, value=PlanOrder.curriculum_id)] if sought.order == "curriculum" and ranks else []
    return query.order_by(*by_version, PlanOrder.made_at.desc(), first.desc())


def find_order(scope: Scope, order_id: int, *, alone: bool = False) -> PastOrder | None:
    """Return an order at a school in scope, or None: with those that were made together with it unless `alone`."""
    found = db.session.execute(standing(scope).where(PlanOrder.id == order_id)).one_or_none()
    if found is None or alone:
        return told([found]) if found else None
    rows = db.session.execute(standing(scope).where(PlanOrder.made_at == found[4])).all()
    return told([row for row in rows if row[2:6] == found[2:6]])


def standing(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Return the query of what was made in one go at schools in scope, a row per school where a plan is left of it."""
    of_order = OrderedPlan.order_id == PlanOrder.id
    plans = select(func.count()).select_from(OrderedPlan).where(of_order).correlate(PlanOrder).scalar_subquery()
    about = PlanOrder.year, Curriculum.name, PlanOrder.made_at, User.name
    return (
        select(PlanOrder.id, School.id, *about, School.name, plans)
        .join(School, PlanOrder.school_id == School.id)
        .join(Curriculum, PlanOrder.curriculum_id == Curriculum.id)
        .join(User, PlanOrder.made_by_id == User.id)
        .where(*stands(scope))
        .order_by(School.sort_key, School.unit_code, PlanOrder.id)
    )


def stands(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `PlanOrder` and `School`: in scope, not undone, and a plan is left of it."""
    left = select(OrderedPlan.plan_id).where(OrderedPlan.order_id == PlanOrder.id)
    return scope.schools, PlanOrder.undone_at.is_(None), left.exists()


def told(rows: list[Any]) -> PastOrder:
    """Return what was made together."""
    _id, _school_id, year, curriculum, made_at, made_by, *_rest = rows[0]
    parts = tuple((row[0], row[1], row[6]) for row in rows)
    return PastOrder(SchoolYear(year), curriculum, made_at, made_by, parts, sum(row[7] for row in rows))


def plans_made(order: PastOrder) -> dict[int, str]:
    """Return the plans of an order that are there still, with what each was made as."""
    ids = [order_id for order_id, _school_id, _school in order.parts]
    return dict(
        db.session.execute(select(OrderedPlan.plan_id, OrderedPlan.mark).where(OrderedPlan.order_id.in_(ids))).all()
    )


def unmaking(order: PastOrder) -> Unmaking:
    """Return what undoing an order does; the caller has found it in scope."""
    kept = plans_made(order)
    now_marked = marks_of(kept)
    counting, withdrawn = with_logs(kept, count=True), with_logs(kept, count=False)
    changed = {plan_id for plan_id, mark in kept.items() if now_marked[plan_id] != mark}
    going = kept.keys() - counting - withdrawn - changed
    why = (classes_named(each) for each in (counting, withdrawn - counting, changed))
    return Unmaking(order, tuple(sorted(going)), tuple(sorted(kept.keys() - going)), *why)


def with_logs(plan_ids: Mapping[int, str], *, count: bool) -> set[int]:
    """Return which plans have logs that count, or such as were withdrawn."""
    query = select(SessionLog.plan_id).distinct()
    query = query.where(SessionLog.withdrawn_at.is_(None) if count else SessionLog.withdrawn_at.is_not(None))
    return {each for some in chunks(plan_ids) for each in db.session.scalars(query.where(SessionLog.plan_id.in_(some)))}


def classes_named(plan_ids: Iterable[int]) -> tuple[str, ...]:
    """Return what the classes of plans are called, in list order."""
    query = select(SchoolClass.name).join(Plan, Plan.class_id == SchoolClass.id).where(Plan.id.in_([*plan_ids]))
    return tuple(db.session.scalars(query.order_by(SchoolClass.sort_key, SchoolClass.id)))


def unmake(found: Unmaking, by_id: int) -> None:
    """Remove the plans that stand as they were made; note it where no plan of a school's part is left.

    The caller has taken the lock, and has figures counted anew.
    """
    remove_plans(found.going)
    ids = [order_id for order_id, _school_id, _school in found.order.parts]
    left = set(db.session.scalars(select(OrderedPlan.order_id).where(OrderedPlan.order_id.in_(ids))))
    undone = {"undone_at": now(), "undone_by_id": by_id}
    change_rows(PlanOrder, {order_id: undone for order_id in ids if order_id not in left})
