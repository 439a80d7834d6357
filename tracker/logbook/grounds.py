"""Fetch what entries are checked against, for one plan or for a whole file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from tracker.dates import SchoolYear
from tracker.line import CLOSINGS_OF_PLANS, Count, Lock, headcounts, locks
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
from tracker.models.ready import Lookup, rows_of_each
from tracker.models.turns import Turn, known_turns

AT_ONCE = 500
# The headcounts of those who take part in a plan.
Counts = tuple[Count, ...]
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
# To be read, and to be written: then other writers of the classes, and of the plans, wait until the commit.
PLANS = {
    to_write: Lookup(rows, Plan.id)
    for to_write, rows in (
        (False, PLAN_ROWS),
        (True, PLAN_ROWS.with_for_update(key_share=True, of=(SchoolClass, Plan))),
    )
}
# Each planned session with its logs, if it has any.
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
        SessionLog.withdrawn_at,
    )
    .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
    .outerjoin(SessionLog, SessionLog.planned_session_id == PlannedSession.id),
    PlannedSession.plan_id,
)


def grounds(
    plan_ids: Iterable[int], *, to_write: bool = False, counts: Mapping[int, Counts] | None = None
) -> dict[int, Ground]:
    """Return the grounds of plans, by plan; the caller has found the plans in scope, and may know their headcounts.

    `to_write` keeps other writers of the plans waiting until the commit.
    """
    found: dict[int, Ground] = {}
    locked: dict[str, Lock] = {}
    wanted = sorted(set(plan_ids))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        plans, sessions, closings = rows_of_each(
            *(each.question(some) for each in (PLANS[to_write], SESSIONS, CLOSINGS_OF_PLANS))
        )
        locked |= locks(closings)
        if to_write:
            known_turns().update((p.id, Turn(p.year, p.class_id, p.school_id, p.municipality_code)) for p in plans)
        known = headcounts(plan.id for plan in plans) if counts is None else counts
        found |= {ground.plan_id: ground for ground in empty_grounds(plans, known, locked)}
        put_sessions(found, sessions)
    return found


def empty_grounds(plans: Iterable[Any], counts: Mapping[int, Counts], locked: Mapping[str, Lock]) -> Iterator[Ground]:
    """Yield the grounds of rows of plans, without sessions; `locked` says what is in municipalities."""
    for plan_id, name, municipality_code, year, groups, ended_on, *_place in plans:
        yield Ground(
            plan_id=plan_id,
            class_name=name,
            municipality_code=municipality_code,
            year=SchoolYear(year),
            groups=groups,
            counts=counts[plan_id],
            planned={},
            lock=locked.get(municipality_code),
            ended_on=ended_on,
        )


def put_sessions(found: Mapping[int, Ground], rows: Iterable[Any]) -> None:
    """Put rows of `SESSIONS` into the grounds of their plans."""
    for plan_id, number, planned_id, log_id, group, day, status, present, withdrawn_at in rows:
        ground = found[plan_id]
        ground.planned[number] = planned_id
        if log_id is None:
            continue
        ground.log_ids.add(log_id)
        if withdrawn_at:
            continue
        if status is Status.HELD:
            ground.held[number, group] = (log_id, present or 0)
            ground.held_on[log_id] = day
        else:
            ground.cancelled[number, group, day] = log_id
