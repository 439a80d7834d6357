"""Reminders: who has sessions without a log is told by mail, once a week at most, until they say stop."""

from tracker.reminding.stopping import is_stopped, reader_of, resume, stop
from tracker.reminding.telling import Begun, Late, begin, late, note, put_back

__all__ = [
    "Begun",
    "Late",
    "begin",
    "is_stopped",
    "late",
    "note",
    "put_back",
    "reader_of",
    "resume",
    "stop",
]
