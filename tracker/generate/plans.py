"""Which class follows what, when and in how many groups, and who leads it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from tracker.dates import SchoolYear
from tracker.demo.plans import AUTUMN, PROGRAMMES, SPRING, WHOLE_YEAR, default_curricula, groups_of, window
from tracker.demo.rows import Row, Rows
from tracker.demo.term import on_or_before
from tracker.generate.classes import ClassFacts
from tracker.generate.rows import add, add_numbered
from tracker.generate.schools import SchoolFacts
from tracker.models import Delivery, Plan, PlanLeader, PlannedSession
from tracker.planning import due_dates

BROKEN_OFF = 0.02


@dataclass(frozen=True)
class Session:
    """One session of a curriculum."""

    id: int
    minutes: int
    in_half_groups: bool


@dataclass(frozen=True)
class CurriculumFacts:
    """A curriculum, free of the database."""

    id: int
    programme: str
    delivery: Delivery
    stages: frozenset[int]
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class PlanFacts:
    """A plan; `id` and `planned`, the keys of its sessions, are known once it is written."""

    school_class: ClassFacts
    curriculum: CurriculumFacts
    deliverer: SchoolFacts
    groups: int
    starts_on: date
    ends_on: date
    ended_on: date | None
    leaders: tuple[int, ...]
    id: int = 0
    planned: range = range(0)

    @property
    def due_dates(self) -> list[date]:
        """Return when each session is due."""
        return due_dates(self.starts_on, self.ends_on, len(self.curriculum.sessions))


def curricula() -> list[CurriculumFacts]:
    """Return the default curricula."""
    return [
        CurriculumFacts(
            each.id,
            each.programme_code,
            each.delivery,
            frozenset(stage.stage for stage in each.stages),
            tuple(Session(s.id, s.minutes, s.half_group_recommended) for s in each.sessions),
        )
        for each in default_curricula()
    ]


class Planner:
    """Plans the classes of a municipality's schools in one year."""

    def __init__(self, schools: list[SchoolFacts], year: SchoolYear, day: date, dealt: Random) -> None:
        """Keep who there is."""
        self.year, self.day, self.dealt = year, day, dealt
        self.curricula = curricula()
        self.with_mentors = [school for school in schools if school.rolls.get(9)]

    def plans(self, school_class: ClassFacts) -> Iterator[PlanFacts]:
        """Yield the plans of a class: of each programme one at most."""
        for programme in PROGRAMMES:
            curriculum = max(
                (each for each in self.curricula if each.programme == programme),
                key=lambda each: sum(school_class.pupils.get(stage, 0) for stage in each.stages),
            )
            is_meant = not curriculum.stages.isdisjoint(school_class.pupils)
            if is_meant and self.dealt.random() < school_class.school.habit.plans(programme):
                yield self.plan(school_class, curriculum)

    def plan(self, school_class: ClassFacts, curriculum: CurriculumFacts) -> PlanFacts:
        """Return a plan, in a few classes broken off."""
        dealt = self.dealt
        deliverer = self.deliverer(school_class.school, curriculum)
        starts_on, ends_on = window(self.year, dealt.choices((WHOLE_YEAR, AUTUMN, SPRING), (75, 15, 10))[0])
        ended_on = on_or_before(starts_on + timedelta(days=dealt.randint(50, 120)))
        is_broken = dealt.random() < BROKEN_OFF and starts_on < ended_on < min(self.day, ends_on)
        groups = groups_of(curriculum.delivery, sum(school_class.pupils.values()), dealt)
        leaders = tuple(dealt.sample(deliverer.leaders, min(len(deliverer.leaders), dealt.choice((1, 1, 2)))))
        return PlanFacts(
            school_class, curriculum, deliverer, groups, starts_on, ends_on, ended_on if is_broken else None, leaders
        )

    def deliverer(self, school: SchoolFacts, curriculum: CurriculumFacts) -> SchoolFacts:
        """Return the school that delivers: pupil mentors come from a year 9, if need be at another school."""
        if curriculum.delivery is not Delivery.PUPIL_MENTORS or school.rolls.get(9) or not self.with_mentors:
            return school
        return self.dealt.choice(self.with_mentors)


def write_plans(plans: list[PlanFacts]) -> list[PlanFacts]:
    """Write plans, their leaders and sessions; return them with their keys."""
    numbers = add_numbered(Plan, [plan_row(plan) for plan in plans])
    add(
        PlanLeader,
        [
            {"plan_id": number, "user_id": user_id, "group_number": 0}
            for number, plan in zip(numbers, plans, strict=True)
            for user_id in plan.leaders
        ],
    )
    rows: Rows = [
        {"plan_id": number, "curriculum_session_id": session.id, "due_on": due_on}
        for number, plan in zip(numbers, plans, strict=True)
        for session, due_on in zip(plan.curriculum.sessions, plan.due_dates, strict=True)
    ]
    planned = add_numbered(PlannedSession, rows)
    written, taken = [], 0
    for number, plan in zip(numbers, plans, strict=True):
        length = len(plan.curriculum.sessions)
        written.append(replace(plan, id=number, planned=planned[taken : taken + length]))
        taken += length
    return written


def plan_row(plan: PlanFacts) -> Row:
    """Return a plan as the database keeps it."""
    elsewhere = plan.deliverer is not plan.school_class.school
    return {
        "class_id": plan.school_class.id,
        "curriculum_id": plan.curriculum.id,
        "programme_code": plan.curriculum.programme,
        "groups": plan.groups,
        "delivering_school_id": plan.deliverer.id if elsewhere else None,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "ended_on": plan.ended_on,
    }
