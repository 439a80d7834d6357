"""What the classes of a school year become the year after: proposed, for somebody to look at before it is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker import planning, roster
from tracker.access import Scope
from tracker.classes.facts import KeptClass, kept_classes
from tracker.classes.naming import LAST_OF_SCHOOL, next_name
from tracker.classes.outlook import Fate, Proposal, ProposedPlan, SchoolOutlook
from tracker.dates import SchoolYear
from tracker.models import (
    Plan,
    PlanLeader,
    PlanStage,
    School,
    SchoolClass,
    SchoolRoll,
    User,
    db,
)
from tracker.models.batches import chunks
from tracker.planning import CurriculumFacts
from tracker.reach.settings import settings_of
from tracker.roster.handing_over import may_log

LAST_STAGE = 12


def outlooks(
    scope: Scope, municipality: str, year: SchoolYear, unit_codes: Iterable[str] | None = None
) -> list[SchoolOutlook]:
    """Return what the classes of the schools in scope become in `year`, school by school in list order.

    Of all schools, or of some alone.
    """
    there = select(School.id, School.unit_code, School.name).where(
        scope.schools,
        School.municipality_code == municipality,
        func.coalesce(School.closed_on, year.first) >= year.first,
        select(SchoolClass.id)
        .where(SchoolClass.school_id == School.id, SchoolClass.year == year.before.start)
        .exists(),
    )
    chosen = there if unit_codes is None else there.where(School.unit_code.in_([*unit_codes]))
    schools = [SchoolOutlook(*row) for row in db.session.execute(chosen.order_by(School.sort_key, School.unit_code))]
    ids = [school.id for school in schools]
    classes: dict[int, list[KeptClass]] = defaultdict(list)
    of_year = SchoolClass.school_id.in_(ids) & (SchoolClass.year == year.before.start)
    for each in kept_classes(scope, of_year):
        classes[each.school_id].append(each)
    known = Known.of(municipality, year, ids, [each for some in classes.values() for each in some])
    return [replace(school, proposals=[*proposals(classes[school.id], year, known)]) for school in schools]


def proposals(of_school: Sequence[KeptClass], year: SchoolYear, known: "Known") -> Iterator[Proposal]:
    """Yield what the classes of a school become."""
    held = {stage for each in of_school for stage in each.counts}
    for each in of_school:
        yield proposal(each, held | known.rolls.get(each.school_id, set()), year, known)


@dataclass(frozen=True)
class Known:
    """What proposals are made from: names that are taken, stages by the register, curricula on offer, former plans."""

    taken: Mapping[int, Mapping[str, int]]
    rolls: Mapping[int, AbstractSet[int]]
    offered: tuple[CurriculumFacts, ...]
    plans: Mapping[int, tuple[ProposedPlan, ...]]

    @classmethod
    def of(cls, municipality: str, year: SchoolYear, school_ids: list[int], classes: Iterable[KeptClass]) -> "Known":
        """Read it."""
        taken: dict[int, dict[str, int]] = defaultdict(dict)
        query = select(SchoolClass.school_id, SchoolClass.name, SchoolClass.id)
        of_year = query.where(SchoolClass.school_id.in_(school_ids), SchoolClass.year == year.start)
        for school_id, name, class_id in db.session.execute(of_year):
            taken[school_id][roster.spelled_name(name)] = class_id
        rolls: dict[int, set[int]] = defaultdict(set)
        rolled = select(SchoolRoll.school_id, SchoolRoll.stage)
        for school_id, stage in db.session.execute(
            rolled.where(SchoolRoll.school_id.in_(school_ids), SchoolRoll.pupils > 0)
        ):
            rolls[school_id].add(stage)
        return cls(taken, rolls, offered(municipality, year), former_plans(classes))


def offered(municipality: str, year: SchoolYear) -> tuple[CurriculumFacts, ...]:
    """Return the curricula that a municipality offers in a year, by code, as its settings will be."""
    codes = settings_of(municipality, year)[0].offered
    found = sorted(planning.curricula().values(), key=lambda each: each.code)
    return tuple(each for each in found if each.code in codes)


def former_plans(classes: Iterable[KeptClass]) -> dict[int, tuple[ProposedPlan, ...]]:
    """Return the plans of classes as what the next ones are made after; the running ones before the ended."""
    curricula = {each.id: each for each in planning.curricula().values()}
    ids = [plan.id for each in classes for plan in each.plans]
    leaders: dict[int, list[tuple[int, int]]] = defaultdict(list)
    left: dict[int, set[int]] = defaultdict(set)
    for plan_id, user_id, group, may_lead in former_leaders(ids):
        if may_lead:
            leaders[plan_id].append((user_id, group))
        else:
            left[plan_id].add(user_id)
    stages: dict[int, set[int]] = defaultdict(set)
    chosen = select(PlanStage.plan_id, PlanStage.stage).where(PlanStage.plan_id.in_(ids))
    for plan_id, stage in db.session.execute(chosen):
        stages[plan_id].add(stage)
    found: dict[int, tuple[ProposedPlan, ...]] = defaultdict(tuple)
    rows = db.session.scalars(select(Plan).where(Plan.id.in_(ids)))
    for plan in sorted(rows, key=lambda plan: (plan.ended_on is not None, plan.id)):
        made = ProposedPlan(
            curricula[plan.curriculum_id],
            plan.groups,
            frozenset(stages[plan.id]),
            plan.delivering_school_id,
            tuple(sorted(leaders[plan.id])),
            tuple(sorted(left[plan.id])),
        )
        found[plan.class_id] += (made,)
    return found


def former_leaders(plan_ids: list[int]) -> Iterator[tuple[int, int, int, bool]]:
    """Yield who leads which of some plans, or which group, and whether they are let in and may log it still."""
    delivering = aliased(School)
    led = (
        select(PlanLeader.plan_id, PlanLeader.user_id, PlanLeader.group, may_log(delivering))
        .join(User, PlanLeader.user_id == User.id)
        .join(Plan, PlanLeader.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .outerjoin(delivering, Plan.delivering_school_id == delivering.id)
    )
    for some in chunks(plan_ids):
        for plan_id, user_id, group, may_lead in db.session.execute(led.where(PlanLeader.plan_id.in_(some))):
            yield plan_id, user_id, group, bool(may_lead)


def proposal(known: KeptClass, there: AbstractSet[int], year: SchoolYear, facts: Known) -> Proposal:
    """Return what a class is proposed to become at a school that has the stages `there`."""
    counts = known.counts
    going_on = {stage for stage in counts if stage + 1 in there and stage != LAST_OF_SCHOOL and stage < LAST_STAGE}
    # Who leaves grundskola or gymnasiet is in no class of the same school the year after.
    kept = going_on or {stage for stage in counts if stage != LAST_OF_SCHOOL and stage < LAST_STAGE}
    later = {stage + 1: counts[stage] for stage in sorted(kept)}
    called = next_name(known.name, set(counts), kept, year.before)
    taken_by = facts.taken.get(known.school_id, {}).get(roster.spelled_name(called or known.name))
    return Proposal(
        before=known,
        fate=fate_of(known, going_on, taken_by),
        name=called or known.name,
        counts=later,
        plans=proposed_plans(set(later), facts.offered, facts.plans.get(known.id, ())),
        leaving=frozenset(counts) - going_on,
        successor=next(iter(known.successors), None),
        taken_by=taken_by,
        is_named=called is not None,
    )


def fate_of(known: KeptClass, going_on: AbstractSet[int], taken_by: int | None) -> Fate:
    """Return what becomes of a class."""
    if known.successors:
        return Fate.THERE
    if not known.counts:
        return Fate.CLOSED if known.is_closed else Fate.UNCOUNTED
    if not going_on:
        return Fate.LEAVES
    return Fate.TAKEN if taken_by else Fate.NEW


def proposed_plans(
    stages: AbstractSet[int], offered: Iterable[CurriculumFacts], former: Iterable[ProposedPlan]
) -> tuple[ProposedPlan, ...]:
    """Return a plan per programme whose curricula on offer are for these stages: the same as before where it fits."""
    before = {plan.curriculum.programme_code: plan for plan in reversed([*former])}
    fitting: dict[str, list[CurriculumFacts]] = defaultdict(list)
    for each in offered:
        if each.stages & stages:
            fitting[each.programme_code].append(each)
    return tuple(
        after(before.get(programme), best(some, before.get(programme), stages), stages)
        for programme, some in sorted(fitting.items())
    )


def best(curricula: list[CurriculumFacts], before: ProposedPlan | None, stages: AbstractSet[int]) -> CurriculumFacts:
    """Return the curriculum that was followed before, else the one that is for most of the stages."""
    same = [each for each in curricula if before and each.id == before.curriculum.id]
    return same[0] if same else max(curricula, key=lambda each: len(each.stages & stages))


def after(before: ProposedPlan | None, curriculum: CurriculumFacts, stages: AbstractSet[int]) -> ProposedPlan:
    """Return a plan of a curriculum as the one before was: groups, delivering school and leaders are the same."""
    if before is None:
        return ProposedPlan(curriculum)
    chosen = frozenset(stage + 1 for stage in before.stages) & stages
    chosen = chosen if chosen & curriculum.stages else frozenset()
    return replace(before, curriculum=curriculum, stages=chosen)
