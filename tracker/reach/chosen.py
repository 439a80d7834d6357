"""The schools, classes and plans that a selection chooses, within a scope."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from tracker.access import Scope
from tracker.dates import Period
from tracker.models import Curriculum, Municipality, Plan, PlanStage, School, SchoolClass, SchoolRoll, db
from tracker.models.ready import among_told, put_together_once, shape_of
from tracker.reach.asking import asked
from tracker.reach.once import once_a_page
from tracker.reach.selection import Selection


class SchoolRow(NamedTuple):
    """An open school in the selection."""

    id: int
    unit_code: str
    name: str
    parent_id: int | None
    parent: str | None
    parent_code: str | None
    parent_area: str | None
    parent_municipality_code: str | None
    municipality_code: str
    municipality: str
    area: str | None
    owner_type: str


def open_in(period: Period) -> ColumnElement[bool]:
    """Return the condition that a school is open on any day of a period."""
    return and_(
        or_(School.opened_on.is_(None), School.opened_on <= period.last),
        or_(School.closed_on.is_(None), School.closed_on >= period.first),
    )


@put_together_once
def school_condition(scope: Scope, selection: Selection) -> ColumnElement[bool]:
    """Return the condition on the schools of a selection, within the scope."""
    conditions = [scope.schools, open_in(selection.open_in or selection.period)]
    if selection.municipality:
        conditions.append(School.municipality_code == selection.municipality)
    if selection.school:
        conditions.append(School.unit_code == selection.school)
    if selection.area:
        conditions.append(School.area == selection.area)
    if selection.owner:
        conditions.append(School.owner_type == selection.owner)
    return and_(*conditions)


def at_chosen_schools(scope: Scope, selection: Selection) -> ColumnElement[bool]:
    """Return the condition on the classes of a selection's schools: as a list of them, so that others are not read."""
    return SchoolClass.school_id.in_(select(School.id).where(school_condition(scope, selection)))


PARENT = aliased(School)
# Put together once: a page asks for its schools several times.
SCHOOLS = (
    select(
        School.id,
        School.unit_code,
        School.name,
        School.parent_id,
        PARENT.name,
        PARENT.unit_code,
        PARENT.area,
        PARENT.municipality_code,
        School.municipality_code,
        Municipality.name,
        School.area,
        School.owner_type,
    )
    .join(Municipality, School.municipality_code == Municipality.code)
    .outerjoin(PARENT, School.parent_id == PARENT.id)
    .order_by(School.municipality_code, School.sort_key, School.unit_code)
)


@once_a_page
def schools(scope: Scope, selection: Selection) -> list[SchoolRow]:
    """Return the open schools of the selection, in file order."""
    return [SchoolRow._make(row) for row in db.session.execute(school_rows(scope, selection))]


@put_together_once
def school_rows(scope: Scope, selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the query behind `SchoolRow`."""
    return SCHOOLS.where(school_condition(scope, selection))


def municipalities_of(scope: Scope, selection: Selection) -> dict[str, str]:
    """Return the municipalities of the selection's open schools: code → name, by code."""
    return {school.municipality_code: school.municipality for school in schools(scope, selection)}


class ClassPlace(NamedTuple):
    """Where a class is."""

    school_id: int
    municipality_code: str


# Of classes, by id.
Places = Mapping[int, ClassPlace]


def classes(scope: Scope, selection: Selection) -> dict[int, ClassPlace]:
    """Return the selection's classes, by id, each with its place."""
    return {class_id: ClassPlace(*place) for class_id, *place in asked(class_rows, scope, selection)}


@put_together_once
def class_rows(scope: Scope, selection: Selection) -> Select[int, int, str]:
    """Return the query of classes with their places."""
    return (
        select(SchoolClass.id, SchoolClass.school_id, School.municipality_code)
        .join(School, SchoolClass.school_id == School.id)
        .where(SchoolClass.id.in_(class_ids(scope, selection)))
        .order_by(SchoolClass.id)
    )


def class_ids(scope: Scope, selection: Selection) -> Select[Any]:
    """Return the query of the selection's classes; those that are named it has to be told, as `asked` does."""
    if selection.class_ids is not None:
        return select(SchoolClass.id).where(among_told(SchoolClass.id, shape_of(selection.class_ids)))
    return select(SchoolClass.id).where(
        SchoolClass.year == selection.period.year.start, at_chosen_schools(scope, selection)
    )


def rolls(school_ids: Iterable[int]) -> defaultdict[int, dict[int, int]]:
    """Return schools' pupils by their latest register: school → stage → pupils."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    latest: dict[int, int] = {}
    for roll in db.session.execute(
        select(SchoolRoll.school_id, SchoolRoll.year, SchoolRoll.stage, SchoolRoll.pupils)
        .where(SchoolRoll.school_id.in_(list(school_ids)))
        .order_by(SchoolRoll.year.desc())
    ):
        if latest.setdefault(roll.school_id, roll.year) == roll.year:
            found[roll.school_id][roll.stage] = roll.pupils
    return found


NO_STAGES: frozenset[int] = frozenset()


class PlanRow(NamedTuple):
    """A plan in the selection; `stages` are those that it has chosen: without any it takes in all its class's."""

    id: int
    class_id: int
    school_id: int
    programme: str
    curriculum: str
    groups: int
    starts_on: date
    ended_on: date | None
    stages: frozenset[int]

    def runs_in(self, period: Period) -> bool:
        """Say whether the plan goes on at any time of a period: it has begun by its end, and not ended before it."""
        return self.starts_on <= period.last and (self.ended_on or date.max) >= period.first


def plan_ids(scope: Scope, selection: Selection) -> Select[Any]:
    """Return the query of the selection's plans."""
    statement = select(Plan.id).where(Plan.class_id.in_(class_ids(scope, selection)))
    if selection.programme:
        statement = statement.where(Plan.programme_code == selection.programme)
    if selection.curriculum:
        statement = statement.join(Curriculum, Plan.curriculum_id == Curriculum.id).where(
            Curriculum.code == selection.curriculum
        )
    return statement


def plans(scope: Scope, selection: Selection) -> list[PlanRow]:
    """Return the plans of the selection, by id."""
    found: dict[int, PlanRow] = {}
    for *plan, stage in asked(plan_rows, scope, selection):
        stages = NO_STAGES if stage is None else frozenset({stage})
        row = PlanRow._make([*plan, stages])
        found[row.id] = row._replace(stages=stages | found[row.id].stages) if row.id in found else row
    return [*found.values()]


@put_together_once
def plan_rows(scope: Scope, selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the query behind `PlanRow`: a row for each stage that a plan has chosen, one if there is none."""
    return (
        select(
            Plan.id,
            Plan.class_id,
            SchoolClass.school_id,
            Plan.programme_code,
            Curriculum.code,
            Plan.groups,
            Plan.starts_on,
            Plan.ended_on,
            PlanStage.stage,
        )
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .outerjoin(PlanStage, PlanStage.plan_id == Plan.id)
        .where(Plan.id.in_(plan_ids(scope, selection)))
        .order_by(Plan.id)
    )
