"""Personal data go in time (gallring): how long each kind stays, what would go now, and the one run that removes it."""

from tracker.retention.running import Former, erase, former, mark_of, numbers
from tracker.retention.times import LEAST, USUAL, change_times, times

__all__ = ["LEAST", "USUAL", "Former", "change_times", "erase", "former", "mark_of", "numbers", "times"]
