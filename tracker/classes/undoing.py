"""A rollover undone: all classes that stand as they were made. Those that something builds on stay, and are told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, select

from tracker import line
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
from tracker.models.marking import marks_of as marks_by
from tracker.paging import PAGE, Paged, page_of
from tracker.words import gettext as _

# A rollover's id, its school's id, and what the school is called.
Part = tuple[int, int, str]


@dataclass(frozen=True)
class Past:
    """A rollover of one or several schools, made at one moment: what it made, and what has become of that.

    going: the classes that stand as they were made, with their `plans` and `pupils`: an undo removes them. The others
    stay: `logged` have logs that count, `withdrawn` only such as were withdrawn, `changed` are no longer as they were.
    standing_plans: the plans of all classes that stand, those that stay too.
    """

    municipality_code: str
    year: SchoolYear
    made_at: datetime
    made_by: str
    parts: tuple[Part, ...]
    class_ids: tuple[int, ...]
    going: tuple[int, ...] = ()
    plans: int = 0
    standing_plans: int = 0
    pupils: int = 0
    logged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        """Return the id of its first school's part."""
        return min(rollover_id for rollover_id, _school_id, _school in self.parts)

    @property
    def schools(self) -> tuple[str, ...]:
        """Return what its schools are called."""
        return tuple(school for _id, _school_id, school in self.parts)

    @property
    def staying(self) -> int:
        """Return how many of its classes an undo leaves."""
        return len(self.class_ids) - len(self.going)

    @property
    def felt(self) -> list[line.Felt]:
        """Return from which day on figures become other ones when it is undone."""
        return [(self.municipality_code, self.year.first)]

    @property
    def mark(self) -> str:
        """Return what a page carries along to say what it showed."""
        why = self.logged, self.withdrawn, self.changed
        told = (sorted(self.parts), self.class_ids, self.going, self.plans, self.pupils, why)
        return sha256(repr(told).encode()).hexdigest()[:16]


def past_rollovers(scope: Scope, municipality: str, year: SchoolYear, page: int = 1) -> Paged[Past]:
    """Return a page of the rollovers into a school year in scope of which something is left, the latest first."""
    moments: dict[tuple[datetime, str], list[Part]] = defaultdict(list)
    there = select(RolloverClass.class_id).where(RolloverClass.rollover_id == Rollover.id).exists()
    rows = standing(scope).where(School.municipality_code == municipality, Rollover.year == year.start, there)
    for rollover_id, school_id, school, _year, made_at, made_by, _code in db.session.execute(rows):
        moments[made_at, made_by].append((rollover_id, school_id, school))
    latest = sorted(moments.items(), reverse=True)

    def read(first: int) -> list[Past]:
        return [told(municipality, year, at, by, some) for (at, by), some in latest[first : first + PAGE]]

    return page_of(len(latest), page, read)


def find_rollover(scope: Scope, rollover_id: int, *, alone: bool = False) -> Past | None:
    """Return a rollover at a school in scope, or None: with those that were made together with it unless `alone`."""
    rows = db.session.execute(standing(scope)).all()
    found = next((row for row in rows if row[0] == rollover_id), None)
    if found is None:
        return None
    same = [(row[0], row[1], row[2]) for row in rows if row[3:] == found[3:] and (row is found or not alone)]
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


def told(code: str, year: SchoolYear, at: datetime, by: str, parts: list[Part]) -> Past:
    """Return rollovers that were made together, with what has become of them."""
    of_parts = RolloverClass.rollover_id.in_([rollover_id for rollover_id, _school_id, _school in parts])
    kept = dict(db.session.execute(select(RolloverClass.class_id, RolloverClass.mark).where(of_parts)).all())
    marks = marks_of(kept)
    logged, withdrawn = with_logs(kept, count=True), with_logs(kept, count=False)
    changed = {class_id for class_id, mark in kept.items() if marks[class_id] != mark}
    going = sorted(kept.keys() - logged - withdrawn - changed)
    return Past(
        municipality_code=code,
        year=year,
        made_at=at,
        made_by=by,
        parts=tuple(parts),
        class_ids=tuple(sorted(kept)),
        going=tuple(going),
        plans=total(func.count(Plan.id), Plan.class_id, going),
        standing_plans=total(func.count(Plan.id), Plan.class_id, sorted(kept)),
        pupils=total(func.sum(Headcount.pupils), Headcount.class_id, going),
        logged=names(logged),
        withdrawn=names(withdrawn - logged),
        changed=names(changed),
    )


def total(number: Any, of_class: Any, class_ids: Iterable[int]) -> int:
    """Return a number over all rows of some classes."""
    return sum(db.session.scalar(select(number).where(of_class.in_(some))) or 0 for some in chunks(class_ids))


def with_logs(class_ids: Iterable[int], *, count: bool) -> set[int]:
    """Return which classes have logs that count, or such as were withdrawn."""
    query = select(Plan.class_id).join(SessionLog, SessionLog.plan_id == Plan.id).distinct()
    query = query.where(SessionLog.withdrawn_at.is_(None) if count else SessionLog.withdrawn_at.is_not(None))
    return {each for some in chunks(class_ids) for each in db.session.scalars(query.where(Plan.class_id.in_(some)))}


def names(class_ids: Iterable[int]) -> tuple[str, ...]:
    """Return what classes are called, in list order."""
    query = select(SchoolClass.name).where(SchoolClass.id.in_([*class_ids])).order_by(SchoolClass.sort_key)
    return tuple(db.session.scalars(query))


def marks_of(class_ids: Iterable[int]) -> dict[int, str]:
    """Return a mark of each class as it stands: its name, headcounts, links, plans and who leads them."""
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
    return marks_by(class_ids, queries)


def undo(scope: Scope, known: Past, *, seen: str, by_id: int, reason: str | None = None) -> None:
    """Remove what a rollover made and nothing builds on; what stays can be undone later. Raises Refused."""
    with writing(school_id for _id, school_id, _school in known.parts):
        past = find_rollover(scope, known.id, alone=len(known.parts) == 1)
        if past is None or past.mark != seen:
            raise changed_meanwhile()
        if not past.going:
            raise Refused(Problem("", _("Something builds on every one of the new classes. Nothing was undone.")))
        line.explain(past.felt, reason)
        remove_classes(past.going)
        left = set(
            db.session.scalars(select(RolloverClass.rollover_id).where(RolloverClass.class_id.in_(past.class_ids)))
        )
        undone = {"undone_at": now(), "undone_by_id": by_id}
        change_rows(Rollover, {rollover_id: undone for rollover_id, *_school in past.parts if rollover_id not in left})
