"""Fetch what entries are checked against, for one plan or for a whole file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from tracker.dates import SchoolYear
from tracker.line import Lock, headcounts, lock_of
from tracker.logbook.entry import Ground
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

AT_ONCE = 500
PLANS = Lookup(
    select(Plan.id, SchoolClass.name, School.municipality_code, SchoolClass.year, Plan.groups, Plan.ended_on)
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .join(School, SchoolClass.school_id == School.id),
    Plan.id,
)
SESSIONS = Lookup(
    select(PlannedSession.plan_id, CurriculumSession.number, PlannedSession.id).join(
        CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id
    ),
    PlannedSession.plan_id,
)
LOGS = Lookup(
    select(
        SessionLog.plan_id,
        CurriculumSession.number,
        SessionLog.group,
        SessionLog.day,
        SessionLog.status,
        SessionLog.id,
        SessionLog.present,
    )
    .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
    .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
    .where(SessionLog.withdrawn_at.is_(None)),
    SessionLog.plan_id,
)


def grounds(plan_ids: Iterable[int]) -> dict[int, Ground]:
    """Return the grounds of plans, by plan; the caller has found the plans in scope."""
    found: dict[int, Ground] = {}
    locked: dict[str, Lock | None] = {}
    wanted = sorted(set(plan_ids))
    for start in range(0, len(wanted), AT_ONCE):
        some = tuple(wanted[start : start + AT_ONCE])
        for ground in grounds_without_logs(some, locked):
            found[ground.plan_id] = ground
        put_logs(found, some)
    return found


def grounds_without_logs(plan_ids: tuple[int, ...], locked: dict[str, Lock | None]) -> Iterator[Ground]:
    """Yield each plan's ground, with its sessions; `locked` remembers what was asked of municipalities."""
    counts, planned = headcounts(plan_ids), planned_sessions(plan_ids)
    for plan_id, name, municipality_code, year, groups, ended_on in PLANS(plan_ids):
        if municipality_code not in locked:
            locked[municipality_code] = lock_of(municipality_code)
        yield Ground(
            plan_id=plan_id,
            class_name=name,
            municipality_code=municipality_code,
            year=SchoolYear(year),
            groups=groups,
            counts=counts[plan_id],
            planned=planned[plan_id],
            lock=locked[municipality_code],
            ended_on=ended_on,
        )


def planned_sessions(plan_ids: tuple[int, ...]) -> defaultdict[int, dict[int, int]]:
    """Return each plan's sessions: number → planned session."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for plan_id, number, planned_id in SESSIONS(plan_ids):
        found[plan_id][number] = planned_id
    return found


def put_logs(found: dict[int, Ground], plan_ids: tuple[int, ...]) -> None:
    """Put the active logs of plans into their grounds."""
    for plan_id, number, group, day, status, log_id, present in LOGS(plan_ids):
        if status is Status.HELD:
            found[plan_id].held[number, group] = (log_id, present or 0)
            found[plan_id].held_on[log_id] = day
        else:
            found[plan_id].cancelled[number, group, day] = log_id
