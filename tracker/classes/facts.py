"""A class as those who keep it see it: its headcounts over time, plans, what is logged, and whose pupils they were."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sqlalchemy import ColumnElement, func, select

from tracker import line
from tracker.access import Scope
from tracker.classes.counting import History, Pupils, latest, number
from tracker.dates import SchoolYear
from tracker.models import ClassPredecessor, Curriculum, Headcount, Plan, Programme, School, SchoolClass, SessionLog, db
from tracker.models.batches import chunks


@dataclass(frozen=True)
class PlanBrief:
    """A plan in short. `logs` count, those `withdrawn` do not; `last_log` is the day of the latest that counts."""

    id: int
    class_id: int
    programme_code: str
    programme: str
    curriculum: str
    groups: int
    starts_on: date
    ends_on: date
    ended_on: date | None
    logs: int = 0
    withdrawn: int = 0
    last_log: date | None = None


@dataclass(frozen=True)
class Relative:
    """A class of the school year before or after that has the same pupils."""

    id: int
    name: str
    year: SchoolYear
    school: str
    unit_code: str
    pupils: int


@dataclass(frozen=True)
class KeptClass:
    """A class with all that hangs on it."""

    id: int
    name: str
    year: SchoolYear
    school_id: int
    unit_code: str
    school: str
    municipality_code: str
    history: History = field(default_factory=dict)
    plans: tuple[PlanBrief, ...] = ()
    predecessors: tuple[Relative, ...] = ()
    successors: tuple[Relative, ...] = ()

    @property
    def counts(self) -> dict[int, Pupils]:
        """Return the latest headcount of each stage that has pupils."""
        return latest(self.history)

    @property
    def pupils(self) -> int:
        """Return the pupils by the latest headcounts."""
        return number(self.counts)

    @property
    def is_closed(self) -> bool:
        """Say whether everybody has left the class."""
        return bool(self.history) and not self.pupils

    @property
    def days(self) -> list[date]:
        """Return the reference dates of its headcounts, the latest first."""
        return sorted({day for _stage, day in self.history}, reverse=True)

    def on(self, day: date) -> dict[int, Pupils]:
        """Return the headcounts of a reference date, by stage."""
        return {stage: pupils for (stage, since), pupils in sorted(self.history.items()) if since == day}

    @property
    def running(self) -> list[PlanBrief]:
        """Return the plans that nobody has ended."""
        return [plan for plan in self.plans if plan.ended_on is None]

    @property
    def logs(self) -> int:
        """Return how many logs count."""
        return sum(plan.logs for plan in self.plans)

    @property
    def all_logs(self) -> int:
        """Return how many logs there are, the withdrawn ones too."""
        return self.logs + sum(plan.withdrawn for plan in self.plans)

    @property
    def mark(self) -> str:
        """Return what a page carries along to say which state of the class it showed."""
        told = (self.name, sorted(self.history.items()), self.plans, self.predecessors, self.successors)
        return sha256(repr(told).encode()).hexdigest()[:16]


def find_class(scope: Scope, class_id: int) -> KeptClass | None:
    """Return a class of a school in scope, or None."""
    return next(iter(kept_classes(scope, SchoolClass.id == class_id)), None)


def kept_classes(scope: Scope, condition: ColumnElement[bool]) -> list[KeptClass]:
    """Return the classes in scope that meet a condition, in file order."""
    columns = School.id, School.unit_code, School.name, School.municipality_code
    rows = db.session.execute(
        select(SchoolClass.id, SchoolClass.name, SchoolClass.year, *columns)
        .join(School, SchoolClass.school_id == School.id)
        .where(scope.classes, condition)
        .order_by(*line.file_order())
    ).all()
    ids = [row[0] for row in rows]
    histories, planned = histories_of(ids), plans_of(ids)
    before = relatives(ids, earlier=True)
    after = relatives(ids, earlier=False)
    return [
        KeptClass(
            row[0],
            row[1],
            SchoolYear(row[2]),
            *row[3:],
            history=histories[row[0]],
            plans=tuple(planned[row[0]]),
            predecessors=tuple(before[row[0]]),
            successors=tuple(after[row[0]]),
        )
        for row in rows
    ]


def histories_of(class_ids: Iterable[int]) -> defaultdict[int, dict[tuple[int, date], Pupils]]:
    """Return the headcounts of classes that the caller has found in scope, by class."""
    found: defaultdict[int, dict[tuple[int, date], Pupils]] = defaultdict(dict)
    columns = Headcount.class_id, Headcount.stage, Headcount.reference_date
    query = select(*columns, Headcount.pupils, Headcount.girls, Headcount.boys)
    for some in chunks(class_ids):
        rows = db.session.execute(query.where(Headcount.class_id.in_(some)))
        for class_id, stage, day, pupils, girls, boys in rows:
            found[class_id][stage, day] = Pupils(pupils, girls, boys)
    return found


def plans_of(class_ids: Iterable[int]) -> defaultdict[int, list[PlanBrief]]:
    """Return the plans of classes that the caller has found in scope, by class."""
    found: defaultdict[int, list[PlanBrief]] = defaultdict(list)
    counts = SessionLog.withdrawn_at.is_(None)
    query = (
        select(
            Plan.id,
            Plan.class_id,
            Plan.programme_code,
            Programme.name,
            Curriculum.name,
            Plan.groups,
            Plan.starts_on,
            Plan.ends_on,
            Plan.ended_on,
            func.count(SessionLog.id).filter(counts),
            func.count(SessionLog.id).filter(~counts),
            func.max(SessionLog.day).filter(counts),
        )
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .join(Programme, Plan.programme_code == Programme.code)
        .outerjoin(SessionLog, SessionLog.plan_id == Plan.id)
        .group_by(Plan.id, Programme.name, Curriculum.name, Curriculum.code)
        .order_by(Plan.programme_code, Curriculum.code)
    )
    for some in chunks(class_ids):
        for row in db.session.execute(query.where(Plan.class_id.in_(some))):
            found[row[1]].append(PlanBrief(*row))
    return found


def relatives(class_ids: Iterable[int], *, earlier: bool) -> defaultdict[int, list[Relative]]:
    """Return the predecessors (`earlier`) or successors of classes that the caller has found in scope, by class."""
    own, other = ClassPredecessor.class_id, ClassPredecessor.predecessor_id
    if not earlier:
        own, other = other, own
    query = (
        select(own, SchoolClass.id, SchoolClass.name, SchoolClass.year, School.name, School.unit_code)
        .join(SchoolClass, other == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .order_by(School.sort_key, School.unit_code, SchoolClass.sort_key, SchoolClass.name)
    )
    rows = [row for some in chunks(class_ids) for row in db.session.execute(query.where(own.in_(some)))]
    histories = histories_of({row[1] for row in rows})
    found: defaultdict[int, list[Relative]] = defaultdict(list)
    for class_id, other_id, name, year, school, unit_code in rows:
        pupils = number(latest(histories[other_id]))
        found[class_id].append(Relative(other_id, name, SchoolYear(year), school, unit_code, pupils))
    return found
