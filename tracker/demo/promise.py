"""Write what stands around the sessions: settings and targets, staff and guardian work, pupil mentors, the promise."""

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random

from tracker.dates import SchoolYear
from tracker.demo.places import Habit
from tracker.demo.plans import PlanFacts
from tracker.demo.rows import Row, add, add_numbered, dice
from tracker.demo.schools import SchoolFacts
from tracker.demo.term import DAY, spread
from tracker.demo.words import PROMISE, PROMISE_BEFORE, PROMISE_LINES, PROMISE_NOW, Judged, Promised
from tracker.models import (
    Activity,
    ActivityKind,
    Delivery,
    MentorCohort,
    Promise,
    PromiseKind,
    PromiseLine,
    PromiseStatus,
    ReachTarget,
    YearSettings,
)

TARGETS = {"TAGET": 75, "MVP": 65}
# How often a year, and how many take part.
ACTIVITIES = {
    "TAGET": (
        (ActivityKind.APT, 4, (12, 45)),
        (ActivityKind.COACHING, 4, (5, 14)),
        (ActivityKind.GUARDIAN_MEETING, 3, (15, 90)),
    ),
    "MVP": (
        (ActivityKind.TRAINING, 1, (4, 18)),
        (ActivityKind.MENTOR_TRAINING, 2, (10, 28)),
        (ActivityKind.MVP_DAY, 1, (60, 240)),
    ),
}


def write_settings(municipality_code: str, years: Iterable[SchoolYear]) -> None:
    """Write the years' settings, and a target of reach for each programme."""
    keys = [{"municipality_code": municipality_code, "year": year.start} for year in years]
    add(YearSettings, keys)
    add(ReachTarget, [k | {"programme_code": code, "percent": share} for k in keys for code, share in TARGETS.items()])


def write_activities(plans: list[PlanFacts], today: date, seed: int) -> None:
    """Write the staff and guardian work of the schools that have the programme in a year, up to yesterday."""
    wanted = {
        (plan.school_class.year, school.unit.name, plan.curriculum.programme_code): school
        for plan in plans
        for school in (plan.deliverer,)
        if school.unit.habit is not Habit.SILENT
    }
    rows = [
        row
        for (year, name, programme), school in sorted(wanted.items(), key=lambda item: item[0])
        for row in activity_rows(school, year, programme, today - DAY, dice(seed, "activities", year, name, programme))
    ]
    add(Activity, rows)


def activity_rows(school: SchoolFacts, year: SchoolYear, programme: str, until: date, dealt: Random) -> Iterator[Row]:
    """Yield a school's activities of one programme in a year; now and then one was never written down."""
    for kind, times, (fewest, most) in ACTIVITIES[programme]:
        for day in spread(year, times, until):
            if dealt.random() < 0.85:
                yield {
                    "school_id": school.id,
                    "programme_code": programme,
                    "kind": kind,
                    "day": day,
                    "participants": dealt.randint(fewest, most),
                }


def write_mentors(plans: list[PlanFacts], seed: int) -> None:
    """Write how many pupil mentors each delivering school has: a pair for each of its groups."""
    pairs: dict[tuple[int, int], int] = {}
    for plan in plans:
        if plan.curriculum.delivery is Delivery.PUPIL_MENTORS:
            key = plan.deliverer.id, plan.school_class.year.start
            pairs[key] = pairs.get(key, 0) + plan.groups
    rows = []
    for (school_id, year), number in sorted(pairs.items()):
        dealt = dice(seed, "mentors", school_id, year)
        mentors = 2 * number + dealt.randint(0, 3)
        rows.append(
            {"school_id": school_id, "year": year, "mentors": mentors, "trained": mentors - dealt.randint(0, 2)}
        )
    add(MentorCohort, rows)


def write_promise(municipality_code: str, today: date) -> None:
    """Write the promises of this calendar year and of the one before, which has been judged."""
    years = (today.year - 1, today.year)
    promises = [{"municipality_code": municipality_code, "period": str(year), "text": PROMISE} for year in years]
    before, now = add_numbered(Promise.id, promises)
    kinds = (PromiseKind.CONTACTS, PromiseKind.TAGET, PromiseKind.MVP, PromiseKind.SIG, PromiseKind.FREE)
    for promise_id, outcomes in ((before, PROMISE_BEFORE), (now, PROMISE_NOW)):
        said = zip(kinds, PROMISE_LINES, outcomes, strict=True)
        add(PromiseLine, [line_row(promise_id, place, *each) for place, each in enumerate(said, start=1)])


def line_row(promise_id: int, position: int, kind: PromiseKind, promised: Promised, outcome: Judged) -> Row:
    """Return a line of a promise as the database keeps it."""
    title, text, target = promised
    status, typed, total, comment = outcome
    return {
        "promise_id": promise_id,
        "position": position,
        "kind": kind,
        "title": title,
        "text": text,
        "target": target,
        "outcome": typed,
        "total": total,
        "status": PromiseStatus(status) if status else None,
        "comment": comment,
    }
