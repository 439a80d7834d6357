"""Reading the audit log: what happened, who did it, and what the rows that it names are called."""

from tracker.trail.finding import THINGS, Asked, alarming, people_called, read
from tracker.trail.late import changed_late
from tracker.trail.telling import Change, Event, Gone, Value

__all__ = [
    "THINGS",
    "Asked",
    "Change",
    "Event",
    "Gone",
    "Value",
    "alarming",
    "changed_late",
    "people_called",
    "read",
]
