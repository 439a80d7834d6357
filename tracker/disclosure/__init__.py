"""Disclosure control: which pupil counts may leave the house; domain.md section 4, last paragraph.

Plain values in, plain values out: no database, no pages. `protect` takes everything that a reader can open of one
programme (Tåget and MVP are never added, so each is protected by itself) and answers with what may be printed.
One decision is made for each place: its pupil counts and its share are printed in every period, or in none.
"""

from tracker.disclosure.places import Counts, Place, Table, Thresholds, add_up, moment_of
from tracker.disclosure.printing import HIDDEN, Figure, Hidden, Printed, Share, protect

__all__ = [
    "HIDDEN",
    "Counts",
    "Figure",
    "Hidden",
    "Place",
    "Printed",
    "Share",
    "Table",
    "Thresholds",
    "add_up",
    "moment_of",
    "protect",
]
