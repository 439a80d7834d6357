"""What stands before plans are written: classes and their stages, curricula, schools, people, plans."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select

from tracker.access import Scope
from tracker.models import (
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Headcount,
    Membership,
    Plan,
    PlanLeader,
    PlanStage,
    School,
    SchoolClass,
    SessionLog,
    User,
    db,
)
from tracker.models.batches import chunks


@dataclass(frozen=True)
class CurriculumFacts:
    """A curriculum: its stages, and the ids of its sessions in order."""

    id: int
    code: str
    programme_code: str
    status: CurriculumStatus
    stages: frozenset[int]
    session_ids: tuple[int, ...]
    name: str = ""


@dataclass(frozen=True)
class PlanFacts:
    """A plan as it stands; `leader_ids` are the people who lead it or one of its groups."""

    plan_id: int
    class_id: int
    curriculum: CurriculumFacts
    groups: int
    delivering_school_id: int | None
    starts_on: date
    ends_on: date
    ended_on: date | None
    stages: frozenset[int] = frozenset()
    leader_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Wanted:
    """A plan as it is to be; `before` is the one that is changed, None for a new one."""

    class_id: int
    curriculum: CurriculumFacts | None
    before: PlanFacts | None
    groups: int
    stages: frozenset[int]
    delivering_school_id: int | None
    starts_on: date
    ends_on: date
    ended_on: date | None
    leader_ids: frozenset[int]

    @property
    def plan_id(self) -> int | None:
        """Return the id of the plan that is changed."""
        return self.before.plan_id if self.before else None


@dataclass(frozen=True)
class Standing:
    """Everything that plans of some school years are checked against."""

    school_ids: Mapping[str, int]
    user_ids: Mapping[str, int]
    class_ids: Mapping[tuple[int, str, str], int]
    stages: Mapping[int, frozenset[int]]
    ever: Mapping[int, frozenset[int]]
    curricula: Mapping[str, CurriculumFacts]
    plans: Mapping[tuple[int, int], PlanFacts]

    @classmethod
    def of(cls, scope: Scope, years: AbstractSet[int]) -> "Standing":
        """Read what stands in these years in scope, with the schools and people that its plans name already."""
        found = curricula()
        held, ever = stages_held(years)
        classes = select(SchoolClass.year, School.unit_code, SchoolClass.name, SchoolClass.id)
        rows = db.session.execute(classes.join(School).where(SchoolClass.year.in_(years), scope.classes))
        schools, people = select(School.unit_code, School.id), select(User.email, User.id)
        if not scope.everywhere:
            ours = select(Plan.id).where(scope.plans)
            delivering = select(Plan.delivering_school_id).where(Plan.id.in_(ours))
            leading = select(PlanLeader.user_id).where(PlanLeader.plan_id.in_(ours))
            members = select(Membership.user_id).where(scope.memberships)
            schools = schools.where(or_(scope.schools, School.id.in_(delivering)))
            people = people.where(or_(User.id.in_(members), User.id.in_(leading)))
        return cls(
            school_ids=dict(db.session.execute(schools).all()),
            user_ids=dict(db.session.execute(people).all()),
            class_ids={(year, unit, name): number for year, unit, name, number in rows},
            stages=held,
            ever=ever,
            curricula=found,
            plans=plans(years, {curriculum.id: curriculum for curriculum in found.values()}),
        )

    def published(self) -> list[str]:
        """Return the codes of the published curricula."""
        return sorted(code for code, found in self.curricula.items() if found.status is CurriculumStatus.PUBLISHED)

    def last_logs(self, plan_ids: Iterable[int]) -> dict[int, date]:
        """Return the day of the latest log that counts, of those of these plans that have any."""
        query = select(SessionLog.plan_id, func.max(SessionLog.day)).where(SessionLog.withdrawn_at.is_(None))
        query = query.group_by(SessionLog.plan_id)
        found: dict[int, date] = {}
        for ids in chunks(plan_ids):
            found |= dict(db.session.execute(query.where(SessionLog.plan_id.in_(ids))).all())
        return found

    def with_logs(self, plan_ids: Iterable[int]) -> set[int]:
        """Return which of these plans have logs that count."""
        query = select(SessionLog.plan_id).where(SessionLog.withdrawn_at.is_(None)).distinct()
        return {
            found for ids in chunks(plan_ids) for found in db.session.scalars(query.where(SessionLog.plan_id.in_(ids)))
        }

    def plans_of_logs(self, log_ids: Iterable[str]) -> set[int]:
        """Return the plans of logs."""
        query = select(SessionLog.plan_id).distinct()
        return {found for ids in chunks(log_ids) for found in db.session.scalars(query.where(SessionLog.id.in_(ids)))}


def stages_held(years: AbstractSet[int]) -> tuple[Mapping[int, frozenset[int]], Mapping[int, frozenset[int]]]:
    """Return the stages of each class of these years: those with pupils in their latest headcount, and all it had."""
    query = select(Headcount.class_id, Headcount.stage, Headcount.pupils).join(SchoolClass)
    query = query.where(SchoolClass.year.in_(years)).order_by(Headcount.reference_date)
    latest = {(class_id, stage): pupils for class_id, stage, pupils in db.session.execute(query)}
    held: dict[int, frozenset[int]] = defaultdict(frozenset)
    ever: dict[int, frozenset[int]] = defaultdict(frozenset)
    for (class_id, stage), pupils in latest.items():
        ever[class_id] |= {stage}
        if pupils:
            held[class_id] |= {stage}
    return held, ever


def curricula() -> dict[str, CurriculumFacts]:
    """Return every curriculum, by code."""
    stages: dict[int, list[int]] = defaultdict(list)
    for curriculum_id, stage in db.session.execute(select(CurriculumStage.curriculum_id, CurriculumStage.stage)):
        stages[curriculum_id].append(stage)
    sessions: dict[int, list[int]] = defaultdict(list)
    query = select(CurriculumSession.curriculum_id, CurriculumSession.id).order_by(CurriculumSession.number)
    for curriculum_id, session_id in db.session.execute(query):
        sessions[curriculum_id].append(session_id)
    columns = Curriculum.id, Curriculum.code, Curriculum.programme_code, Curriculum.status, Curriculum.name
    rows = db.session.execute(select(*columns))
    return {
        code: CurriculumFacts(number, code, programme, status, frozenset(stages[number]), tuple(sessions[number]), name)
        for number, code, programme, status, name in rows
    }


def plans(years: AbstractSet[int], by_id: Mapping[int, CurriculumFacts]) -> dict[tuple[int, int], PlanFacts]:
    """Return the plans of these years, by class and curriculum."""
    columns = Plan.groups, Plan.delivering_school_id, Plan.starts_on, Plan.ends_on, Plan.ended_on
    query = select(Plan.id, Plan.class_id, Plan.curriculum_id, *columns).join(SchoolClass)
    rows = db.session.execute(query.where(SchoolClass.year.in_(years)))
    found = {row[0]: PlanFacts(row[0], row[1], by_id[row[2]], *row[3:]) for row in rows}
    for plan_id, stage in db.session.execute(select(PlanStage.plan_id, PlanStage.stage)):
        if plan_id in found:
            found[plan_id] = replace(found[plan_id], stages=found[plan_id].stages | {stage})
    for plan_id, user_id in db.session.execute(select(PlanLeader.plan_id, PlanLeader.user_id)):
        if plan_id in found:
            found[plan_id] = replace(found[plan_id], leader_ids=found[plan_id].leader_ids | {user_id})
    return {(plan.class_id, plan.curriculum.id): plan for plan in found.values()}
