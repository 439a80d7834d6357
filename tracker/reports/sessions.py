"""The report of session logs (pass): a row per active log, in file order."""

from collections.abc import Iterator

from tracker.access import Scope
from tracker.dates import SchoolYear, term_of
from tracker.line import Choice
from tracker.logbook import LogRow, log_rows
from tracker.models import LeaderRole
from tracker.reports.table import Cell, CellKind, Table, columns

SESSIONS = columns(
    "id lasar termin kommunkod skolenhetskod skola klass program programversion pass_nr pass_titel grupp datum status "
    "narvarande flickor pojkar minuter utfall anpassning planerad_anpassning hinder ledarroller elevmentorer "
    "engagemang kommentar kalla bekraftad skapad andrad revision",
    pass_nr=CellKind.COUNT,
    grupp=CellKind.COUNT,
    datum=CellKind.DATE,
    narvarande=CellKind.COUNT,
    flickor=CellKind.COUNT,
    pojkar=CellKind.COUNT,
    minuter=CellKind.COUNT,
    planerad_anpassning=CellKind.YES_NO,
    elevmentorer=CellKind.COUNT,
    engagemang=CellKind.COUNT,
    bekraftad=CellKind.YES_NO,
    skapad=CellKind.MOMENT,
    andrad=CellKind.MOMENT,
    revision=CellKind.COUNT,
)


def sessions(scope: Scope, choice: Choice) -> Table:
    """Return the active logs of a choice; streamed, so iterate the rows within the database session."""
    return Table("pass", SESSIONS, rows(scope, choice))


def rows(scope: Scope, choice: Choice) -> Iterator[tuple[Cell, ...]]:
    """Yield each log's line."""
    for log in log_rows(scope, choice):
        yield row(log)


def row(log: LogRow) -> tuple[Cell, ...]:
    """Return one log's line, in the codes of files."""
    roles = log.leader_roles.split("+") if log.leader_roles else []
    return (
        log.id,
        str(SchoolYear(log.year)),
        term_of(log.day),
        log.municipality_code,
        log.unit_code,
        log.school,
        log.school_class,
        log.programme,
        log.curriculum,
        log.number,
        log.title,
        log.group,
        log.day,
        log.status.code,
        log.present,
        log.girls,
        log.boys,
        log.minutes,
        log.outcome and log.outcome.code,
        log.adaptation and log.adaptation.code,
        log.adaptation_was_planned,
        log.obstacle and log.obstacle.code,
        "+".join(role.code for role in LeaderRole if role.value in roles),
        log.pupil_mentors,
        log.engagement,
        log.comment,
        log.source.code,
        log.is_confirmed,
        log.logged_at,
        log.changed_at,
        log.revision,
    )
