"""Files → the database: good entries and bad lines, checked by the domain's own rules, all or nothing."""

from collections.abc import Callable
from typing import Any

from tracker.imports.classes import class_file
from tracker.imports.files import FileKind, Outcome, Source, take_in
from tracker.imports.plans import plan_file
from tracker.imports.reading import BadFile, Fault
from tracker.imports.schools import school_file
from tracker.imports.sessions import session_file
from tracker.imports.users import user_file

__all__ = ["KINDS", "BadFile", "Fault", "Outcome", "Source", "import_file"]

KINDS: dict[str, Callable[[Source], FileKind[Any]]] = {
    "schools": school_file,
    "classes": class_file,
    "plans": plan_file,
    "users": user_file,
    "sessions": session_file,
}


def import_file(kind: str, data: bytes, source: Source) -> Outcome:
    """Write a file of a kind, or say everything that is wrong with it; raise BadFile when it is no such file."""
    return take_in(KINDS[kind](source), data)
