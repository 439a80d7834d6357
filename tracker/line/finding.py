"""Find the lines of a person, a class, a school, within a scope; current year unless another is asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from tracker.access import Scope
from tracker.dates import SchoolYear
from tracker.line.drawing import PLAN_ROWS, SESSIONS, asked_of, drawn, drawn_from, lines
from tracker.line.stations import Line
from tracker.models import Curriculum, Headcount, Plan, PlanLeader, School, SchoolClass, db
from tracker.models.driver import Question
from tracker.models.ready import Lookup, foresee, rows_of, rows_of_each


@dataclass(frozen=True)
class ClassInList:
    """A class as lists show it, with its plans' lines."""

    id: int
    name: str
    school_id: int
    school_name: str
    unit_code: str
    year: SchoolYear
    lines: tuple[Line, ...] = ()

    @property
    def behind(self) -> int:
        """Return how many sessions that are due have no log."""
        return sum(line.behind for line in self.lines)

    @property
    def due_on(self) -> date | None:
        """Return the day when the next session that is not held yet is due."""
        ahead = (line.next_for(line.next_group()) for line in self.lines if not line.ended_on)
        return min((station.due_on for station in ahead if station), default=None)


@dataclass(frozen=True)
class PlanPlace:
    """Where a plan belongs, as reports name it."""

    plan_id: int
    year: SchoolYear
    municipality_code: str
    unit_code: str
    school: str
    school_class: str


def foresee_line(plan_id: int) -> None:
    """Say that `find_line` is asked for this plan next, so that it need not be waited for by itself."""
    foresee(*asked_of([plan_id]))


def find_line(scope: Scope, plan_id: int) -> Line | None:
    """Return the line of a plan that one may log for, or None."""
    plans, *facts = drawn_from([plan_id])
    allowed = [*to_log(scope, plans)]
    return drawn(allowed, *facts)[plan_id] if allowed else None


def to_log(scope: Scope, plans: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows of plans that a school in scope receives or delivers."""
    for plan in plans:
        is_received = scope.covers(plan.school_id, plan.municipality_code)
        if is_received or scope.covers(plan.delivering_id, plan.delivering_code):
            yield plan


def is_received(scope: Scope, line: Line) -> bool:
    """Say whether a line's class is in scope; the school that only delivers does not count."""
    return scope.covers(line.school_id, line.municipality_code)


def is_own_class(scope: Scope, class_id: int) -> bool:
    """Say whether a class is in scope; what a school only delivers to does not count."""
    return db.session.scalar(select(SchoolClass.id).where(SchoolClass.id == class_id, scope.classes)) is not None


def led_by(scope: Scope, user_id: int, year: SchoolYear) -> list[Line]:
    """Return the lines that a person leads in a school year, without pupils: the arrived last."""
    own_groups = dict(rows_of(*asked_of_leader(user_id, year)))
    plans, sessions = rows_of_each(led_plans().question(own_groups), SESSIONS.question(own_groups))
    found = drawn(to_log(scope, plans), sessions, own_groups=own_groups)
    return sorted(found.values(), key=lambda line: line.has_arrived)


def foresee_led_by(user_id: int, year: SchoolYear) -> None:
    """Say that `led_by` is asked of this person after the next question, with which its first one then goes over."""
    foresee(asked_of_leader(user_id, year))


def asked_of_leader(user_id: int, year: SchoolYear) -> Question:
    """Return what finds the plans that a person leads."""
    return LED, {"user_id": user_id, "year": year.start}


# The plans that `user_id` leads in `year`, each with their own group, if they lead just one.
LED = (
    select(PlanLeader.plan_id, case((func.count() == 1, func.nullif(func.min(PlanLeader.group), 0))))
    .join(Plan, PlanLeader.plan_id == Plan.id)
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .where(PlanLeader.user_id == bindparam("user_id"), Plan.ended_on.is_(None), SchoolClass.year == bindparam("year"))
    .group_by(PlanLeader.plan_id)
)


@cache
def led_plans() -> Lookup:
    """Return the query of plans in file order: PostgreSQL plans it once for so many plans, not for each person anew."""
    return Lookup(PLAN_ROWS.order_by(*file_order(), Plan.programme_code, Curriculum.code), Plan.id)


def of_school(scope: Scope, school_id: int, year: SchoolYear) -> list[Line]:
    """Return the lines of a school's own classes in a school year, within the scope."""
    return in_order(and_(SchoolClass.school_id == school_id, scope.classes), year)


def in_order(condition: ColumnElement[bool], year: SchoolYear) -> list[Line]:
    """Return the lines of plans that meet a condition, in file order."""
    plan_ids = [place.plan_id for place in places(condition, [year])]
    found = lines(plan_ids)
    return [found[plan_id] for plan_id in plan_ids]


def plan_places(scope: Scope, years: Iterable[SchoolYear]) -> list[PlanPlace]:
    """Return the plans of the classes in scope in some school years, in file order."""
    return places(scope.plans, years)


def places(condition: ColumnElement[bool], years: Iterable[SchoolYear]) -> list[PlanPlace]:
    """Return the plans that meet a condition, in file order: school, class, programme, curriculum."""
    rows = db.session.execute(
        select(
            Plan.id,
            SchoolClass.year,
            School.municipality_code,
            School.unit_code,
            School.name,
            SchoolClass.name,
        )
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .where(condition, SchoolClass.year.in_(year.start for year in years))
        .order_by(*file_order(), Plan.programme_code, Curriculum.code)
    )
    return [PlanPlace(plan_id, SchoolYear(year), *rest) for plan_id, year, *rest in rows]


def file_order() -> tuple[ColumnElement[Any], ...]:
    """Return the order of classes in files and lists; domain.md section 7."""
    return (
        School.municipality_code.expression,
        School.sort_key.expression,
        School.unit_code.expression,
        SchoolClass.year.expression,
        lowest_stage(),
        SchoolClass.sort_key.expression,
        SchoolClass.name.expression,
    )


def lowest_stage() -> ColumnElement[int]:
    """Return a class's lowest stage, to sort by; a class without pupils comes last on both databases."""
    lowest = select(func.min(Headcount.stage)).where(Headcount.class_id == SchoolClass.id, Headcount.pupils > 0)
    return func.coalesce(lowest.correlate(SchoolClass).scalar_subquery(), 99)


def in_list(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `SchoolClass` and `School`: it is in scope, or one may log for a plan of it."""
    return or_(scope.classes, SchoolClass.id.in_(select(Plan.class_id).where(scope.plans_to_log)))


def find_class(scope: Scope, class_id: int) -> ClassInList | None:
    """Return one class with its lines, or None."""
    return next(iter(found_classes(scope, SchoolClass.id == class_id)), None)


def found_classes(scope: Scope, condition: ColumnElement[bool]) -> list[ClassInList]:
    """Return the classes in scope that meet a condition."""
    rows = db.session.execute(
        select(SchoolClass.id, SchoolClass.name, School.id, School.name, School.unit_code, SchoolClass.year)
        .join(School, SchoolClass.school_id == School.id)
        .where(condition, in_list(scope))
        .order_by(*file_order())
    ).all()
    plans = db.session.execute(
        select(Plan.class_id, Plan.id)
        .where(Plan.class_id.in_([row[0] for row in rows]), scope.plans_to_log)
        .order_by(Plan.programme_code, Plan.starts_on, Plan.id)
    ).all()
    drawn = lines(plan_id for _class_id, plan_id in plans)
    return [
        ClassInList(
            *row[:5],
            SchoolYear(row[5]),
            tuple(drawn[plan_id] for class_id, plan_id in plans if class_id == row[0]),
        )
        for row in rows
    ]
