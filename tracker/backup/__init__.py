"""A copy of all that is kept: made while people log, checked, locked if there is a key, and brought back."""

from tracker.backup.making import back_up
from tracker.backup.restoring import restore

__all__ = ["back_up", "restore"]
