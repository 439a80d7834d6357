"""The report of session logs (pass): a row per active log, in file order."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from tracker.access import Scope
from tracker.dates import SchoolYear, in_stockholm, term_of
from tracker.line import Choice
from tracker.logbook import LogPlaces, Logs, log_batches
from tracker.models import Adaptation, Kind, LeaderRole, Obstacle, Outcome, Source, Status
from tracker.reports.table import Cell, CellKind, Table, columns

SESSIONS = columns(
    "id lasar termin kommunkod skolenhetskod skola klass program programversion pass_nr pass_titel grupp datum status "
    "narvarande flickor pojkar minuter utfall anpassning planerad_anpassning hinder ledarroller elevmentorer "
    "engagemang kommentar kalla bekraftad skapad andrad revision",
    id=CellKind.CODE,
    lasar=CellKind.CODE,
    termin=CellKind.CODE,
    kommunkod=CellKind.CODE,
    skolenhetskod=CellKind.CODE,
    status=CellKind.CODE,
    utfall=CellKind.CODE,
    anpassning=CellKind.CODE,
    hinder=CellKind.CODE,
    ledarroller=CellKind.CODE,
    kalla=CellKind.CODE,
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


def codes(kind: type[Kind]) -> dict[str | None, str]:
    """Return what files write for the values that the database keeps."""
    return {None: "", **{member.value: member.code for member in kind}}


STATUSES, OUTCOMES, ADAPTATIONS, OBSTACLES, SOURCES = map(codes, (Status, Outcome, Adaptation, Obstacle, Source))


@lru_cache
def role_codes(values: str) -> str:
    """Return leader roles, values joined by `+`, as files write them."""
    present = values.split("+")
    return "+".join(role.code for role in LeaderRole if role.value in present)


year, term = lru_cache(lambda start: str(SchoolYear(start))), lru_cache(maxsize=1000)(term_of)


def sessions(scope: Scope, choice: Choice) -> Table:
    """Return the active logs of a choice; streamed, so iterate the rows within the database session."""
    batches = log_batches(scope, choice)
    return Table("pass", SESSIONS, chain.from_iterable(lines(place, log) for place, log in batches))


def lines(place: LogPlaces, log: Logs) -> Iterator[tuple[Cell, ...]]:
    """Return the lines of some logs; made column by column, which for a million of them is twice as quick."""
    logged_at = list(map(in_stockholm, log.logged_at))
    return zip(
        log.id,
        map(year, place.year),
        map(term, log.day),
        *place[1:],
        log.number,
        log.title,
        log.group,
        log.day,
        map(STATUSES.__getitem__, log.status),
        log.present,
        log.girls,
        log.boys,
        log.minutes,
        map(OUTCOMES.__getitem__, log.outcome),
        map(ADAPTATIONS.__getitem__, log.adaptation),
        log.adaptation_was_planned,
        map(OBSTACLES.__getitem__, log.obstacle),
        map(role_codes, log.leader_roles),
        log.pupil_mentors,
        log.engagement,
        log.comment,
        map(SOURCES.__getitem__, log.source),
        log.is_confirmed,
        logged_at,
        [
            text if changed == logged else in_stockholm(changed)
            for text, logged, changed in zip(logged_at, log.logged_at, log.changed_at, strict=True)
        ],
        log.revision,
        strict=True,
    )
