"""Fetch what entries are checked against, for one plan or for a whole file."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tracker.dates import SchoolYear
from tracker.line import CLOSINGS_OF_PLANS, PLANS, SESSIONS, Count, Lock, headcounts, locks
from tracker.logbook.ground import Ground
from tracker.models import Status
from tracker.models.driver import Question
from tracker.models.ready import foresee, rows_of_each
from tracker.models.turns import Turn, known_turns

AT_ONCE = 500
# The headcounts of those who take part in a plan.
Counts = tuple[Count, ...]


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
        plans, sessions, closings = rows_of_each(*questions(some, to_write=to_write))
        locked |= locks(closings)
        if to_write:
            known_turns().update((p.plan_id, Turn(p.year, p.class_id, p.school_id, p.municipality_code)) for p in plans)
        known = headcounts(plan.plan_id for plan in plans) if counts is None else counts
        found |= {ground.plan_id: ground for ground in empty_grounds(plans, known, locked)}
        put_sessions(found, sessions)
    return found


def questions(plan_ids: Collection[int], *, to_write: bool) -> tuple[Question, ...]:
    """Return what is asked for the grounds of plans."""
    return tuple(each.question(plan_ids) for each in (PLANS[to_write], SESSIONS, CLOSINGS_OF_PLANS))


def foresee_ground(plan_id: int) -> None:
    """Let what a log is written on be asked together with what its page is drawn from, where a database can.

    Other writers of the class, and of its plan, wait from then on.
    """
    foresee(*questions([plan_id], to_write=True))


def empty_grounds(plans: Iterable[Any], counts: Mapping[int, Counts], locked: Mapping[str, Lock]) -> Iterator[Ground]:
    """Yield the grounds of rows of plans, without sessions; `locked` says what is in municipalities."""
    for plan in plans:
        yield Ground(
            plan_id=plan.plan_id,
            class_name=plan.class_name,
            municipality_code=plan.municipality_code,
            year=SchoolYear(plan.year),
            groups=plan.groups,
            counts=counts[plan.plan_id],
            planned={},
            lock=locked.get(plan.municipality_code),
            ended_on=plan.ended_on,
        )


def put_sessions(found: Mapping[int, Ground], rows: Iterable[Any]) -> None:
    """Put rows of `SESSIONS` into the grounds of their plans."""
    for row in rows:
        ground, log_id = found[row.plan_id], row.log_id
        ground.planned[row.number] = row.id
        if log_id is None:
            continue
        ground.log_ids.add(log_id)
        if row.withdrawn_at:
            continue
        if row.status is Status.HELD:
            ground.held[row.number, row.group_number] = (log_id, row.present or 0)
            ground.held_on[log_id] = row.day
        else:
            ground.cancelled[row.number, row.group_number, row.day] = log_id
