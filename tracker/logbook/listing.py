"""All logs of a choice, for files: one wide row each, streamed school by school."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, select, type_coerce

from tracker.access import Scope
from tracker.line import Choice, file_order
from tracker.models import (
    Curriculum,
    CurriculumSession,
    Plan,
    PlannedSession,
    School,
    SchoolClass,
    SessionLog,
    db,
)

# So many schools are read at a time, of a period or of all years: few enough for the first byte and the memory.
OF_A_PERIOD, OF_ALL_YEARS = 10, 2
AS_KEPT = frozenset({"status", "outcome", "adaptation", "obstacle", "source", "logged_at", "changed_at"})


Values = tuple[Any, ...]


class LogPlaces(NamedTuple):
    """Where logs belong, column by column."""

    year: Values
    municipality_code: Values
    unit_code: Values
    school: Values
    school_class: Values
    programme: Values
    curriculum: Values


class Logs(NamedTuple):
    """Logs column by column, because there may be millions of them; as the database keeps them.

    Enumerations are their values, leader roles are joined by `+`, moments on SQLite are text in UTC. The first fields
    are the order in a file, in which cancelled comes before held.
    """

    plan_id: Values
    number: Values
    group: Values
    day: Values
    status: Values
    id: Values
    title: Values
    present: Values
    girls: Values
    boys: Values
    minutes: Values
    outcome: Values
    adaptation: Values
    adaptation_was_planned: Values
    obstacle: Values
    leader_roles: Values
    pupil_mentors: Values
    engagement: Values
    comment: Values
    source: Values
    is_confirmed: Values
    logged_at: Values
    changed_at: Values
    revision: Values


def log_batches(scope: Scope, choice: Choice) -> Iterator[tuple[LogPlaces, Logs]]:
    """Yield the active logs in scope of a choice, in file order, those of some schools at a time."""
    schools = db.session.scalars(
        select(School.id)
        .where(scope.schools, choice.schools)
        .order_by(School.municipality_code, School.sort_key, School.unit_code)
    ).all()
    at_once = OF_A_PERIOD if choice.period else OF_ALL_YEARS
    for start in range(0, len(schools), at_once):
        some = schools[start : start + at_once]
        if found := logs_by_plan(some, choice):
            places = plan_places(some)
            logs = Logs(*zip(*(log for plan_id in places for log in found.get(plan_id, ())), strict=True))
            yield LogPlaces(*zip(*map(places.__getitem__, logs.plan_id), strict=True)), logs


def plan_places(schools: Sequence[int]) -> dict[int, Values]:
    """Return the plans of some schools, in file order."""
    rows = db.session.execute(
        select(
            Plan.id,
            SchoolClass.year,
            School.municipality_code,
            School.unit_code,
            School.name,
            SchoolClass.name,
            Plan.programme_code,
            Curriculum.code,
        )
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(School.id.in_(schools))
        .order_by(*file_order(), Plan.programme_code, Curriculum.code, Plan.id)
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def logs_by_plan(schools: Sequence[int], choice: Choice) -> dict[int, list[Values]]:
    """Return the active logs of some schools' plans, each plan's in file order."""
    statement = (
        select(*FIELDS)
        .select_from(School)
        .join(SchoolClass, SchoolClass.school_id == School.id)
        .join(Plan, Plan.class_id == SchoolClass.id)
        .join(SessionLog, SessionLog.plan_id == Plan.id)
        .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .where(School.id.in_(schools), SessionLog.withdrawn_at.is_(None), choice.logs)
    )
    found: defaultdict[int, list[Values]] = defaultdict(list)
    # Sorted as plain tuples, which is quicker than in the database; an id ends every comparison.
    for row in sorted(map(tuple, db.session.connection().execute(statement))):
        found[row[0]].append(row)
    return found


def field(name: str) -> ColumnElement[Any]:
    """Return a column of a log without what would turn each of its values into another, millions of times."""
    found: ColumnElement[Any] = getattr(
        CurriculumSession if name in {"number", "title"} else SessionLog, name
    ).expression
    return type_coerce(found, String) if name in AS_KEPT else found


FIELDS = [field(name) for name in Logs._fields]
