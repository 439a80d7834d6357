"""Writes the municipalities of `towns` to the database, through the models."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.forgetting import forget_events
from tests.unit.towns import Case
from tracker import models
from tracker.models import Base, db
from tracker.recount import facts

MOMENT = datetime(2026, 8, 1, tzinfo=UTC)
WITNESS = 1


def clear() -> None:
    """Empty every table."""
    forget_events()
    for table in reversed(Base.metadata.sorted_tables):
        if table.name != "audit_event":
            db.session.execute(table.delete())


@contextmanager
def stored(case: Case) -> Iterator[None]:
    """Lend a database that holds a case and nothing else; afterwards it is as before."""
    try:
        store(case)
        yield
    finally:
        db.session.rollback()


def store(case: Case) -> None:
    """Write a case to an emptied database, and flush."""
    clear()
    pool = case.towns[0].curricula
    add([models.Programme(code=code, name=code) for code in sorted({each.programme for each in pool})])
    add([models.User(id=WITNESS, email="a.larare@example.org", name="Anna Lärare")])
    add([curriculum_row(curriculum) for curriculum in pool])
    add([models.CurriculumStage(curriculum_id=each.id, stage=stage) for each in pool for stage in sorted(each.stages)])
    add([row for each in pool for row in session_rows(each)])
    for town in case.towns:
        store_town(town)
    add([row for town in case.towns for row in predecessor_rows(town)])


def add(rows: list[Base]) -> None:
    """Add rows, and flush: the next ones refer to them."""
    db.session.add_all(rows)
    db.session.flush()


def curriculum_row(curriculum: facts.Curriculum) -> Base:
    """Return a curriculum's row."""
    published, retired = models.CurriculumStatus.PUBLISHED, models.CurriculumStatus.RETIRED
    return models.Curriculum(
        id=curriculum.id,
        code=curriculum.code,
        programme_code=curriculum.programme,
        name=curriculum.code,
        owner="Exempelköping",
        delivery=models.Delivery.TEACHER,
        status=published if curriculum.published else retired,
        retired_year=curriculum.retired_year,
    )


def session_key(curriculum: facts.Curriculum, number: int) -> int:
    """Return the id that a curriculum session is stored under."""
    return curriculum.id * 100 + number


def session_rows(curriculum: facts.Curriculum) -> list[Base]:
    """Return the rows of a curriculum's sessions."""
    return [
        models.CurriculumSession(
            id=session_key(curriculum, number),
            curriculum_id=curriculum.id,
            number=number,
            title=f"Pass {number}",
            minutes=40,
            is_core=core,
        )
        for number, core in curriculum.sessions
    ]


def store_town(town: facts.Town) -> None:
    """Write one municipality."""
    add([models.Municipality(code=town.code, name=f"Kommun {town.code}")])
    add(rule_rows(town))
    for school in town.schools:
        add([school_row(school, town.code)])
    add([row for school in town.schools for row in roll_rows(school)])
    placed = [(school, school_class) for school in town.schools for school_class in school.classes]
    add(
        [models.SchoolClass(id=each.id, school_id=school.id, year=each.year, name=each.name) for school, each in placed]
    )
    add([row for _school, each in placed for row in headcount_rows(each)])
    curricula = {curriculum.code: curriculum for curriculum in town.curricula}
    plans = [(each.id, plan) for _school, each in placed for plan in each.plans]
    add([plan_row(class_id, plan, curricula[plan.curriculum]) for class_id, plan in plans])
    add([models.PlanStage(plan_id=plan.id, stage=stage) for _, plan in plans for stage in sorted(plan.stages)])
    for _, plan in plans:
        store_sessions(plan, curricula[plan.curriculum])


def rule_rows(town: facts.Town) -> list[Base]:
    """Return the rows of what a municipality decided."""
    ids = {curriculum.code: curriculum.id for curriculum in town.curricula}
    settings: list[Base] = [
        models.YearSettings(
            municipality_code=town.code, year=rules.year, completion_percent=int(rules.completion * 100)
        )
        for rules in town.rules
        if rules.completion is not None
    ]
    unticked = [
        models.UntickedCurriculum(municipality_code=town.code, year=rules.year, curriculum_id=ids[code])
        for rules in town.rules
        for code in sorted(rules.unticked)
    ]
    return [*settings, *unticked]


def school_row(school: facts.School, municipality_code: str) -> Base:
    """Return a school's row."""
    return models.School(
        id=school.id,
        unit_code=school.unit_code,
        name=school.name,
        municipality_code=municipality_code,
        owner_type=school.owner,
        area=school.area,
        parent_id=school.parent_id,
        opened_on=school.opened_on,
        closed_on=school.closed_on,
    )


def roll_rows(school: facts.School) -> list[Base]:
    """Return the rows of what the registers say of a school."""
    return [
        models.SchoolRoll(school_id=school.id, year=roll.year, stage=roll.stage, pupils=roll.pupils)
        for roll in school.rolls
    ]


def predecessor_rows(town: facts.Town) -> list[Base]:
    """Return the rows that link a municipality's classes to those of the year before."""
    return [
        models.ClassPredecessor(class_id=each.id, predecessor_id=before)
        for school in town.schools
        for each in school.classes
        for before in sorted(each.predecessors)
    ]


def headcount_rows(school_class: facts.SchoolClass) -> list[Base]:
    """Return the rows of a class's headcounts."""
    return [
        models.Headcount(
            class_id=school_class.id, stage=row.stage, reference_date=row.reference_date, pupils=row.pupils
        )
        for row in school_class.headcounts
    ]


def plan_row(class_id: int, plan: facts.Plan, curriculum: facts.Curriculum) -> Base:
    """Return a plan's row."""
    return models.Plan(
        id=plan.id,
        class_id=class_id,
        curriculum_id=curriculum.id,
        programme_code=plan.programme,
        groups=plan.groups,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        ended_on=plan.ended_on,
    )


def store_sessions(plan: facts.Plan, curriculum: facts.Curriculum) -> None:
    """Write a plan's sessions, their logs, and the slots that the held ones take."""
    keys = {session.number: plan.id * 10 + at for at, session in enumerate(plan.sessions)}
    add(
        [
            models.PlannedSession(
                id=keys[session.number],
                plan_id=plan.id,
                curriculum_session_id=session_key(curriculum, session.number),
                due_on=session.due_on,
            )
            for session in plan.sessions
        ]
    )
    add([log_row(log, plan.id, keys[log.number]) for log in plan.logs])
    add([row for log in plan.logs for row in slot_rows(log, keys[log.number], plan.groups)])


def log_row(log: facts.Log, plan_id: int, planned_session_id: int) -> Base:
    """Return a log's row."""
    row = models.SessionLog(
        id=log.id,
        plan_id=plan_id,
        planned_session_id=planned_session_id,
        group=log.group,
        day=log.day,
        status=models.Status.HELD if log.held else models.Status.CANCELLED,
        source=models.Source.FORM,
        is_confirmed=log.confirmed,
        logged_at=MOMENT,
        changed_at=MOMENT,
    )
    if log.held:
        row.present, row.minutes, row.outcome = log.present, log.minutes, log.outcome
    else:
        row.obstacle = log.obstacle or models.Obstacle.TIME
    if log.withdrawn:
        row.withdrawn_at, row.withdrawn_by_id = MOMENT, WITNESS
    return row


def slot_rows(log: facts.Log, planned_session_id: int, groups: int) -> list[Base]:
    """Return the slots that a log takes: none, its group's, or all."""
    if log.withdrawn or not log.held:
        return []
    taken = [log.group] if log.group else range(1, groups + 1)
    return [models.HeldSlot(planned_session_id=planned_session_id, group=group, log_id=log.id) for group in taken]
