"""What comes by files on a page: uploads that wait, imports that were made, and taking one back."""

from tracker.intake.felt import felt
from tracker.intake.imports import KnownImport, begin, find_import, imports, towns_of
from tracker.intake.journal import Journal, journal_of
from tracker.intake.undoing import claim, mark_undone, undo_rows
from tracker.intake.uploads import UNDOABLE, Waiting, discard, find_upload, keep, waiting
from tracker.intake.way_back import WayBack, later_than, way_back
from tracker.models import ImportKind

__all__ = [
    "UNDOABLE",
    "ImportKind",
    "Journal",
    "KnownImport",
    "Waiting",
    "WayBack",
    "begin",
    "claim",
    "discard",
    "felt",
    "find_import",
    "find_upload",
    "imports",
    "journal_of",
    "keep",
    "later_than",
    "mark_undone",
    "towns_of",
    "undo_rows",
    "waiting",
    "way_back",
]
