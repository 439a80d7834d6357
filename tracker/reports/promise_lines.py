"""What became of each line of a promise, in words: computed from contacts and reach, or as somebody has typed it."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from tracker.disclosure import HIDDEN, Hidden
from tracker.followup import SMALLEST_TOTAL, Coverage, KnownLine, LineEntry
from tracker.models import PromiseKind, PromiseStatus
from tracker.reach import ratio
from tracker.reports.readers import PlaceRow
from tracker.reports.writing import count, decimal, share
from tracker.words import gettext as _

NOTHING = "–"


@dataclass(frozen=True)
class Standing:
    """How it stands at the end of a period: contacts, and the municipality's row of each programme, if it has one.

    Of the programmes whose table is withheld nothing is told.
    """

    coverage: Coverage
    rows: dict[PromiseKind, PlaceRow | None]
    withheld: frozenset[PromiseKind] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """How a line went, in words; `part` is what a bar shows, `goal` its tick."""

    words: str
    beside: str = ""
    part: Fraction | None = None
    goal: Fraction | None = None


@dataclass(frozen=True)
class ReportedLine:
    """A line as the report shows it; `before` is how it went in the period before, with the status given then.

    Once published it has no id: it is nothing that can be written.
    """

    id: int | None
    kind: PromiseKind
    title: str
    text: str
    target: str
    outcome: Outcome
    status: PromiseStatus | None
    comment: str
    before: Outcome | None
    status_before: PromiseStatus | None


@dataclass(frozen=True)
class Ground:
    """What lines are computed from: how it stands, what was aimed at, and the lines of the period before."""

    now: Standing
    goals: dict[PromiseKind, Fraction | None]
    smallest_count: int
    before: list[ReportedLine]


def reported(line: KnownLine, ground: Ground) -> ReportedLine:
    """Return what became of a line."""
    says = line.says
    then = found_before(says, ground.before)
    return ReportedLine(
        id=line.id,
        kind=says.kind,
        title=says.title,
        text=says.text,
        target=says.target or target(says.kind, ground),
        outcome=OUTCOMES[says.kind](says, ground),
        status=says.status,
        comment=says.comment or "",
        before=then.outcome if then else None,
        status_before=then.status if then else None,
    )


def found_before(says: LineEntry, before: list[ReportedLine]) -> ReportedLine | None:
    """Return the same line of the period before: of its kind, and for a typed one of its name."""
    same = [line for line in before if line.kind is says.kind]
    if says.kind is PromiseKind.FREE:
        same = [line for line in same if line.title == says.title]
    return next(iter(same), None)


def target(kind: PromiseKind, ground: Ground) -> str:
    """Return the target of a line that names none: of the year's settings, or what the promise itself says."""
    goal = ground.goals.get(kind)
    if kind is PromiseKind.CONTACTS:
        return str(_("All schools"))
    if kind is PromiseKind.SIG:
        return str(_("It exists"))
    percent = decimal(goal * 100, 0) if goal is not None else ""
    return str(_("At least %(percent)s%% of the pupils", percent=percent)) if percent else NOTHING


def contacts(_says: LineEntry, ground: Ground) -> Outcome:
    """Count the schools that have both contacts in force."""
    both, schools = ground.now.coverage.both, len(ground.now.coverage.schools)
    return Outcome(
        _("%(part)s of %(whole)s schools", part=count(both), whole=count(schools)),
        _("have both contacts"),
        ratio(both, schools),
        Fraction(1),
    )


def programme(says: LineEntry, ground: Ground) -> Outcome:
    """Say how many of the eligible pupils were reached, as far as it may be told."""
    row = ground.now.rows.get(says.kind)
    if says.kind in ground.now.withheld:
        return Outcome(_("Not told"), _("small numbers could be worked out"))
    if row is None:
        return Outcome(_("No classes are counted"))
    return Outcome(
        _("%(share)s of the pupils", share=share(row.reach)),
        _(
            "at least %(reached)s of %(eligible)s · reported %(reporting)s",
            reached=count(row.reached),
            eligible=count(row.eligible),
            reporting=share(row.reporting),
        ),
        None if isinstance(row.reach, Hidden) else row.reach,
        ground.goals.get(says.kind),
    )


def group(says: LineEntry, ground: Ground) -> Outcome:
    """Say whether the social insatsgrupp exists, and the total of the year unless it is small."""
    words = {"ja": _("It exists"), "nej": _("It does not exist")}.get(says.outcome or "", _("Not said yet"))
    if says.total is None:
        return Outcome(words, _("only the whole municipality is told"))
    is_small = 0 < says.total < max(SMALLEST_TOTAL, ground.smallest_count)
    total = count(HIDDEN if is_small else says.total)
    return Outcome(words, _("%(total)s in all; only the whole municipality is told", total=total))


def typed(says: LineEntry, _ground: Ground) -> Outcome:
    """Return what somebody has typed."""
    return Outcome(says.outcome or NOTHING)


OUTCOMES: dict[PromiseKind, Callable[[LineEntry, Ground], Outcome]] = {
    PromiseKind.CONTACTS: contacts,
    PromiseKind.TAGET: programme,
    PromiseKind.MVP: programme,
    PromiseKind.SIG: group,
    PromiseKind.FREE: typed,
}
