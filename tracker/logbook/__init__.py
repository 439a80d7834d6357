"""Session logs: the rules of an entry, and the verbs that record and correct."""

from tracker.logbook.batches import LogBatch, LogLine
from tracker.logbook.confirming import (
    Confirmation,
    confirm,
    confirmed_by,
    count_unconfirmed,
    is_known,
    record_by_link,
    unconfirmed,
)
from tracker.logbook.entry import Entry
from tracker.logbook.ground import Ground
from tracker.logbook.grounds import grounds
from tracker.logbook.kept import entry_from, entry_of
from tracker.logbook.late import LateChange, late_changes
from tracker.logbook.limits import FEWEST_MINUTES, MOST_MINUTES, most_present, sentences, too_many
from tracker.logbook.listing import LogPlaces, Logs, log_batches
from tracker.logbook.logs import correct, record, record_alone
from tracker.logbook.reading import Logged, find_holding, find_log, history, last_log, logs_by_session
from tracker.logbook.rules import OLD, check, text_problems, warnings
from tracker.logbook.taking_back import TakingBack, in_force, taking_back
from tracker.logbook.undoing import restore, undo, undo_all, withdraw

__all__ = [
    "FEWEST_MINUTES",
    "MOST_MINUTES",
    "OLD",
    "Confirmation",
    "Entry",
    "Ground",
    "LateChange",
    "LogBatch",
    "LogLine",
    "LogPlaces",
    "Logged",
    "Logs",
    "TakingBack",
    "check",
    "confirm",
    "confirmed_by",
    "correct",
    "count_unconfirmed",
    "entry_from",
    "entry_of",
    "find_holding",
    "find_log",
    "grounds",
    "history",
    "in_force",
    "is_known",
    "last_log",
    "late_changes",
    "log_batches",
    "logs_by_session",
    "most_present",
    "record",
    "record_alone",
    "record_by_link",
    "restore",
    "sentences",
    "taking_back",
    "text_problems",
    "too_many",
    "unconfirmed",
    "undo",
    "undo_all",
    "warnings",
    "withdraw",
]
