"""Random small municipalities: values that can be counted by hand, and a way to store them through the models.

`cases()` draws them, `store(case)` writes one to the database (flushed, not committed: roll back after each example).
Everything drawn is valid by the rules of domain.md; ids in the values are the ids in the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import count
from uuid import UUID

from hypothesis import strategies as st

from tracker.dates import Period, SchoolYear
from tracker.models import Outcome
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
STAGES = range(7)
OPEN_DAYS: tuple[tuple[date | None, date | None], ...] = (
    (None, None),
    (None, None),
    (None, None),
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


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw what a database may hold."""
    ids = count(1)
    today = draw(st.dates(date(2026, 9, 1), date(2027, 8, 31)))
    codes = ["9901", "9902"][: draw(st.integers(1, 2))]
    pool = draw(curricula())
    return Case(tuple(draw(towns(code, pool, today, ids)) for code in codes), today)


@st.composite
def curricula(draw: st.DrawFn) -> tuple[Curriculum, ...]:
    """Draw two to four curricula, the first two of different programmes."""
    drawn = []
    for number in range(1, draw(st.integers(2, 4)) + 1):
        stages = draw(st.frozensets(st.sampled_from(STAGES), min_size=1, max_size=3))
        core = draw(st.lists(st.booleans(), min_size=1, max_size=5))
        drawn.append(
            Curriculum(
                id=number,
                code=f"C{number}",
                programme=PROGRAMMES[number % 2],
                stages=stages,
                published=draw(st.sampled_from([True, True, False])),
                sessions=tuple(enumerate(core, start=1)),
            )
        )
    return tuple(drawn)


@st.composite
def towns(draw: st.DrawFn, code: str, pool: tuple[Curriculum, ...], today: date, ids: Iterator[int]) -> Town:
    """Draw a municipality of one to three schools; the first may be the parent of others."""
    schools: list[School] = []
    for number in range(draw(st.integers(1, 3))):
        opened, closed = draw(st.sampled_from(OPEN_DAYS))
        school_id, is_unit = next(ids), draw(st.booleans())
        years = draw(st.lists(st.sampled_from([2025, 2026, 2026]), max_size=3))
        schools.append(
            School(
                id=school_id,
                unit_code=f"{code}{school_id:04}",
                name=f"Skola {number}",
                parent_id=schools[0].id if schools and is_unit else None,
                opened_on=opened,
                closed_on=closed,
                rolls=draw(rolls()),
                classes=tuple(
                    [draw(classes(class_id=next(ids), year=year, pool=pool, today=today, ids=ids)) for year in years]
                ),
            )
        )
    return Town(code=code, curricula=pool, rules=draw(rules(pool)), schools=tuple(schools))


@st.composite
def rolls(draw: st.DrawFn) -> tuple[Roll, ...]:
    """Draw what registers of one or two years say."""
    keys = draw(st.sets(st.tuples(st.sampled_from([2020, 2024]), st.sampled_from(STAGES)), max_size=4))
    return tuple(Roll(year, stage, draw(st.integers(1, 50))) for year, stage in sorted(keys))


@st.composite
def rules(draw: st.DrawFn, pool: tuple[Curriculum, ...]) -> tuple[YearRules, ...]:
    """Draw what the municipality decided, if anything, for each of two years."""
    drawn = []
    for year in (2025, 2026):
        percent = draw(st.sampled_from([None, 34, 75, 80, 100]))
        unticked = draw(st.frozensets(st.sampled_from([curriculum.code for curriculum in pool]), max_size=1))
        if percent or unticked:
            drawn.append(YearRules(year, Fraction(percent, 100) if percent else None, unticked))
    return tuple(drawn)


@st.composite
def classes(
    draw: st.DrawFn, *, class_id: int, year: int, pool: tuple[Curriculum, ...], today: date, ids: Iterator[int]
) -> SchoolClass:
    """Draw a class of one or two stages with up to two plans."""
    lowest = draw(st.sampled_from(STAGES))
    stages = frozenset({lowest, *draw(st.sampled_from([[], [lowest + 1]]))})
    fitting = [curriculum for curriculum in pool if curriculum.stages & stages]
    chosen = draw(st.lists(st.sampled_from(fitting), max_size=2, unique=True)) if fitting else []
    needed = frozenset(stage for curriculum in chosen for stage in curriculum.stages)
    headcounts = draw(headcount_histories(year, stages, needed))
    pupils = max(sum(row.pupils for row in headcounts if row.reference_date == day) for day in reference_dates(year))
    plans: list[Plan] = []
    for curriculum in chosen:
        earlier = next((plan for plan in plans if plan.programme == curriculum.programme), None)
        is_last = curriculum is chosen[-1] or curriculum.programme != chosen[-1].programme
        plans.append(
            draw(
                plans_of(
                    plan_id=next(ids),
                    year=year,
                    stages=stages,
                    curriculum=curriculum,
                    pupils=pupils,
                    earlier=earlier,
                    is_last=is_last,
                    today=today,
                    ids=ids,
                )
            )
        )
    return SchoolClass(class_id, year, f"Klass {class_id}", headcounts, tuple(plans))


def reference_dates(year: int) -> list[date]:
    """Return the days of which headcounts may be known."""
    return [date(year, 7, 1), date(year, 10, 15), date(year + 1, 1, 1), date(year + 1, 5, 2)]


@st.composite
def headcount_histories(
    draw: st.DrawFn, year: int, stages: frozenset[int], needed: frozenset[int]
) -> tuple[Headcount, ...]:
    """Draw each stage's headcounts; only a stage that no plan needs may leave the class."""
    drawn = []
    for stage in sorted(stages):
        days = draw(st.sets(st.sampled_from(reference_dates(year)), min_size=1, max_size=3))
        for number, day in enumerate(sorted(days)):
            fewest = 0 if number and stage not in needed else 1
            drawn.append(Headcount(stage, day, draw(st.integers(fewest, 12))))
    return tuple(drawn)


@st.composite
def plans_of(
    draw: st.DrawFn,
    *,
    plan_id: int,
    year: int,
    stages: frozenset[int],
    curriculum: Curriculum,
    pupils: int,
    earlier: Plan | None,
    is_last: bool,
    today: date,
    ids: Iterator[int],
) -> Plan:
    """Draw a plan; one that is not the last of its programme was ended, and the next starts after it."""
    first, last = SchoolYear(year).first, SchoolYear(year).last
    if earlier and earlier.ended_on:
        first = min(last, earlier.ended_on + timedelta(days=1))
    starts_on = draw(st.dates(first, last))
    ends_on = draw(st.dates(starts_on, last))
    ended_on = draw(st.dates(starts_on, last)) if not is_last or draw(st.integers(0, 3)) == 0 else None
    groups = draw(st.sampled_from([1, 1, 2, 2, 3, 4, 7, 8]))
    days = due_dates(starts_on, ends_on, len(curriculum.sessions))
    sessions = tuple(
        PlannedSession(number, core, due) for (number, core), due in zip(curriculum.sessions, days, strict=True)
    )
    latest = min(SchoolYear(year).last, today, ended_on or today)
    days_of_logs = st.one_of(
        st.dates(min(SchoolYear(year).first, latest), latest),
        st.sampled_from([min(day, latest) for day in (latest, date(year, 12, 31), date(year + 1, 1, 1), *days)]),
    )
    logs = [
        log
        for session in sessions
        for log in draw(logs_of(number=session.number, groups=groups, pupils=pupils, days=days_of_logs, ids=ids))
    ]
    taking_part = draw(st.sampled_from([frozenset(), frozenset(), *subsets(stages, curriculum.stages)]))
    return Plan(
        id=plan_id,
        programme=curriculum.programme,
        curriculum=curriculum.code,
        groups=groups,
        stages=taking_part,
        starts_on=starts_on,
        ends_on=ends_on,
        ended_on=ended_on,
        sessions=sessions,
        logs=tuple(logs),
    )


def subsets(stages: frozenset[int], of_curriculum: frozenset[int]) -> list[frozenset[int]]:
    """Return the ways to say which of a class's stages take part: at least one of the curriculum's must."""
    return [stages, *(frozenset({stage}) for stage in sorted(stages & of_curriculum))]


@st.composite
def logs_of(
    draw: st.DrawFn, *, number: int, groups: int, pupils: int, days: st.SearchStrategy[date], ids: Iterator[int]
) -> list[Log]:
    """Draw one session's logs: held for the whole class or for groups, never both; cancelled; withdrawn."""
    some_groups = st.lists(st.integers(1, groups), min_size=1, max_size=groups, unique=True)
    whole_class = st.sampled_from([[], [0], [0]])
    some_log = partial(held_logs, number=number, pupils=pupils, days=days, ids=ids)
    held = [draw(some_log(group=group)) for group in draw(st.one_of(whole_class, some_groups))]
    gone = [draw(some_log(group=0, withdrawn=True)) for _ in range(draw(st.integers(0, 3)) // 3)]
    cancelled = draw(st.sets(st.tuples(st.integers(0, groups), days), max_size=2))
    return [
        *held,
        *gone,
        *(
            Log(str(UUID(int=next(ids))), number, group, day, held=False, withdrawn=draw(st.integers(0, 3)) == 0)
            for group, day in sorted(cancelled)
        ),
    ]


@st.composite
def held_logs(
    draw: st.DrawFn,
    *,
    number: int,
    group: int,
    pupils: int,
    days: st.SearchStrategy[date],
    ids: Iterator[int],
    withdrawn: bool = False,
) -> Log:
    """Draw one held log."""
    return Log(
        id=str(UUID(int=next(ids))),
        number=number,
        group=group,
        day=draw(days),
        held=True,
        present=draw(st.integers(0, pupils if group else pupils * 12 // 10)),
        minutes=draw(st.integers(5, 240)),
        outcome=draw(st.sampled_from(list(Outcome))),
        confirmed=draw(st.integers(0, 3)) > 0,
        withdrawn=withdrawn,
    )
