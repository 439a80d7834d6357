"""When the figures were last counted a second way, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from tracker import ledger

CHECKED = "checked", "figures"


@dataclass(frozen=True)
class Check:
    """A run of `tracker check`: when it ended, and how many differences it found."""

    at: datetime
    differences: int


def note_check(differences: int) -> None:
    """Keep that everything has been counted a second time."""
    ledger.note(*CHECKED, "", None, differences=differences)


def last_check() -> Check | None:
    """Return the latest run of `tracker check`, or None."""
    found = ledger.latest(*CHECKED)
    return Check(found[0], found[1]["differences"]) if found else None
