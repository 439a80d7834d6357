"""A rollover undone, as long as nothing was logged in its classes and nobody has changed them since."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from tracker.access import Scope
from tracker.classes.writing import changed_meanwhile, remove_classes, writing
from tracker.dates import SchoolYear, now
from tracker.errors import Problem, Refused
from tracker.models import (
    ClassPredecessor,
    Headcount,
    MentorLink,
    Plan,
    PlanLeader,
    PlanStage,
    Rollover,
    RolloverClass,
    School,
    SchoolClass,
    SessionLog,
    User,
    db,
)
from tracker.models.batches import change_rows, chunks


@dataclass(frozen=True)
class Past:
    """A rollover of one or several schools, made at one moment: what it made, and what has become of that.

    logged: its classes with logs, withdrawn ones too. changed: those that are no longer as they were made.
    """

    id: int
    municipality_code: str
    year: SchoolYear
    made_at: datetime
    made_by: str
    schools: tuple[str, ...]
    rollover_ids: tuple[int, ...]
    school_ids: tuple[int, ...]
    class_ids: tuple[int, ...]
    plans: int
    pupils: int
    logged: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def can_be_undone(self) -> bool:
        """Say whether everything stands as it was made."""
        return bool(self.class_ids) and not self.logged and not self.changed

    @property
    def mark(self) -> str:
        """Return what a page carries along to say what it showed."""
        told = (self.rollover_ids, self.class_ids, self.plans, self.pupils, self.logged, self.changed)
        return sha256(repr(told).encode()).hexdigest()[:16]


def past_rollovers(scope: Scope, municipality: str, year: SchoolYear) -> list[Past]:
    """Return the rollovers into a school year at schools in scope that are not undone, the latest first."""
    moments: dict[tuple[datetime, str], list[tuple[int, int, str]]] = defaultdict(list)
    rows = standing(scope).where(School.municipality_code == municipality, Rollover.year == year.start)
    for rollover_id, school_id, school, _year, made_at, made_by, _code in db.session.execute(rows):
        moments[made_at, made_by].append((rollover_id, school_id, school))
    return [told(municipality, year, at, by, some) for (at, by), some in sorted(moments.items(), reverse=True)]


def find_rollover(scope: Scope, rollover_id: int) -> Past | None:
    """Return a rollover at a school in scope with those that were made together with it, or None."""
    rows = db.session.execute(standing(scope)).all()
    found = next((row for row in rows if row[0] == rollover_id), None)
    if found is None:
        return None
    same = [(row[0], row[1], row[2]) for row in rows if row[3:] == found[3:]]
    return told(found[6], SchoolYear(found[3]), found[4], found[5], same)


def standing(scope: Scope) -> Select[int, *tuple[Any, ...]]:
    """Return the query of rollovers at schools in scope that are not undone."""
    about = Rollover.year, Rollover.made_at, User.name, School.municipality_code
    return (
        select(Rollover.id, School.id, School.name, *about)
        .join(School, Rollover.school_id == School.id)
        .join(User, Rollover.made_by_id == User.id)
        .where(scope.schools, Rollover.undone_at.is_(None))
        .order_by(School.sort_key, School.unit_code, Rollover.id)
    )


def told(code: str, year: SchoolYear, at: datetime, by: str, some: list[tuple[int, int, str]]) -> Past:
    """Return rollovers that were made together, with what has become of them."""
    ids = tuple(sorted(rollover_id for rollover_id, _school_id, _school in some))
    kept = dict(
        db.session.execute(
            select(RolloverClass.class_id, RolloverClass.mark).where(RolloverClass.rollover_id.in_(ids))
        ).all()
    )
    marks = marks_of(kept)
    plans = db.session.scalar(select(func.count()).select_from(Plan).where(Plan.class_id.in_(kept))) or 0
    pupils = db.session.scalar(select(func.sum(Headcount.pupils)).where(Headcount.class_id.in_(kept))) or 0
    logged = names(with_logs(kept))
    changed = names({class_id for class_id, mark in kept.items() if marks[class_id] != mark})
    schools = tuple(school for _id, _school_id, school in some)
    school_ids = tuple(school_id for _id, school_id, _school in some)
    return Past(
        ids[0], code, year, at, by, schools, ids, school_ids, tuple(sorted(kept)), plans, pupils, logged, changed
    )


def with_logs(class_ids: Iterable[int]) -> set[int]:
    """Return which classes have logs, withdrawn ones too."""
    query = select(Plan.class_id).join(SessionLog, SessionLog.plan_id == Plan.id).distinct()
    return {each for some in chunks(class_ids) for each in db.session.scalars(query.where(Plan.class_id.in_(some)))}


def names(class_ids: Iterable[int]) -> tuple[str, ...]:
    """Return what classes are called, in list order."""
    query = select(SchoolClass.name).where(SchoolClass.id.in_([*class_ids])).order_by(SchoolClass.sort_key)
    return tuple(db.session.scalars(query))


def marks_of(class_ids: Iterable[int]) -> dict[int, str]:
    """Return a mark of each class as it stands: its name, headcounts, links, plans and who leads them."""
    facts: defaultdict[int, list[Any]] = defaultdict(list)
    ids = sorted(class_ids)
    plan = Plan.starts_on, Plan.ends_on, Plan.ended_on, Plan.groups, Plan.delivering_school_id
    of_plan = select(Plan.class_id, Plan.id)
    queries: list[Select[*tuple[Any, ...]]] = [
        select(SchoolClass.id, SchoolClass.name),
        select(
            Headcount.class_id,
            Headcount.stage,
            Headcount.reference_date,
            Headcount.pupils,
            Headcount.girls,
            Headcount.boys,
        ),
        select(ClassPredecessor.class_id, ClassPredecessor.predecessor_id),
        select(ClassPredecessor.predecessor_id, ClassPredecessor.class_id),
        of_plan.add_columns(Plan.curriculum_id, *plan),
        of_plan.add_columns(PlanStage.stage).join(PlanStage, PlanStage.plan_id == Plan.id),
        of_plan.add_columns(PlanLeader.user_id, PlanLeader.group).join(PlanLeader, PlanLeader.plan_id == Plan.id),
        of_plan.add_columns(MentorLink.id).join(MentorLink, MentorLink.plan_id == Plan.id),
    ]
    for number, query in enumerate(queries):
        own = query.selected_columns[0]
        for some in chunks(ids):
            for row in db.session.execute(query.where(own.in_(some)).order_by(*query.selected_columns)):
                facts[row[0]].append((number, *map(str, row)))
    return {class_id: sha256(repr(facts[class_id]).encode()).hexdigest() for class_id in ids}


def undo(scope: Scope, known: Past, *, seen: str, by_id: int) -> None:
    """Remove what a rollover made. Raises Refused when something was logged or changed since, and then all stays."""
    with writing(known.school_ids):
        past = find_rollover(scope, known.id)
        if past is None or past.mark != seen:
            raise changed_meanwhile()
        if not past.can_be_undone:
            raise Refused(
                Problem("", _("Something was logged or changed in the new classes since. Nothing was undone."))
            )
        remove_classes(past.class_ids)
        undone = {"undone_at": now(), "undone_by_id": by_id}
        change_rows(Rollover, dict.fromkeys(past.rollover_ids, undone))
