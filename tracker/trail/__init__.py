"""Reading the audit log: what happened, who did it, and what the rows that it names are called."""

from tracker.trail.finding import PEOPLE, THINGS, Asked, alarming, people_called, read
from tracker.trail.telling import Change, Event, Gone, Value

__all__ = [
    "PEOPLE",
    "THINGS",
    "Asked",
    "Change",
    "Event",
    "Gone",
    "Value",
    "alarming",
    "people_called",
    "read",
]
