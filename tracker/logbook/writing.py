"""Writing many checked logs, in batches, with their slots and their history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm.attributes import set_committed_value

from tracker.dates import now
from tracker.logbook.entry import Entry, Ground
from tracker.logbook.kept import contents
from tracker.logbook.logs import fill
from tracker.logbook.standing import StandingLog
from tracker.models import HeldSlot, Revision, SessionLog, Source, Status, db
from tracker.models.batches import add_rows, chunks, insert_rows

# From here on no log is in the way of another.
FAR_DAY = date(3000, 1, 1)


@dataclass(frozen=True)
class Change:
    """What becomes of one log: `before` is None for a new one."""

    plan_id: int
    before: StandingLog | None
    entry: Entry
    is_confirmed: bool

    @property
    def is_nothing(self) -> bool:
        """Say whether the log stands already as it is to be."""
        return self.before is not None and (self.entry, self.is_confirmed) == (
            self.before.entry,
            self.before.is_confirmed,
        )

    @property
    def leaves_day(self) -> bool:
        """Say whether a cancelled log leaves its place, which another may take."""
        if self.before is None or self.before.entry.status is Status.HELD:
            return False
        before, after = ((e.number, e.group, e.day, e.status) for e in (self.before.entry, self.entry))
        return before != after

    def is_locked(self, ground: Ground) -> bool:
        """Say whether the day, before or after, lies in a closed period."""
        first = min(self.entry.day, self.before.entry.day) if self.before else self.entry.day
        return ground.is_locked(first)


def write_new(new: Sequence[Change], grounds: Mapping[int, Ground]) -> None:
    """Add logs, and the slots they take."""
    for chunk in chunks(new):
        for _row in add_rows(new_log(change, grounds[change.plan_id]) for change in chunk):
            pass
        insert_rows(HeldSlot, slots(chunk, grounds))


def new_log(change: Change, ground: Ground) -> SessionLog:
    """Return a new log from a file."""
    log = SessionLog(
        id=change.entry.id,
        plan_id=change.plan_id,
        source=Source.IMPORT,
        is_confirmed=change.is_confirmed,
        logged_at=now(),
        changed_at=now(),
        revision=1,
    )
    fill(log, change.entry, ground)
    return log


def write_changes(changed: Sequence[Change], grounds: Mapping[int, Ground]) -> None:
    """Correct logs, keeping what they said before. All leave their places before any takes one."""
    moving = [change.entry for change in changed if change.leaves_day]
    for chunk in chunks(changed):
        db.session.execute(delete(HeldSlot).where(HeldSlot.log_id.in_([change.entry.id for change in chunk])))
    put_on_days((entry.id, FAR_DAY + timedelta(days=number)) for number, entry in enumerate(moving))
    for chunk in chunks(changed):
        by_id = {change.entry.id: change for change in chunk}
        for log in db.session.scalars(select(SessionLog).where(SessionLog.id.in_(by_id))).all():
            correct(log, by_id[log.id], grounds[log.plan_id])
        db.session.flush()
        insert_rows(HeldSlot, slots(chunk, grounds))
    put_on_days((entry.id, entry.day) for entry in moving)


def put_on_days(days: Iterable[tuple[str, date]]) -> None:
    """Put logs on other days without an event in the audit log, which tells of the change as a whole."""
    for chunk in chunks(days):
        db.session.execute(update(SessionLog), [{"id": log_id, "day": day} for log_id, day in chunk])


def correct(log: SessionLog, change: Change, ground: Ground) -> None:
    """Make a log what it is to be; a confirmation alone is no new revision of its contents."""
    assert change.before is not None
    before = change.before.entry
    # Not the day that it was put on to be out of the way.
    set_committed_value(log, "day", before.day)
    if before != change.entry:
        kept = contents(before, is_confirmed=log.is_confirmed)
        earlier = Revision(log_id=log.id, number=log.revision, changed_at=now(), contents=kept)
        db.session.add(earlier)
        fill(log, change.entry, ground)
        log.revision += 1
    log.is_confirmed = change.is_confirmed
    log.changed_at = now()


def slots(changes: Iterable[Change], grounds: Mapping[int, Ground]) -> Iterator[dict[str, object]]:
    """Yield the slots that held logs take: their group's, or all of them for the whole class."""
    for change in changes:
        ground, entry = grounds[change.plan_id], change.entry
        if entry.status is Status.HELD:
            for group in [entry.group] if entry.group else range(1, ground.groups + 1):
                yield {"planned_session_id": ground.planned[entry.number], "group": group, "log_id": entry.id}
