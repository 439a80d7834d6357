"""Small plans, classes and municipalities for worked examples, and short ways to count them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any

from tests.unit.towns import PERIODS
from tracker.dates import Period
from tracker.models import Outcome
from tracker.recount import facts
from tracker.recount.plans import PlanCount, count_plan, due_dates
from tracker.recount.questions import Filters, ask
from tracker.recount.schools import SchoolCount, count_schools

WHOLE_YEAR, AUTUMN, SPRING = PERIODS
AFTERWARDS = date(2027, 8, 1)
SHARE = Fraction(3, 4)
numbers = count(1)


def held(
    number: int,
    present: int,
    group: int = 0,
    day: date = date(2026, 9, 15),
    outcome: Outcome = Outcome.AS_PLANNED,
) -> facts.Log:
    """Return a held log of 40 minutes."""
    return facts.Log(f"log {next(numbers)}", number, group, day, True, present, 40, outcome)


def cancelled(number: int, group: int = 0, day: date = date(2026, 9, 14)) -> facts.Log:
    """Return a cancelled log."""
    return facts.Log(f"log {next(numbers)}", number, group, day, held=False)


def plan(
    *logs: facts.Log, sessions: int = 4, groups: int = 1, extra: int = 0, stages: Iterable[int] = (), year: int = 2026
) -> facts.Plan:
    """Return a plan of Tåget from 1 September to 31 May, its last `extra` sessions not core."""
    starts_on, ends_on = date(year, 9, 1), date(year + 1, 5, 31)
    due = due_dates(starts_on, ends_on, sessions)
    return facts.Plan(
        id=next(numbers),
        programme="TAGET",
        curriculum="TAGET-45",
        groups=groups,
        stages=frozenset(stages),
        starts_on=starts_on,
        ends_on=ends_on,
        ended_on=None,
        sessions=tuple(facts.PlannedSession(i, i <= sessions - extra, due[i - 1]) for i in range(1, sessions + 1)),
        logs=logs,
    )


def roll(**pupils: int) -> tuple[facts.Headcount, ...]:
    """Return the headcounts of 15 October: `roll(s5=8, s6=12)`."""
    return tuple(facts.Headcount(int(stage[1:]), date(2026, 10, 15), number) for stage, number in pupils.items())


def counted(plan: facts.Plan, pupils: int = 20, period: Period = WHOLE_YEAR, today: date = AFTERWARDS) -> PlanCount:
    """Count a plan of a class in year 5."""
    return count_plan(plan, roll(s5=pupils), period, today, SHARE)


def town(*schools: facts.School, unticked: Iterable[str] = (), completion: Fraction | None = None) -> facts.Town:
    """Return a municipality that offers Tåget for years 4–5, and MVP, retired, for year 6."""
    return facts.Town(
        code="9901",
        curricula=(
            facts.Curriculum(1, "TAGET-45", "TAGET", frozenset({4, 5}), True, ()),
            facts.Curriculum(2, "MVP-BOTKYRKA", "MVP", frozenset({6}), False, ()),
        ),
        rules=(facts.YearRules(2026, completion, frozenset(unticked)),),
        schools=schools,
    )


def school(*classes: facts.SchoolClass, **changes: Any) -> facts.School:
    """Return an open school with its register of 2020."""
    rolls = (facts.Roll(2019, 4, 70), facts.Roll(2020, 4, 50), facts.Roll(2020, 5, 60), facts.Roll(2020, 6, 99))
    number = next(numbers)
    plain = facts.School(number, f"{number:08}", "Blåklintsskolan", None, None, None, rolls, classes)
    return replace(plain, **changes)


def school_class(
    headcounts: tuple[facts.Headcount, ...],
    *plans: facts.Plan,
    year: int = 2026,
    after: Iterable[facts.SchoolClass] = (),
) -> facts.SchoolClass:
    """Return a class, its pupils those of the classes `after` which it comes."""
    return facts.SchoolClass(next(numbers), year, "5B", headcounts, plans, frozenset(each.id for each in after))


def row(
    town: facts.Town, programme: str = "TAGET", period: Period = WHOLE_YEAR, stage: int | None = None
) -> SchoolCount:
    """Count the one school of a municipality."""
    [only] = count_schools(town, ask(town, programme, period, AFTERWARDS, Filters(stage))).values()
    return only
