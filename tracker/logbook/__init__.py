"""Session logs: the rules of an entry, and the verbs that record and correct."""

from tracker.logbook.batches import LogBatch, LogLine
from tracker.logbook.entry import Entry, Ground, check, warnings
from tracker.logbook.grounds import grounds
from tracker.logbook.listing import Choice, LogRow, log_rows
from tracker.logbook.logs import accept, add, change, correct, entry_of, record
from tracker.logbook.reading import Earlier, Logged, find_log, history, last_logs
from tracker.logbook.undoing import restore, undo, withdraw

__all__ = [
    "Choice",
    "Earlier",
    "Entry",
    "Ground",
    "LogBatch",
    "LogLine",
    "LogRow",
    "Logged",
    "accept",
    "add",
    "change",
    "check",
    "correct",
    "entry_of",
    "find_log",
    "grounds",
    "history",
    "last_logs",
    "log_rows",
    "record",
    "restore",
    "undo",
    "warnings",
    "withdraw",
]
