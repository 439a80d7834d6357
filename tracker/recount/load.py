"""The raw facts, read from the database as whole rows: nothing is filtered or added up there."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select, true

from tracker import models
from tracker.access import Scope
from tracker.models import Base, CurriculumStatus, Status, db
from tracker.recount import facts

Row = TypeVar("Row", bound=Base)
Sessions = dict[int, facts.PlannedSession]


def load_town(scope: Scope, municipality_code: str) -> facts.Town:
    """Read all that the figures of a municipality rest on, of its schools in scope."""
    curricula = load_curricula()
    schools = select(models.School.id).where(scope.schools, models.School.municipality_code == municipality_code)
    return facts.Town(
        code=municipality_code,
        curricula=tuple(curricula.values()),
        rules=load_rules(municipality_code, curricula),
        schools=load_schools(schools, curricula),
    )


def rows_of(table: type[Row], where: ColumnElement[bool]) -> list[Row]:
    """Return whole rows of a table, as the database has them now."""
    return list(db.session.scalars(select(table).where(where).execution_options(populate_existing=True)))


def by_owner(rows: Iterable[Row], owner: Callable[[Row], int]) -> dict[int, list[Row]]:
    """Return the rows of each owner."""
    owned: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        owned[owner(row)].append(row)
    return owned


def load_curricula() -> dict[int, facts.Curriculum]:
    """Read all curricula, by id."""
    stages = by_owner(rows_of(models.CurriculumStage, true()), lambda row: row.curriculum_id)
    sessions = by_owner(rows_of(models.CurriculumSession, true()), lambda row: row.curriculum_id)
    return {
        row.id: facts.Curriculum(
            id=row.id,
            code=row.code,
            programme=row.programme_code,
            stages=frozenset(stage.stage for stage in stages[row.id]),
            published=row.status == CurriculumStatus.PUBLISHED,
            sessions=tuple(sorted((session.number, session.is_core) for session in sessions[row.id])),
            retired_year=row.retired_year if row.status == CurriculumStatus.RETIRED else None,
        )
        for row in sorted(rows_of(models.Curriculum, true()), key=lambda row: row.id)
    }


def load_rules(municipality_code: str, curricula: dict[int, facts.Curriculum]) -> tuple[facts.YearRules, ...]:
    """Read what the municipality decided for each school year."""
    settings = rows_of(models.YearSettings, models.YearSettings.municipality_code == municipality_code)
    unticked = rows_of(models.UntickedCurriculum, models.UntickedCurriculum.municipality_code == municipality_code)
    shares = {row.year: Fraction(row.completion_percent, 100) for row in settings}
    codes: dict[int, set[str]] = defaultdict(set)
    for row in unticked:
        codes[row.year].add(curricula[row.curriculum_id].code)
    years = sorted(shares.keys() | codes.keys())
    return tuple(facts.YearRules(year, shares.get(year), frozenset(codes[year])) for year in years)


def load_schools(schools: Select[int], curricula: dict[int, facts.Curriculum]) -> tuple[facts.School, ...]:
    """Read the schools that `schools` selects the ids of."""
    rolls = by_owner(rows_of(models.SchoolRoll, models.SchoolRoll.school_id.in_(schools)), lambda row: row.school_id)
    classes = load_classes(schools, curricula)
    rows = rows_of(models.School, models.School.id.in_(schools))
    return tuple(
        facts.School(
            id=row.id,
            unit_code=row.unit_code,
            name=row.name,
            parent_id=row.parent_id,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            rolls=tuple(
                facts.Roll(roll.year, roll.stage, roll.pupils)
                for roll in sorted(rolls[row.id], key=lambda roll: (roll.year, roll.stage))
            ),
            classes=tuple(classes[row.id]),
            area=row.area,
            owner=row.owner_type,
        )
        for row in sorted(rows, key=lambda row: row.id)
    )


def load_classes(schools: Select[int], curricula: dict[int, facts.Curriculum]) -> dict[int, list[facts.SchoolClass]]:
    """Read the classes of the schools, by school."""
    ids = select(models.SchoolClass.id).where(models.SchoolClass.school_id.in_(schools))
    headcounts = by_owner(rows_of(models.Headcount, models.Headcount.class_id.in_(ids)), lambda row: row.class_id)
    links = by_owner(
        rows_of(models.ClassPredecessor, models.ClassPredecessor.class_id.in_(ids)), lambda row: row.class_id
    )
    plans = load_plans(ids, curricula)
    classes: dict[int, list[facts.SchoolClass]] = defaultdict(list)
    for row in sorted(rows_of(models.SchoolClass, models.SchoolClass.id.in_(ids)), key=lambda row: row.id):
        counted = sorted(headcounts[row.id], key=lambda each: (each.stage, each.reference_date))
        classes[row.school_id].append(
            facts.SchoolClass(
                id=row.id,
                year=row.year,
                name=row.name,
                headcounts=tuple(facts.Headcount(each.stage, each.reference_date, each.pupils) for each in counted),
                plans=tuple(plans[row.id]),
                predecessors=frozenset(link.predecessor_id for link in links[row.id]),
            )
        )
    return classes


def load_plans(classes: Select[int], curricula: dict[int, facts.Curriculum]) -> dict[int, list[facts.Plan]]:
    """Read the plans of the classes, by class."""
    ids = select(models.Plan.id).where(models.Plan.class_id.in_(classes))
    stages = by_owner(rows_of(models.PlanStage, models.PlanStage.plan_id.in_(ids)), lambda row: row.plan_id)
    planned = by_owner(rows_of(models.PlannedSession, models.PlannedSession.plan_id.in_(ids)), lambda row: row.plan_id)
    logs = by_owner(rows_of(models.SessionLog, models.SessionLog.plan_id.in_(ids)), lambda row: row.plan_id)
    numbered = {row.id: row for row in rows_of(models.CurriculumSession, true())}
    plans: dict[int, list[facts.Plan]] = defaultdict(list)
    for row in sorted(rows_of(models.Plan, models.Plan.id.in_(ids)), key=lambda row: row.id):
        sessions = {each.id: planned_session(each, numbered) for each in planned[row.id]}
        plans[row.class_id].append(
            facts.Plan(
                id=row.id,
                programme=row.programme_code,
                curriculum=curricula[row.curriculum_id].code,
                groups=row.groups,
                stages=frozenset(stage.stage for stage in stages[row.id]),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                ended_on=row.ended_on,
                sessions=tuple(sorted(sessions.values(), key=lambda session: session.number)),
                logs=tuple(log_of(log, sessions) for log in sorted(logs[row.id], key=lambda log: log.id)),
            )
        )
    return plans


def planned_session(row: models.PlannedSession, numbered: dict[int, models.CurriculumSession]) -> facts.PlannedSession:
    """Return one session of a plan."""
    session = numbered[row.curriculum_session_id]
    return facts.PlannedSession(session.number, session.is_core, row.due_on)


def log_of(row: models.SessionLog, sessions: Sessions) -> facts.Log:
    """Return one log."""
    return facts.Log(
        id=row.id,
        number=sessions[row.planned_session_id].number,
        group=row.group,
        day=row.day,
        held=row.status == Status.HELD,
        present=row.present or 0,
        minutes=row.minutes or 0,
        outcome=row.outcome,
        obstacle=row.obstacle,
        confirmed=row.is_confirmed,
        withdrawn=row.withdrawn_at is not None,
    )
