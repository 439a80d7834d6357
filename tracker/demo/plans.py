"""Write the invented plans: which class follows what, when, in how many groups, led by whom."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.dates import SchoolYear
from tracker.demo.classes import ClassFacts
from tracker.demo.places import HOME
from tracker.demo.rows import Row, Rows, add, add_numbered, dice
from tracker.demo.schools import SchoolFacts
from tracker.demo.term import on_or_before
from tracker.models import Curriculum, Delivery, Plan, PlanLeader, PlannedSession, PlanStage, db
from tracker.planning import due_dates

DEFAULTS = ("TAGET-F1", "TAGET-23", "TAGET-45", "MVP-BOTKYRKA", "MVP-MAN-HOGSTADIET")
PROGRAMMES = ("TAGET", "MVP")
SHORTEST_ARRIVAL = timedelta(days=40)
AUTUMN, SPRING, WHOLE_YEAR = ((8, 24), (12, 18)), ((1, 11), (6, 9)), ((9, 1), (5, 31))


class Show(Enum):
    """What the line of a class of the printed leader is to show today."""

    IN_PHASE = auto()
    BEHIND = auto()
    ARRIVED = auto()
    HALFWAY = auto()


# By stage and parallel class.
SHOWN = {
    (2, 0): Show.IN_PHASE,
    (4, 1): Show.ARRIVED,
    (5, 1): Show.BEHIND,
    (6, 0): Show.HALFWAY,
    (8, 0): Show.HALFWAY,
}


@dataclass(frozen=True)
class PlanFacts:
    """A plan; `id` and `planned` (the keys of its sessions) are known once it is written.

    `stages` are those that take part, empty for all; `deliverer` is the school that leads it.
    """

    school_class: ClassFacts
    curriculum: Curriculum
    deliverer: SchoolFacts
    groups: int
    stages: frozenset[int]
    starts_on: date
    ends_on: date
    ended_on: date | None
    leaders: tuple[int, ...]
    show: Show | None = None
    id: int = 0
    planned: tuple[int, ...] = ()

    @property
    def pupils(self) -> int:
        """Return the fewest who take part."""
        counts = self.school_class.pupils
        return sum(counts[stage] for stage in self.stages or counts)

    @property
    def due_dates(self) -> list[date]:
        """Return when each session is due."""
        return due_dates(self.starts_on, self.ends_on, len(self.curriculum.sessions))


def default_curricula() -> list[Curriculum]:
    """Return the default curricula with stages and sessions."""
    statement = (
        select(Curriculum)
        .where(Curriculum.code.in_(DEFAULTS))
        .order_by(Curriculum.code)
        .options(selectinload(Curriculum.stages), selectinload(Curriculum.sessions))
    )
    return list(db.session.scalars(statement))


class Planner:
    """Plans the classes of a town, as of a day."""

    def __init__(
        self, schools: dict[str, SchoolFacts], leaders: dict[int, list[int]], *, lo: int, day: date, seed: int
    ):
        """Keep who there is; `lo` is the user of the leader's account."""
        self.schools, self.leaders, self.lo, self.day, self.seed = schools, leaders, lo, day, seed
        self.curricula = default_curricula()

    def plans(self, school_class: ClassFacts) -> Iterator[PlanFacts]:
        """Yield the plans of a class; not every class has one."""
        shown = self.shown(school_class)
        for programme in PROGRAMMES:
            dealt = dice(
                self.seed, "plan", school_class.school.unit.name, school_class.year, school_class.name, programme
            )
            plan = self.first_plan(school_class, programme, dealt)
            if plan is None:
                continue
            if shown:
                yield self.to_show(plan, shown)
            elif dealt.random() < school_class.school.unit.habit.plans(programme):
                yield from self.with_end(plan, dealt)

    def shown(self, school_class: ClassFacts) -> Show | None:
        """Return what a class is to show, if the leader's account leads it."""
        at_home = school_class.school.unit.name == HOME and school_class.year == SchoolYear.of(self.day)
        return SHOWN.get((school_class.band.first, school_class.number)) if at_home else None

    def first_plan(self, school_class: ClassFacts, programme: str, dealt: Random) -> PlanFacts | None:
        """Return the plan that suits a class's stages best, or None."""
        suiting = [c for c in self.curricula if c.programme_code == programme and pupils_in(school_class, c)]
        if not suiting:
            return None
        curriculum = max(suiting, key=lambda c: pupils_in(school_class, c))
        deliverer = self.deliverer(school_class.school, curriculum)
        if deliverer is None:
            return None
        taking_part = stages_of(curriculum) & school_class.stages
        is_said = taking_part != school_class.stages and dealt.random() < 0.5
        stages = taking_part if is_said else frozenset[int]()
        starts_on, ends_on = window(school_class.year, dealt.choices((WHOLE_YEAR, AUTUMN, SPRING), (75, 15, 10))[0])
        pupils = sum(school_class.pupils[stage] for stage in stages or school_class.stages)
        groups = groups_of(curriculum.delivery, pupils, dealt)
        staff = self.leaders[deliverer.id]
        leaders = tuple(dealt.sample(staff, min(len(staff), dealt.choice((1, 1, 2)))))
        return PlanFacts(school_class, curriculum, deliverer, groups, stages, starts_on, ends_on, None, leaders)

    def deliverer(self, school: SchoolFacts, curriculum: Curriculum) -> SchoolFacts | None:
        """Return the school that delivers: pupil mentors come from a year 9, at home or elsewhere."""
        if curriculum.delivery is not Delivery.PUPIL_MENTORS or 9 in school.stages(this_year=True):
            return school
        elsewhere = school.unit.mentors_from or school.unit.parent
        return self.schools[elsewhere] if elsewhere else None

    def to_show(self, plan: PlanFacts, show: Show) -> PlanFacts:
        """Return a plan of the leader's account, so that its line shows what it should."""
        groups, dates = 1, WHOLE_YEAR
        if show is Show.HALFWAY:
            groups = 3 if plan.curriculum.delivery is Delivery.PUPIL_MENTORS else 2
        if show in {Show.BEHIND, Show.ARRIVED}:
            dates = AUTUMN
        starts_on, ends_on = window(plan.school_class.year, dates)
        recent = self.day - timedelta(days=6)
        if show is Show.ARRIVED and recent - starts_on >= SHORTEST_ARRIVAL:
            ends_on = min(ends_on, recent)
        leaders = (self.lo,)
        return replace(plan, groups=groups, starts_on=starts_on, ends_on=ends_on, leaders=leaders, show=show)

    def with_end(self, plan: PlanFacts, dealt: Random) -> Iterator[PlanFacts]:
        """Yield a plan, in a few classes broken off; a mixed class may change to its other curriculum."""
        ended_on = on_or_before(plan.starts_on + timedelta(days=dealt.randint(50, 120)))
        others = [
            c
            for c in self.curricula
            if c.programme_code == plan.curriculum.programme_code
            and c is not plan.curriculum
            and pupils_in(plan.school_class, c)
            and self.deliverer(plan.school_class.school, c) is plan.deliverer
        ]
        if dealt.random() >= (0.4 if others else 0.02) or not plan.starts_on < ended_on < min(self.day, plan.ends_on):
            yield plan
            return
        yield replace(plan, ended_on=ended_on)
        if others:
            starts_on = ended_on + timedelta(days=1)
            ends_on = date(plan.school_class.year.start + 1, 5, 31)
            yield replace(
                plan, curriculum=others[0], groups=1, stages=frozenset(), starts_on=starts_on, ends_on=ends_on
            )


def stages_of(curriculum: Curriculum) -> frozenset[int]:
    """Return the stages that a curriculum is meant for."""
    return frozenset(stage.stage for stage in curriculum.stages)


def pupils_in(school_class: ClassFacts, curriculum: Curriculum) -> int:
    """Return the pupils of a class that a curriculum is meant for."""
    return sum(school_class.pupils[stage] for stage in stages_of(curriculum) & school_class.stages)


def groups_of(delivery: Delivery, pupils: int, dealt: Random) -> int:
    """Return the groups: each mentor pair its own, scenarios in half groups, Tåget mostly the whole class."""
    if pupils < 12:
        return 1
    if delivery is Delivery.PUPIL_MENTORS:
        return dealt.randint(2, 4)
    return 1 + (dealt.random() < (0.5 if delivery is Delivery.ADULT_PAIR else 0.04))


def window(year: SchoolYear, dates: tuple[tuple[int, int], tuple[int, int]]) -> tuple[date, date]:
    """Return two days of a school year, given as month and day."""
    first, last = (date(year.start + (month < 7), month, day) for month, day in dates)
    return first, last


def write_plans(plans: list[PlanFacts]) -> list[PlanFacts]:
    """Write plans, their stages, leaders and sessions; return them with their keys."""
    keys = add_numbered(Plan.id, [plan_row(plan) for plan in plans])
    plans = [replace(plan, id=key) for key, plan in zip(keys, plans, strict=True)]
    add(PlanStage, [{"plan_id": plan.id, "stage": stage} for plan in plans for stage in sorted(plan.stages)])
    add(PlanLeader, [row for plan in plans for row in leader_rows(plan)])
    rows: Rows = [
        {"plan_id": plan.id, "curriculum_session_id": session.id, "due_on": due_on}
        for plan in plans
        for session, due_on in zip(plan.curriculum.sessions, plan.due_dates, strict=True)
    ]
    planned = iter(add_numbered(PlannedSession.id, rows))
    return [replace(plan, planned=tuple(next(planned) for _session in plan.curriculum.sessions)) for plan in plans]


def plan_row(plan: PlanFacts) -> Row:
    """Return a plan as the database keeps it."""
    elsewhere = plan.deliverer is not plan.school_class.school
    return {
        "class_id": plan.school_class.id,
        "curriculum_id": plan.curriculum.id,
        "programme_code": plan.curriculum.programme_code,
        "groups": plan.groups,
        "delivering_school_id": plan.deliverer.id if elsewhere else None,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "ended_on": plan.ended_on,
    }


def leader_rows(plan: PlanFacts) -> Iterator[Row]:
    """Yield who leads a plan; two leaders of mentor groups share the groups between them."""
    shared = plan.curriculum.delivery is Delivery.PUPIL_MENTORS and len(plan.leaders) > 1 and plan.groups > 1
    for group in range(1, plan.groups + 1) if shared else ():
        yield {"plan_id": plan.id, "user_id": plan.leaders[group % len(plan.leaders)], "group": group}
    for user_id in () if shared else plan.leaders:
        yield {"plan_id": plan.id, "user_id": user_id, "group": 0}
