"""Personal data go in time (gallring): how long each kind stays, what would go now, and the one run that removes it."""

from tracker.retention.files import count_imported_of, count_waiting_of_others
from tracker.retention.held import held
from tracker.retention.running import anonymise, erase, former, logs_of, mark_of, numbers, stays_until
from tracker.retention.times import LEAST, USUAL, change_times, times

__all__ = [
    "LEAST",
    "USUAL",
    "anonymise",
    "change_times",
    "count_imported_of",
    "count_waiting_of_others",
    "erase",
    "former",
    "held",
    "logs_of",
    "mark_of",
    "numbers",
    "stays_until",
    "times",
]
