"""Fetch what entries are checked against, for one plan or for a whole file."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from tracker.dates import SchoolYear
from tracker.line import Lock, headcounts, lock_of
from tracker.logbook.ground import Ground
from tracker.models import (
    CurriculumSession,
    Plan,
    PlannedSession,
    School,
    SchoolClass,
    SessionLog,
    Status,
)
from tracker.models.ready import Lookup
from tracker.models.turns import Turn, known_turns

AT_ONCE = 500
PLAN_ROWS = (
    select(
        Plan.id,
        SchoolClass.name,
        School.municipality_code,
        SchoolClass.year,
        Plan.groups,
        Plan.ended_on,
        Plan.class_id,
        SchoolClass.school_id,
    )
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .join(School, SchoolClass.school_id == School.id)
    .order_by(Plan.id)
)
# To be read, and to be written: then other writers of the plans, and of their classes, wait until the commit.
PLANS = {
    to_write: Lookup(rows, Plan.id)
    for to_write, rows in (
        (False, PLAN_ROWS),
        (True, PLAN_ROWS.with_for_update(key_share=True, of=(Plan, SchoolClass))),
    )
}
# Each planned session with its active logs, if it has any.
SESSIONS = Lookup(
    select(
        PlannedSession.plan_id,
        CurriculumSession.number,
        PlannedSession.id,
        SessionLog.id,
        SessionLog.group,
        SessionLog.day,
        SessionLog.status,
        SessionLog.present,
    )
    .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
    .outerjoin(SessionLog, (SessionLog.planned_session_id == PlannedSession.id) & SessionLog.withdrawn_at.is_(None)),
    PlannedSession.plan_id,
)


def grounds(plan_ids: Iterable[int], *, to_write: bool = False) -> dict[int, Ground]:
    """Return the grounds of plans, by plan; the caller has found the plans in scope.

    `to_write` keeps other writers of the plans waiting until the commit.
    """
    found: dict[int, Ground] = {}
    locked: dict[str, Lock | None] = {}
    wanted = sorted(set(plan_ids))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        plans = PLANS[to_write](some)
        if to_write:
            known_turns().update((p.id, Turn(p.year, p.class_id, p.school_id, p.municipality_code)) for p in plans)
        found |= {ground.plan_id: ground for ground in empty_grounds(plans, locked)}
        put_sessions(found, some)
    return found


def empty_grounds(plans: Sequence[Any], locked: dict[str, Lock | None]) -> Iterator[Ground]:
    """Yield the grounds of rows of plans, without sessions; `locked` remembers what was asked of municipalities."""
    counts = headcounts(plan.id for plan in plans)
    for plan_id, name, municipality_code, year, groups, ended_on, *_place in plans:
        if municipality_code not in locked:
            locked[municipality_code] = lock_of(municipality_code)
        yield Ground(
            plan_id=plan_id,
            class_name=name,
            municipality_code=municipality_code,
            year=SchoolYear(year),
            groups=groups,
            counts=counts[plan_id],
            planned={},
            lock=locked[municipality_code],
            ended_on=ended_on,
        )


def put_sessions(found: dict[int, Ground], plan_ids: Collection[int]) -> None:
    """Put the sessions of plans, and their active logs, into their grounds."""
    for plan_id, number, planned_id, log_id, group, day, status, present in SESSIONS(plan_ids):
        found[plan_id].planned[number] = planned_id
        if status is Status.HELD:
            found[plan_id].held[number, group] = (log_id, present or 0)
            found[plan_id].held_on[log_id] = day
        elif status:
            found[plan_id].cancelled[number, group, day] = log_id
