"""Writing many checked logs, in batches, with their slots and their history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from sqlalchemy import delete, update

from tracker.dates import now
from tracker.logbook.entry import Entry
from tracker.logbook.ground import Ground
from tracker.logbook.kept import contents
from tracker.logbook.logs import columns, fill, slots
from tracker.logbook.standing import StandingLog
from tracker.models import HeldSlot, Revision, SessionLog, Source, Status, db
from tracker.models.batches import add_all, change_rows, chunks, insert_rows

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

    @property
    def changes_slots(self) -> bool:
        """Say whether a log leaves slots, or takes any."""
        if self.before is None:
            return True
        before, after = ((e.number, e.group, e.status) for e in (self.before.entry, self.entry))
        return before != after

    def is_locked(self, ground: Ground) -> bool:
        """Say whether the day, before or after, lies in a closed period."""
        first = min(self.entry.day, self.before.entry.day) if self.before else self.entry.day
        return ground.is_locked(first)


def write_new(new: Sequence[Change], rows: Sequence[SessionLog], grounds: Mapping[int, Ground]) -> None:
    """Add logs, whose rows are made, and the slots they take."""
    add_all(rows)
    insert_rows(HeldSlot, slots_of(new, grounds))


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
    moving = [change for change in changed if change.leaves_day]
    for chunk in chunks(change for change in changed if change.changes_slots):
        db.session.execute(delete(HeldSlot).where(HeldSlot.log_id.in_([change.entry.id for change in chunk])))
    put_on_days((change.entry.id, FAR_DAY + timedelta(days=number)) for number, change in enumerate(moving))
    days = {change.entry.id: {"day": change.before.entry.day} for change in moving if change.before}
    for chunk in chunks(changed):
        insert_rows(Revision, filter(None, map(earlier, chunk)))
        change_rows(SessionLog, {each.entry.id: corrected(each, grounds[each.plan_id]) for each in chunk}, days)
        insert_rows(HeldSlot, slots_of((each for each in chunk if each.changes_slots), grounds))
    put_on_days((change.entry.id, change.entry.day) for change in moving)


def put_on_days(days: Iterable[tuple[str, date]]) -> None:
    """Put logs on other days without an event in the audit log, which tells of the change as a whole."""
    for chunk in chunks(days):
        db.session.execute(update(SessionLog), [{"id": log_id, "day": day} for log_id, day in chunk])


def earlier(change: Change) -> dict[str, object] | None:
    """Return what a log said before a change; a confirmation alone is no new revision of its contents."""
    before = change.before
    if before is None or before.entry == change.entry:
        return None
    said = contents(before.entry, is_confirmed=before.is_confirmed)
    return {"log_id": before.entry.id, "number": before.revision, "changed_at": now(), "contents": said}


def corrected(change: Change, ground: Ground) -> dict[str, object]:
    """Return what the columns of a log hold after a change."""
    before = change.before
    assert before is not None
    stated = {"is_confirmed": change.is_confirmed, "changed_at": now()}
    if before.entry == change.entry:
        return stated
    return {**columns(change.entry, ground), **stated, "revision": before.revision + 1}


def slots_of(changes: Iterable[Change], grounds: Mapping[int, Ground]) -> Iterator[dict[str, object]]:
    """Yield the slots that logs take."""
    return chain.from_iterable(slots(change.entry, grounds[change.plan_id]) for change in changes)
