"""Taking back the logs of an import: new ones are withdrawn, corrected ones say what they said before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import joinedload

from tracker.dates import now
from tracker.logbook.ground import Ground
from tracker.logbook.grounds import grounds
from tracker.logbook.kept import entry_from
from tracker.logbook.logs import keep_former
from tracker.logbook.plans import lock_plans
from tracker.logbook.standing import StandingLog, logs_by_id
from tracker.logbook.writing import Change, write_changes
from tracker.models import HeldSlot, PlannedSession, Revision, SessionLog, db
from tracker.models.batches import chunks


@dataclass(frozen=True)
class TakingBack:
    """The logs that an import added, and what becomes of those that it changed; `locked` lie in a closed period.

    The places of `taken` are held by other logs by now, or what they said is erased.
    """

    added: tuple[str, ...]
    changes: tuple[Change, ...]
    grounds: Mapping[int, Ground]
    locked: int
    taken: int

    def write(self, reason: str, *, by_id: int) -> None:
        """Take the logs back; only when nothing stands in the way."""
        lock_plans(self.grounds)
        for some in chunks(self.added):
            withdraw(some, reason, by_id=by_id)
        write_changes(self.changes, self.grounds)


def taking_back(added: Iterable[str], changed: Mapping[str, Mapping[str, Any]]) -> TakingBack:
    """Return what taking logs back would do: those `added`, and those `changed` with what they held before.

    The caller has found them in scope.
    """
    new, standing = sorted(added), logs_by_id([*added, *changed])
    here = grounds({log.plan_id for log in standing.values()})
    former = revisions({log_id: before["revision"] for log_id, before in changed.items() if "revision" in before})
    changes = [change_back(standing[log_id], former.get(log_id), before) for log_id, before in sorted(changed.items())]
    locked = sum(here[log.plan_id].is_locked(log.entry.day) for log in standing.values())
    for log in standing.values():
        here[log.plan_id].forget(log.entry.id)
    # What a retention run has erased cannot be said again.
    taken = sum("revision" in before and log_id not in former for log_id, before in changed.items())
    for change in changes:
        ground = here[change.plan_id]
        taken += ground.first_log_of(change.entry) is not None
        ground.remember(change.entry)
    return TakingBack(tuple(new), tuple(changes), here, locked, taken)


def in_force(log_ids: Iterable[str]) -> set[str]:
    """Return which of some logs that the caller has found in scope are not withdrawn."""
    query = select(SessionLog.id).where(SessionLog.withdrawn_at.is_(None))
    return {each for some in chunks(log_ids) for each in db.session.scalars(query.where(SessionLog.id.in_(some)))}


def change_back(log: StandingLog, former: Mapping[str, Any] | None, before: Mapping[str, Any]) -> Change:
    """Return the change that lets a log say what it said before."""
    entry = entry_from(log.entry.id, former) if former else log.entry
    return Change(log.plan_id, log, entry, bool(before.get("is_confirmed", log.is_confirmed)))


def revisions(numbers: Mapping[str, int]) -> dict[str, Mapping[str, Any]]:
    """Return what logs said in a revision each."""
    key = tuple_(Revision.log_id, Revision.number)
    found: dict[str, Mapping[str, Any]] = {}
    for some in chunks(numbers.items()):
        found |= dict(db.session.execute(select(Revision.log_id, Revision.contents).where(key.in_(some))).all())
    return found


def withdraw(log_ids: list[str], reason: str, *, by_id: int) -> None:
    """Let logs no longer count."""
    db.session.execute(
        delete(HeldSlot).where(HeldSlot.log_id.in_(log_ids)).execution_options(synchronize_session=False)
    )
    session = joinedload(SessionLog.planned_session).joinedload(PlannedSession.curriculum_session)
    for log in db.session.scalars(select(SessionLog).where(SessionLog.id.in_(log_ids)).options(session)):
        keep_former(log, by_id)
        log.withdrawn_at, log.withdrawn_by_id, log.withdrawal_reason = now(), by_id, reason
    db.session.flush()
