"""Keeping the figures of schools: counted again in the transaction that changes what they are counted from.

The database session notes in the flush what changed. Before the commit, or before kept figures are read in the same
transaction, the figures of each school and school year that it touches are counted anew, by the way of `rollup`.
Writers of one school take turns from then on to their commits, so that the later one counts what the earlier wrote.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, delete, event, or_, select, true, tuple_
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import Session, UOWTransaction

from tracker.access import Scope
from tracker.dates import Period, SchoolYear
from tracker.models import (
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Headcount,
    KeptDue,
    KeptReach,
    Plan,
    PlanStage,
    School,
    SchoolClass,
    SessionLog,
    UntickedCurriculum,
    YearPart,
    YearSettings,
    db,
)
from tracker.models.batches import chunks, insert_rows
from tracker.reach import facts
from tracker.reach.figures import Reach, Selection
from tracker.reach.rollup import count_by_school
from tracker.reach.targets import programmes

# What changed, by how the schools and years concerned are found from it.
Touched = defaultdict[str, set[Any]]
TOUCHED = "kept figures to count again"
# A school year and a school.
Place = tuple[int, int]
# So many schools are counted together.
TOGETHER = 200
# What of a school decides where and when its figures count.
PLACE = ("municipality_code", "opened_on", "closed_on")


def init_app(_app: Flask) -> None:
    """Let the session keep the figures; once, also when several apps live in one process."""
    if not event.contains(db.session, "after_flush", note):
        event.listen(db.session, "after_flush", note)
        event.listen(db.session, "before_commit", flush_and_settle)
        event.listen(db.session, "after_rollback", forget)


def note(session: Session, _context: UOWTransaction) -> None:
    """Note what a flush changed that figures are counted from."""
    touched: Touched = session.info.setdefault(TOUCHED, defaultdict(set))
    for row in (*session.new, *session.dirty, *session.deleted):
        find = FINDERS.get(type(row))
        if find and (found := find(row)):
            name, key = found
            touched[name].add(key)


def of_school(school: School) -> tuple[str, Any] | None:
    """Find the years of a school that moved, opened or closed."""
    moved = any(inspected(school).attrs[name].history.has_changes() for name in PLACE)
    return ("school", school.id) if moved else None


FINDERS: dict[type[Any], Callable[[Any], tuple[str, Any] | None]] = {
    SessionLog: lambda log: ("plan", log.plan_id),
    PlanStage: lambda stage: ("plan", stage.plan_id),
    Plan: lambda plan: ("new plan", plan.id),
    SchoolClass: lambda school_class: ("class", school_class.id),
    Headcount: lambda headcount: ("class", headcount.class_id),
    School: of_school,
    YearSettings: lambda settings: ("municipality", (settings.municipality_code, settings.year)),
    UntickedCurriculum: lambda unticked: ("municipality", (unticked.municipality_code, unticked.year)),
    Curriculum: lambda _curriculum: ("everything", True),
    CurriculumSession: lambda _session: ("everything", True),
    CurriculumStage: lambda _stage: ("everything", True),
}


def forget(session: Session) -> None:
    """Forget what was undone."""
    session.info.pop(TOUCHED, None)


def flush_and_settle(session: Session) -> None:
    """Count anew what a transaction changed, before it is committed."""
    session.flush()
    settle(session)


def settle(session: Session) -> None:
    """Count anew what was changed in this transaction, if anything."""
    touched: Touched | None = session.info.pop(TOUCHED, None)
    if touched:
        keep({place for name, keys in touched.items() for chunk in chunks(keys) for place in PLACES[name](chunk)})


def of_plans(plan_ids: list[int]) -> Iterable[Place]:
    """Find the schools of plans."""
    return found(Plan.id.in_(plan_ids))


def of_new_plans(plan_ids: list[int]) -> Iterable[Place]:
    """Find the schools of plans, and all of a municipality whose programme is for other stages for their sake."""
    unticked = select(UntickedCurriculum).where(
        UntickedCurriculum.curriculum_id == Curriculum.id,
        UntickedCurriculum.municipality_code == School.municipality_code,
        UntickedCurriculum.year == SchoolClass.year,
    )
    widened = (
        select(School.municipality_code, SchoolClass.year)
        .distinct()
        .select_from(Plan)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .where(Plan.id.in_(plan_ids), or_(Curriculum.status != CurriculumStatus.PUBLISHED, unticked.exists()))
    )
    towns = [(code, year) for code, year in db.session.execute(widened)]
    return {*of_plans(plan_ids), *(of_municipalities(towns) if towns else ())}


def of_municipalities(keys: list[tuple[str, int]]) -> Iterable[Place]:
    """Find the schools of municipalities in school years."""
    return found(tuple_(School.municipality_code, SchoolClass.year).in_(keys))


PLACES: dict[str, Callable[[list[Any]], Iterable[Place]]] = {
    "plan": of_plans,
    "new plan": of_new_plans,
    "class": lambda keys: found(SchoolClass.id.in_(keys)),
    "school": lambda keys: found(SchoolClass.school_id.in_(keys)),
    "municipality": of_municipalities,
    "everything": lambda _keys: found(true()),
}


def found(condition: ColumnElement[bool]) -> Iterable[Place]:
    """Find the school years and schools of classes or plans."""
    statement = (
        select(SchoolClass.year, SchoolClass.school_id)
        .distinct()
        .join(School, SchoolClass.school_id == School.id)
        .outerjoin(Plan, Plan.class_id == SchoolClass.id)
    )
    return [(year, school_id) for year, school_id in db.session.execute(statement.where(condition))]


def keep(places: Iterable[Place]) -> None:
    """Count schools in school years, and keep their figures instead of those that were kept."""
    schools: defaultdict[int, list[int]] = defaultdict(list)
    for year, school_id in sorted(places):
        schools[year].append(school_id)
    for year, school_ids in schools.items():
        for chunk in chunks(school_ids, TOGETHER):
            take_turns(chunk)
            keep_year(SchoolYear(year), chunk)


def unkept() -> list[Place]:
    """Return the school years and schools whose figures are not kept, as after an upgrade."""
    kept = select(KeptReach).where(KeptReach.year == SchoolClass.year, KeptReach.school_id == SchoolClass.school_id)
    return sorted(found(~kept.exists()))


def keep_in_turns(places: list[Place]) -> Iterator[int]:
    """Keep figures; yield how many are done each time. Runs as it is iterated."""
    for chunk in chunks(places, TOGETHER):
        keep(chunk)
        yield len(chunk)


def keep_municipality(code: str, year: int) -> None:
    """Keep the figures of a municipality whose rows were written past the session."""
    keep(of_municipalities([(code, year)]))


def take_turns(school_ids: list[int]) -> None:
    """Wait until nobody else counts these schools, up to the commit; SQLite has one writer anyway."""
    db.session.execute(
        select(School.id).where(School.id.in_(school_ids)).order_by(School.id).with_for_update(key_share=True)
    )


def keep_year(year: SchoolYear, school_ids: list[int]) -> None:
    """Keep the figures of some schools in one school year; a school that has none gets a row of noughts."""
    scope, whole = Scope(school_ids=frozenset(school_ids)), Selection(Period.of_year(year))
    for table in (KeptReach, KeptDue):
        db.session.execute(delete(table).where(table.year == year.start, table.school_id.in_(school_ids)))
    counted = {
        (part, each.school_id, each.programme): each.reach
        for part, period in parts(year).items()
        for each in count_by_school(scope, Selection(period))
    }
    without = set(school_ids) - {school_id for _part, school_id, _programme in counted}
    noughts = {(YearPart.WHOLE, school_id, code): Reach() for school_id in without for code in programmes(whole)[:1]}
    rows = ({"year": year.start, **kept_row(*key, reach)} for key, reach in (counted | noughts).items())
    insert_rows(KeptReach, rows)
    insert_rows(KeptDue, ({"year": year.start, **each._asdict()} for each in facts.by_due_day(scope, whole)))


def parts(year: SchoolYear) -> dict[YearPart, Period]:
    """Return the periods of a school year that figures are kept over."""
    return {
        YearPart.WHOLE: Period.of_year(year),
        YearPart.AUTUMN: Period.term("HT", year.start),
        YearPart.SPRING: Period.term("VT", year.start + 1),
    }


def kept_row(part: YearPart, school_id: int, programme: str, reach: Reach) -> dict[str, Any]:
    """Return a school's figures as they are kept: without what depends on today."""
    tally = reach.tally
    numbers = reach._asdict() | tally._asdict()
    return {
        **{column.key: numbers[column.key] for column in inspected(KeptReach).column_attrs if column.key in numbers},
        "part": part,
        "school_id": school_id,
        "programme_code": programme,
        "reported_units": tally.reported_units + tally.reported_ahead_units,
    }
