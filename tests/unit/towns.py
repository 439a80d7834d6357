"""Random small municipalities: values that can be counted by hand. `storing.stored` writes them to the database.

Hypothesis draws how large they are and a seed, and so shrinks their size; the dice, made from the seed, do the rest.
Everything is valid by the rules of domain.md; ids in the values are the ids in the database.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from uuid import UUID

from hypothesis import strategies as st

from tests.unit.dice import Dice
from tests.unit.links import linked
from tests.unit.sizes import SIZES, Size
from tracker.dates import Period, SchoolYear
from tracker.models import Obstacle, Outcome, OwnerType
from tracker.recount.facts import (
    Curriculum,
    Headcount,
    Log,
    Plan,
    PlannedSession,
    Roll,
    School,
    SchoolClass,
    Town,
    YearRules,
)
from tracker.recount.plans import due_dates

YEAR = SchoolYear(2026)
PERIODS = (Period.of_year(YEAR), Period.of_term("HT2026"), Period.of_term("VT2027"))
PROGRAMMES = ("MVP", "TAGET")
STAGES = range(5)
AREAS = (None, "Åsen", "Norr; Öster")
OWNERS = (OwnerType.MUNICIPAL, OwnerType.MUNICIPAL, OwnerType.INDEPENDENT)
OPEN_DAYS: tuple[tuple[date | None, date | None], ...] = (
    (None, date(2026, 6, 30)),
    (None, date(2026, 7, 1)),
    (None, date(2026, 12, 31)),
    (date(2027, 1, 1), None),
    (date(2027, 7, 1), None),
    (date(2026, 10, 10), date(2027, 2, 2)),
)


@dataclass(frozen=True)
class Case:
    """One or two municipalities, and the day they are looked at."""

    towns: tuple[Town, ...]
    today: date


def cases() -> st.SearchStrategy[Case]:
    """Draw what a database may hold."""
    return st.builds(case_of, SIZES, st.integers(0, 2**32))


def case_of(size: Size, seed: int) -> Case:
    """Throw the dice."""
    return Maker(size, seed).case()


class Maker(Dice):
    """Makes one case: the same size and seed give the same case."""

    def __init__(self, size: Size, seed: int) -> None:
        super().__init__(seed)
        self.size = size
        self.ids = count(1)
        self.today = self.day(date(2026, 9, 1), date(2027, 8, 31))
        self.pool: tuple[Curriculum, ...] = ()

    def case(self) -> Case:
        """Make the curricula, and one or two municipalities that share them."""
        self.pool = tuple(self.curriculum(number) for number in range(1, 5))
        towns = tuple(self.town(code) for code in ["9901", "9902"][: self.size.towns])
        return Case(linked(towns, self.size.predecessors, self.random), self.today)

    def curriculum(self, number: int) -> Curriculum:
        """Make a curriculum of every second programme, some with extra sessions, some retired."""
        sessions = range(1, self.random.randint(1, self.size.sessions) + 1)
        return Curriculum(
            id=number,
            code=f"C{number}",
            programme=PROGRAMMES[number % 2],
            stages=frozenset(self.some(STAGES, 1, 3)),
            published=(published := self.happens(0.7)),
            sessions=tuple((session, self.happens(0.8)) for session in sessions),
            retired_year=None if published else self.one([None, 2025, 2026, 2027]),
        )

    def town(self, code: str) -> Town:
        """Make a municipality; its first school may be the parent of others."""
        schools: list[School] = []
        for _ in range(self.size.schools):
            parent_id = schools[0].id if schools and self.happens(0.4) else None
            schools.append(self.school(code, parent_id))
        rules = tuple(self.rules(year) for year in self.some([2025, 2026]))
        return Town(code, self.pool, tuple(each for each in rules if each.completion or each.unticked), tuple(schools))

    def rules(self, year: int) -> YearRules:
        """Make what a municipality decided for a year."""
        percent = self.one([None, 34, 75, 80, 100])
        unticked = frozenset(self.some([curriculum.code for curriculum in self.pool], most=2))
        return YearRules(year, Fraction(percent, 100) if percent else None, unticked)

    def school(self, code: str, parent_id: int | None) -> School:
        """Make a school of classes of this year and the one before; some are closed in part of the time."""
        school_id = next(self.ids)
        opened, closed = self.one(OPEN_DAYS) if self.happens(0.3) else (None, None)
        keys = self.some([(year, stage) for year in (2020, 2024) for stage in STAGES], most=4)
        classes = self.random.randint(0, self.size.classes)
        return School(
            id=school_id,
            unit_code=f"{code}{school_id:04}",
            name=f"Skola {school_id}",
            parent_id=parent_id,
            opened_on=opened,
            closed_on=closed,
            rolls=tuple(Roll(year, stage, self.random.randint(1, 50)) for year, stage in keys),
            classes=tuple(self.school_class(self.one([2025, 2025, 2026, 2026, 2026])) for _ in range(classes)),
            area=self.one(AREAS),
            owner=self.one(OWNERS),
        )

    def school_class(self, year: int) -> SchoolClass:
        """Make a class of one or two stages."""
        class_id, lowest = next(self.ids), self.one(STAGES)
        stages = frozenset({lowest, lowest + self.random.randint(0, 1)})
        fitting = [curriculum for curriculum in self.pool if curriculum.stages & stages]
        curricula = self.some(fitting, most=self.size.plans)
        if len(curricula) == 2 and self.happens(0.5):
            self.random.shuffle(curricula)
        needed = frozenset(stage for curriculum in curricula for stage in curriculum.stages)
        headcounts = self.headcounts(year, stages, needed)
        pupils = sum(max(row.pupils for row in headcounts if row.stage == stage) for stage in stages)
        plans: list[Plan] = []
        for at, curriculum in enumerate(curricula):
            follows = any(each.programme == curriculum.programme for each in curricula[at + 1 :])
            earlier = [plan for plan in plans if plan.programme == curriculum.programme]
            plans.append(self.plan(year, curriculum, stages, pupils, earlier, ends=follows or self.happens(0.2)))
        return SchoolClass(class_id, year, f"Klass {class_id}", headcounts, tuple(plans))

    def headcounts(self, year: int, stages: frozenset[int], needed: frozenset[int]) -> tuple[Headcount, ...]:
        """Make each stage's headcounts; only a stage that no plan needs may leave the class."""
        known = [date(year, 7, 1), date(year, 10, 15), date(year + 1, 1, 1), date(year + 1, 5, 2)]
        return tuple(
            Headcount(stage, day, self.random.randint(0 if at and stage not in needed else 1, 12))
            for stage in sorted(stages)
            for at, day in enumerate(self.some(known, 1, 3))
        )

    def plan(
        self,
        year: int,
        curriculum: Curriculum,
        stages: frozenset[int],
        pupils: int,
        earlier: list[Plan],
        *,
        ends: bool,
    ) -> Plan:
        """Make a plan; the second of a programme starts after the first was ended."""
        first, last = SchoolYear(year).first, SchoolYear(year).last
        free_from = max([first, *(plan.ended_on + timedelta(days=1) for plan in earlier if plan.ended_on)])
        starts_on = self.day(min(free_from, last), min(free_from + timedelta(days=90), last))
        ends_on = self.day(starts_on, last)
        due = due_dates(starts_on, ends_on, len(curriculum.sessions))
        ended_on = self.one([self.day(starts_on, last), *due]) if ends else None
        groups = self.one([1, 1, 2, 2, 3, 4, 7, 8])
        taking_part = [stages, *(frozenset({stage}) for stage in sorted(stages & curriculum.stages))]
        latest = min(last, self.today, ended_on or last)
        faithful = self.happens(0.4)
        return Plan(
            id=next(self.ids),
            programme=curriculum.programme,
            curriculum=curriculum.code,
            groups=groups,
            stages=self.one(taking_part) if self.happens(0.5) else frozenset(),
            starts_on=starts_on,
            ends_on=ends_on,
            ended_on=ended_on,
            sessions=tuple(
                PlannedSession(number, core, day) for (number, core), day in zip(curriculum.sessions, due, strict=True)
            ),
            logs=tuple(
                log
                for number, _core in curriculum.sessions
                for log in self.logs(number, groups, pupils, (first, latest), faithful=faithful)
            ),
        )

    def logs(self, number: int, groups: int, pupils: int, days: tuple[date, date], *, faithful: bool) -> list[Log]:
        """Make one session's logs: held for the whole class or for groups, never both; cancelled; withdrawn.

        In a faithful class every session is held, and nearly all are there.
        """
        everyone = list(range(1, groups + 1))
        covered = self.one([[0], [0], everyone] if faithful else [[], [0], [0], self.some(everyone, 1), everyone])
        held = [self.held(number, group, pupils, days) for group in covered]
        if faithful:
            near = (pupils + len(covered) - 1) // len(covered)
            held = [replace(log, present=self.random.randint(max(0, near - 1), near)) for log in held]
        gone = [self.held(number, 0, pupils, days, withdrawn=True)] if self.happens(0.25) else []
        missed = {(self.random.randint(0, groups), self.day(*days)) for _ in range(self.one([0, 0, 0, 1, 2]))}
        cancelled = [
            Log(
                self.log_id(),
                number,
                group,
                day,
                held=False,
                obstacle=self.one(list(Obstacle)),
                withdrawn=self.happens(0.3),
            )
            for group, day in sorted(missed)
        ]
        return [*held, *gone, *cancelled]

    def held(self, number: int, group: int, pupils: int, days: tuple[date, date], *, withdrawn: bool = False) -> Log:
        """Make a held log."""
        return Log(
            id=self.log_id(),
            number=number,
            group=group,
            day=self.day(*days),
            held=True,
            present=self.random.randint(0, pupils if group else pupils * 12 // 10),
            minutes=self.random.randint(5, 240),
            outcome=self.one(list(Outcome)),
            confirmed=self.happens(0.8),
            withdrawn=withdrawn,
        )

    def log_id(self) -> str:
        """Return the next id of a log."""
        return str(UUID(int=next(self.ids)))
