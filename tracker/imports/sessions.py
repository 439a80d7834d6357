"""Files of session logs: the columns of the export."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from tracker.imports.cells import Cells
from tracker.imports.files import FileKind, Source
from tracker.imports.reading import Columns
from tracker.logbook import Entry, LogBatch, LogLine
from tracker.models import Adaptation, LeaderRole, Obstacle, Outcome, Status, codes
from tracker.words import gettext as _

COLUMNS = Columns(
    required=("lasar", "skolenhetskod", "klass", "program", "pass_nr", "grupp", "datum", "status"),
    optional=(
        "id",
        "programversion",
        "narvarande",
        "flickor",
        "pojkar",
        "minuter",
        "utfall",
        "anpassning",
        "planerad_anpassning",
        "hinder",
        "ledarroller",
        "elevmentorer",
        "engagemang",
        "kommentar",
        "bekraftad",
    ),
    ignored=("termin", "kommunkod", "skola", "pass_titel", "kalla", "skapad", "andrad", "revision"),
    days=("datum",),
)
FIELDS = {
    "year": "lasar",
    "unit_code": "skolenhetskod",
    "class_name": "klass",
    "programme_code": "program",
    "curriculum_code": "programversion",
    "number": "pass_nr",
    "group": "grupp",
    "day": "datum",
    "status": "status",
    "id": "id",
    "present": "narvarande",
    "girls": "flickor",
    "boys": "pojkar",
    "minutes": "minuter",
    "outcome": "utfall",
    "adaptation": "anpassning",
    "adaptation_was_planned": "planerad_anpassning",
    "obstacle": "hinder",
    "leader_roles": "ledarroller",
    "pupil_mentors": "elevmentorer",
    "engagement": "engagemang",
    "comment": "kommentar",
    "is_confirmed": "bekraftad",
}
# Fields of the line and not of its entry.
OF_LINE = frozenset({"curriculum_code", "id"})
LOG_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def session_file(source: Source) -> FileKind[LogLine]:
    """Return how a file of logs is read."""

    def batch(lines: Sequence[LogLine], absent: AbstractSet[str], _named: AbstractSet[Any]) -> LogBatch:
        return LogBatch(lines, absent - OF_LINE, source.reason, source.scope)

    return FileKind(
        columns=COLUMNS,
        parse=parse,
        key=lambda line: line.key,
        key_columns=key_columns,
        fields=FIELDS,
        batch=batch,
    )


def key_columns(line: LogLine) -> tuple[str, ...]:
    """Return the columns that tell a log from others."""
    if line.entry.id:
        return ("id",)
    day = ("datum",) if line.entry.status is Status.CANCELLED else ()
    return "lasar", "skolenhetskod", "klass", "program", "grupp", *day, "pass_nr"


def parse(cells: Cells) -> LogLine:
    """Return a row as a log."""
    confirmed = cells.yes("bekraftad")
    return LogLine(
        year=cells.year("lasar").start,
        unit_code=cells.wanted_unit_code("skolenhetskod"),
        class_name=cells.class_name("klass"),
        programme_code=cells.wanted("program"),
        curriculum_code=cells.text("programversion"),
        entry=entry(cells),
        is_confirmed=confirmed is not False,
    )


def entry(cells: Cells) -> Entry:
    """Return what a row says about its session."""
    comment = cells.raw("kommentar")
    cells.readable("kommentar")
    return Entry(
        id=log_id(cells),
        number=cells.wanted_count("pass_nr"),
        group=cells.wanted_count("grupp"),
        day=cells.wanted_day("datum"),
        status=cells.wanted_code("status", Status),
        present=cells.count("narvarande"),
        girls=cells.count("flickor"),
        boys=cells.count("pojkar"),
        minutes=cells.count("minuter"),
        outcome=cells.code("utfall", Outcome),
        adaptation=cells.code("anpassning", Adaptation),
        adaptation_was_planned=cells.yes("planerad_anpassning"),
        obstacle=cells.code("hinder", Obstacle),
        leader_roles=leader_roles(cells),
        pupil_mentors=cells.count("elevmentorer"),
        engagement=cells.count("engagemang"),
        comment=comment if comment.strip() else None,
    )


def log_id(cells: Cells) -> str:
    """Return the id of the log, empty when none is given."""
    text = (cells.text("id") or "").lower()
    if text and not LOG_ID.fullmatch(text):
        cells.wrong("id", _("Keep the id as it was exported, or leave the cell empty."))
    return text


def leader_roles(cells: Cells) -> tuple[LeaderRole, ...]:
    """Return the roles joined by `+`, in the order of the enumeration."""
    parts = {part.strip() for part in cells.parts("ledarroller")}
    if parts - {role.code for role in LeaderRole}:
        cells.wrong("ledarroller", _("Write these, joined by +: %(codes)s.", codes=codes(LeaderRole)))
    return tuple(role for role in LeaderRole if role.code in parts)
