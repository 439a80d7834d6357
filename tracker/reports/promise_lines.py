"""What became of each line of a promise, in words: computed from contacts and reach, or as somebody has typed it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _

from tracker.disclosure import HIDDEN, Hidden
from tracker.followup import SMALLEST_TOTAL, Coverage, KnownLine, KnownPromise, LineEntry
from tracker.models import PromiseKind, PromiseStatus
from tracker.reach import ratio
from tracker.reports.readers import ReaderRow
from tracker.reports.writing import count, decimal, share

NOTHING = "–"


@dataclass(frozen=True)
class Standing:
    """How it stands at the end of a period: contacts, and the municipality's row of each programme, if it has one."""

    coverage: Coverage
    rows: dict[PromiseKind, ReaderRow | None]


@dataclass(frozen=True)
class Ground:
    """What lines are computed from: how it stands, how it stood a period before, and what was promised then."""

    now: Standing
    before: Standing
    promise_before: KnownPromise | None
    goals: dict[PromiseKind, Fraction | None]
    smallest_count: int

    @property
    def earlier(self) -> "Ground":
        """Return what lines were computed from a period before; targets are today's."""
        return replace(self, now=self.before, promise_before=None)


@dataclass(frozen=True)
class Outcome:
    """How a line went, in words; `part` is what a bar shows, `goal` its tick."""

    words: str
    beside: str = ""
    part: Fraction | None = None
    goal: Fraction | None = None


@dataclass(frozen=True)
class ReportedLine:
    """A line as the report shows it; `before` is how it went in the period before, with the status given then."""

    id: int
    kind: PromiseKind
    title: str
    text: str
    target: str
    outcome: Outcome
    status: PromiseStatus | None
    comment: str
    before: Outcome | None
    status_before: PromiseStatus | None


def reported(line: KnownLine, ground: Ground) -> ReportedLine:
    """Return what became of a line."""
    says, then = line.says, found_before(line.says, ground)
    return ReportedLine(
        id=line.id,
        kind=says.kind,
        title=says.title,
        text=says.text,
        target=says.target or target(says.kind, ground),
        outcome=OUTCOMES[says.kind](says, ground),
        status=says.status,
        comment=says.comment or "",
        before=OUTCOMES[says.kind](then, ground.earlier) if then else None,
        status_before=then.status if then else None,
    )


def found_before(says: LineEntry, ground: Ground) -> LineEntry | None:
    """Return the same line of the promise before: of its kind, and for a typed one of its name."""
    lines = [line.says for line in ground.promise_before.lines] if ground.promise_before else []
    same = [each for each in lines if each.kind is says.kind]
    if says.kind is PromiseKind.FREE:
        same = [each for each in same if each.title == says.title]
    return next(iter(same), None)


def target(kind: PromiseKind, ground: Ground) -> str:
    """Return the target of a line that names none: of the year's settings, or what the promise itself says."""
    goal = ground.goals.get(kind)
    if kind is PromiseKind.CONTACTS:
        return str(_("All schools"))
    if kind is PromiseKind.SIG:
        return str(_("It exists"))
    percent = decimal(goal * 100, 0) if goal is not None else ""
    return str(_("At least %(percent)s %% of the pupils", percent=percent)) if percent else NOTHING


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
    if row is None:
        return Outcome(_("No classes are counted"))
    shown, reporting = row.shown, share(row.counted.reach.tally.reporting_rate)
    return Outcome(
        _("%(share)s of the pupils", share=share(shown.reach)),
        _(
            "at least %(reached)s of %(eligible)s · reported %(reporting)s",
            reached=count(shown.reached),
            eligible=count(shown.eligible),
            reporting=reporting,
        ),
        None if isinstance(shown.reach, Hidden) else shown.reach,
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
