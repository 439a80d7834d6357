"""Classes of which many follow plans at once: drawn, and written to the database."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st
from sqlalchemy import select

from tests.pages.cast import add_school
from tests.pages.lines import set_plan
from tracker.access import EVERYTHING
from tracker.dates import now
from tracker.errors import Refused
from tracker.models import (
    Headcount,
    HeldSlot,
    Outcome,
    Plan,
    PlannedSession,
    SchoolClass,
    SessionLog,
    Source,
    Status,
    User,
    begin_writing,
    db,
)
from tracker.planning import Order, PastSought, PlanEntry
from tracker.reach import keeping
from tracker.reports.recounting import differences

WITNESS, MADE = 9, PastSought(2026)
CODES = ("TAGET-23", "TAGET-45", "MVP-BOTKYRKA")
PROGRAMMES = {code: code.partition("-")[0] for code in CODES}


@dataclass(frozen=True)
class Case:
    """A class: its pupils per stage, the curriculum that it follows already, and its days with a held log."""

    pupils: dict[int, int]
    follows: str | None
    ended: bool
    logs: tuple[int, ...] = ()


CLASSES = st.lists(
    st.builds(
        Case,
        pupils=st.dictionaries(st.integers(2, 6), st.integers(0, 30), max_size=2),
        follows=st.sampled_from([None, *CODES]),
        ended=st.booleans(),
        logs=st.lists(st.integers(1, 8), unique=True, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=4,
)
ORDERS = st.builds(
    Order,
    year=st.just(2026),
    programme_code=st.just("TAGET"),
    curriculum_code=st.sampled_from(CODES[:2]),
    stages=st.frozensets(st.integers(2, 6), min_size=1, max_size=3),
    groups=st.integers(1, 3),
)


def build(cases: list[Case]) -> None:
    """Write the classes, in a transaction that is undone."""
    db.session.rollback()
    begin_writing()
    school_id = add_school()
    db.session.add(User(id=WITNESS, email="witness@example.org", name="Witness"))
    for number, case in enumerate(cases):
        found = SchoolClass(school_id=school_id, year=2026, name=f"K{number}")
        db.session.add(found)
        db.session.flush()
        for stage, pupils in case.pupils.items():
            day = date(2026, 10, 15)
            db.session.add(Headcount(class_id=found.id, stage=stage, reference_date=day, pupils=pupils))
        db.session.flush()
        if case.follows:
            ended_on = date(2026, 10, 31) if case.ended else None
            entry = PlanEntry(2026, "12345678", found.name, PROGRAMMES[case.follows], case.follows, ended_on=ended_on)
            with suppress(Refused):
                log(set_plan(entry), case.logs)


def log(plan_id: int, days: tuple[int, ...]) -> None:
    """Let a plan's first sessions be held on these days of September, by the whole class."""
    groups = db.session.scalar(select(Plan.groups).where(Plan.id == plan_id)) or 1
    query = select(PlannedSession).where(PlannedSession.plan_id == plan_id).order_by(PlannedSession.due_on)
    for session, day in zip(db.session.scalars(query).all(), sorted(days), strict=False):
        held = SessionLog(
            id=f"{plan_id}-{day}",
            plan_id=plan_id,
            planned_session_id=session.id,
            day=date(2026, 9, day + 1),
            status=Status.HELD,
            present=0,
            minutes=40,
            outcome=Outcome.AS_PLANNED,
            source=Source.FORM,
            logged_at=now(),
            changed_at=now(),
        )
        db.session.add(held)
        db.session.add_all(
            HeldSlot(planned_session_id=session.id, group=group, log=held) for group in range(1, groups + 1)
        )
        db.session.flush()


def plans() -> set[tuple[object, ...]]:
    """Return what every plan says, with its due dates."""
    db.session.flush()
    rows = db.session.execute(select(Plan, SchoolClass.name).join(SchoolClass, Plan.class_id == SchoolClass.id))
    columns = ("curriculum_id", "groups", "starts_on", "ends_on", "ended_on")
    return {(name, *(getattr(plan, each) for each in columns), due(plan.id)) for plan, name in rows}


def due(plan_id: int) -> tuple[date, ...]:
    """Return a plan's due dates."""
    query = select(PlannedSession.due_on).where(PlannedSession.plan_id == plan_id)
    return tuple(db.session.scalars(query.order_by(PlannedSession.due_on)))


def logs() -> set[tuple[str, int]]:
    """Return every log, and the plan that it belongs to."""
    return {(log_id, plan_id) for log_id, plan_id in db.session.execute(select(SessionLog.id, SessionLog.plan_id))}


def is_sound() -> bool:
    """Say whether every figure is the same when it is counted by hand."""
    db.session.flush()
    keeping.settle()
    return list(differences(EVERYTHING)) == []
