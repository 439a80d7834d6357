"""What an entry is checked against: what is known of its plan."""

from dataclasses import dataclass, field
from datetime import date

from tracker.dates import SchoolYear
from tracker.line import Count, Lock, pupils_on
from tracker.logbook.entry import Entry
from tracker.logbook.limits import most_present
from tracker.models import Status


@dataclass
class Ground:
    """What a plan's entries are checked against: its class, its sessions, and what is logged already.

    `planned` maps a session's number to its planned session, `held` (number, group) to the log that holds it
    and its present, `held_on` that log to its day, `cancelled` (number, group, day) to the log; `log_ids` are all logs,
    withdrawn ones too. `lock` says which days a closed period locks.
    """

    plan_id: int
    class_name: str
    municipality_code: str
    year: SchoolYear
    groups: int
    counts: tuple[Count, ...]
    planned: dict[int, int]
    lock: Lock | None
    ended_on: date | None = None
    held: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)
    held_on: dict[str, date] = field(default_factory=dict)
    cancelled: dict[tuple[int, int, date], str] = field(default_factory=dict)
    log_ids: set[str] = field(default_factory=set)

    def is_locked(self, day: date) -> bool:
        """Say whether a day lies in a closed period."""
        return self.lock is not None and self.lock.holds(day)

    def lock_on(self, day: date) -> Lock | None:
        """Return the closing that locks a day, or None."""
        return self.lock if self.is_locked(day) else None

    def pupils(self, day: date) -> int:
        """Return P on a day."""
        return pupils_on(self.counts, day)

    def most(self, day: date) -> int:
        """Return the most who may have been present together."""
        return most_present(self.pupils(day))

    def first_log_of(self, entry: Entry) -> str | None:
        """Return another log that stands in this entry's way, or None."""
        if entry.status is Status.CANCELLED:
            found = self.cancelled.get((entry.number, entry.group, entry.day))
            return found if found != entry.id else None
        in_the_way = (0, entry.group) if entry.group else range(self.groups + 1)
        for group in in_the_way:
            log_id, _present = self.held.get((entry.number, group), (entry.id, 0))
            if log_id != entry.id:
                return log_id
        return None

    def group_of(self, log_id: str, entry: Entry) -> int:
        """Return which group a log in an entry's way is about, 0 for the whole class."""
        found = (group for (_number, group), (held_by, _present) in self.held.items() if held_by == log_id)
        return next(found, entry.group)

    def already_held(self, entry: Entry) -> str | None:
        """Return the log by which a session was held, for some of its pupils at least, by the entry's day, or None."""
        return next(
            (
                log_id
                for (number, group), (log_id, _present) in self.held.items()
                if number == entry.number
                and (group == entry.group or 0 in {group, entry.group})
                and self.held_on[log_id] <= entry.day
            ),
            None,
        )

    def others_present(self, entry: Entry) -> int:
        """Return how many were present in the other groups of the entry's session."""
        return sum(
            present
            for (number, group), (log_id, present) in self.held.items()
            if number == entry.number and group and log_id != entry.id
        )

    def remember(self, entry: Entry) -> None:
        """Take note of an entry that is accepted, so that the next one is checked against it too."""
        self.forget(entry.id)
        if entry.status is Status.HELD:
            self.held[entry.number, entry.group] = (entry.id, entry.present or 0)
            self.held_on[entry.id] = entry.day
        else:
            self.cancelled[entry.number, entry.group, entry.day] = entry.id

    def forget(self, log_id: str) -> None:
        """Leave out a log that is changed or withdrawn."""
        self.held = {key: found for key, found in self.held.items() if found[0] != log_id}
        self.cancelled = {key: found for key, found in self.cancelled.items() if found != log_id}
