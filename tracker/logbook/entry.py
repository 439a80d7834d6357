"""A log as somebody has typed it."""

from dataclasses import dataclass
from datetime import date

from tracker.models import Adaptation, LeaderRole, Obstacle, Outcome, Status


@dataclass(frozen=True)
class Entry:
    """One session of one plan, held or cancelled; `group` 0 is the whole class. Counts are pupils."""

    id: str
    number: int
    group: int
    day: date
    status: Status
    present: int | None = None
    girls: int | None = None
    boys: int | None = None
    minutes: int | None = None
    outcome: Outcome | None = None
    adaptation: Adaptation | None = None
    adaptation_was_planned: bool | None = None
    obstacle: Obstacle | None = None
    leader_roles: tuple[LeaderRole, ...] = ()
    pupil_mentors: int | None = None
    engagement: int | None = None
    comment: str | None = None
    reason: str | None = None
