"""A plan's line of sessions: which are held, due, behind and next, whole class or group by group."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tracker.dates import SchoolYear, today
from tracker.line.headcounts import Count, pupils_on
from tracker.models import Delivery, Status


class Station(NamedTuple):
    """One planned session on the line.

    `held_groups` are the groups that have had it (all of them after a whole-class log);
    `held_on` is the last day it was held, `cancelled_on` the last day it was cancelled; `unconfirmed` says that a log
    of pupil mentors still waits; `manual_url` leads to the session's manual.
    """

    id: int
    number: int
    title: str
    minutes: int
    due_on: date
    groups: int
    held_groups: frozenset[int] = frozenset()
    reported: bool = False
    unconfirmed: bool = False
    held_on: date | None = None
    cancelled_on: date | None = None
    is_overdue: bool = False
    is_due: bool = False
    manual_url: str | None = None

    @property
    def share(self) -> Fraction:
        """Return the share of the class that has had the session: held(s) in domain.md section 4."""
        return Fraction(len(self.held_groups), self.groups)

    @property
    def lacking(self) -> list[int]:
        """Return the groups that have not had the session; of an undivided class, the whole (0)."""
        if self.groups == 1:
            return [] if self.held_groups else [0]
        return [group for group in range(1, self.groups + 1) if group not in self.held_groups]

    @property
    def is_whole(self) -> bool:
        """Say whether every group has had the session."""
        return len(self.held_groups) == self.groups

    def is_lacking(self, group: int) -> bool:
        """Say whether a group may still log the session; the whole class (0) only while no group has."""
        return group not in self.held_groups if group else not self.held_groups

    def has_had(self, group: int) -> bool:
        """Say whether a group has had the session; the whole class (0) once all groups have."""
        return group in self.held_groups if group else self.is_whole

    @property
    def groups_held(self) -> int:
        """Return how many groups have had the session."""
        return len(self.held_groups)

    @property
    def state(self) -> str:
        """Return the station's shape: held, half, cancelled, missing or ahead."""
        if self.held_groups:
            return "held" if self.is_whole else "half"
        if self.cancelled_on:
            return "cancelled"
        return "missing" if self.is_overdue else "ahead"


class Latest(NamedTuple):
    """The latest log of a line, by its day."""

    number: int
    status: Status
    day: date


@dataclass(frozen=True)
class Line:
    """A plan and its stations, as of today; `pupils` is P, of those who take part, where it was `counted`.

    `own_group` is the group of whoever it was drawn for, who leads just that one.
    """

    plan_id: int
    class_id: int
    class_name: str
    school_id: int
    school_name: str
    unit_code: str
    municipality_code: str
    year: SchoolYear
    programme_code: str
    programme_name: str
    curriculum_name: str
    delivery: Delivery
    groups: int
    ended_on: date | None
    counts: tuple[Count, ...] | None = field(repr=False, default=())
    stations: tuple[Station, ...] = field(repr=False, default=())
    latest: Latest | None = None
    own_group: int | None = None

    @property
    def section(self) -> tuple[str, str, str]:
        """Return what lines are grouped by on a school's page: programme code and name, curriculum."""
        return (self.programme_code, self.programme_name, self.curriculum_name)

    @property
    def pupils(self) -> int:
        """Return P today."""
        assert self.counts is not None, "the line was drawn without its pupils"
        return pupils_on(self.counts, today())

    @property
    def held(self) -> Fraction:
        """Add up what each session has been held for, as the figures do."""
        return sum((station.share for station in self.stations), Fraction(0))

    @property
    def whole(self) -> int:
        """Return how many sessions every group has had; a teacher thinks in sessions, not in thirds."""
        return sum(station.is_whole for station in self.stations)

    @property
    def begun(self) -> int:
        """Return how many sessions some groups have had, and others lack."""
        return sum(station.state == "half" for station in self.stations)

    @property
    def behind(self) -> int:
        """Return how many due sessions have no log at all; a plan that was ended is behind no more."""
        return 0 if self.ended_on else sum(station.state == "missing" for station in self.stations)

    @property
    def has_arrived(self) -> bool:
        """Say whether every session is fully held."""
        return all(station.is_whole for station in self.stations)

    @property
    def has_begun(self) -> bool:
        """Say whether anything has been logged."""
        return any(station.reported for station in self.stations)

    @property
    def gone_to(self) -> int:
        """Return the number of the last logged station, 0 if none."""
        return max((s.number for s in self.stations if s.state in {"held", "half", "cancelled"}), default=0)

    @property
    def due_to(self) -> int:
        """Return the number of the station where the class should be today, 0 if none."""
        return next((station.number for station in self.stations if station.is_due), 0)

    def next_for(self, group: int = 0) -> Station | None:
        """Return the first station not yet held for a group; for the whole class (0), that no group has had."""
        return next((s for s in self.stations if s.is_lacking(group)), None)

    def next_group(self) -> int:
        """Return the group that is furthest behind, the lowest of equals; 0 in an undivided class."""
        return next((group for group, _station in self.ahead()), min(1, self.groups - 1))

    def ahead(self, group: int | None = None) -> list[tuple[int, Station]]:
        """Return the sessions not yet held, each with its group, in the order of logging; of one group, or of all."""
        apart = range(1, self.groups + 1) if self.groups > 1 else (0,)
        wanted = apart if group is None else (group,)
        return [(each, s) for s in self.stations for each in wanted if s.is_lacking(each)]
