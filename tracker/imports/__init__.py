"""Files → the database: good entries and bad lines, checked by the domain's own rules, all or nothing."""

from collections.abc import Callable
from typing import Any

from tracker.imports.classes import class_file
from tracker.imports.files import FileKind, Source, Stage
from tracker.imports.noting import write_as_operator, write_noted
from tracker.imports.plans import plan_file
from tracker.imports.reading import MOST_BYTES, MOST_ROWS_ON_PAGE, BadFile, Fault
from tracker.imports.schools import school_file
from tracker.imports.sessions import session_file
from tracker.imports.sheets import sheet_of
from tracker.imports.taking_in import Draft, draft_of
from tracker.imports.undoing import refusal, undo, undoing
from tracker.imports.users import user_file

__all__ = [
    "KINDS",
    "MOST_BYTES",
    "MOST_ROWS_ON_PAGE",
    "BadFile",
    "Draft",
    "Fault",
    "Source",
    "Stage",
    "count_rows",
    "draft",
    "refusal",
    "undo",
    "undoing",
    "write_as_operator",
    "write_noted",
]

KINDS: dict[str, Callable[[Source], FileKind[Any]]] = {
    "schools": school_file,
    "classes": class_file,
    "plans": plan_file,
    "users": user_file,
    "sessions": session_file,
}


def draft(kind: str, data: bytes, source: Source) -> Draft[Any]:
    """Read and check a file of a kind; raise BadFile when it is no such file."""
    return draft_of(KINDS[kind](source), data, source)


def count_rows(kind: str, data: bytes, source: Source) -> int:
    """Return how many rows a file of a kind holds; raise BadFile when it is no table at all."""
    sheet = sheet_of(data, KINDS[kind](source).columns, source.most_rows)
    return sum(1 for _row in sheet.rows())
