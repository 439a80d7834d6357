"""Close a period, so that its figures stay as they were published, and open it again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select, true
from sqlalchemy.orm import aliased

from tracker.access import Scope
from tracker.dates import STOCKHOLM, Period, now, today
from tracker.errors import Problem, Refused
from tracker.models import Closing, Municipality, Plan, Promise, School, SchoolClass, SessionLog, User, db
from tracker.models.alone import alone_with
from tracker.personal import wrong_text
from tracker.words import gettext as _
from tracker.words import ngettext

LONGEST_REASON = 500
CLOSER, OPENER = aliased(User), aliased(User)
TOLD = (getattr(Closing, name) for name in ("id", "municipality_code", "period", "last_day", "rule_version"))
# Put together once, as every dashboard asks it.
CLOSINGS = (
    select(*TOLD, Closing.sha256, Closing.closed_at, CLOSER.name)
    .add_columns(Closing.reopened_at, OPENER.name, Closing.reopening_reason)
    .join(CLOSER, Closing.closed_by_id == CLOSER.id)
    .outerjoin(OPENER, Closing.reopened_by_id == OPENER.id)
    .where(Closing.municipality_code == bindparam("code"))
    .order_by(Closing.closed_at.desc(), Closing.id.desc())
)
IN_FORCE = CLOSINGS.where(Closing.period == bindparam("period"), Closing.reopened_at.is_(None))


class Figures(NamedTuple):
    """What a closing keeps: the canonical file that is published, and the true counts, also those that it hides."""

    published: str
    counts: str


@dataclass(frozen=True)
class KnownClosing:
    """A closing of a period: who closed it when, by which rules, and who opened it again, if somebody has."""

    id: int
    municipality_code: str
    period: str
    last_day: date
    rule_version: int
    sha256: str
    closed_at: datetime
    closed_by: str
    reopened_at: datetime | None
    reopened_by: str | None
    reopening_reason: str | None

    @property
    def closed_on(self) -> date:
        """Return the day in Stockholm that it was closed on."""
        return self.closed_at.astimezone(STOCKHOLM).date()


def closings(municipality_code: str) -> list[KnownClosing]:
    """Return every closing of a municipality that the caller has found in scope, the latest first."""
    return [KnownClosing(*row) for row in db.session.execute(CLOSINGS, {"code": municipality_code})]


def unclosed(scope: Scope) -> list[tuple[str, str, str]]:
    """Return the promises of whole municipalities in scope whose period is open: code, name, period; by these."""
    if not scope.everywhere and not scope.municipality_codes:
        return []
    is_closed = select(Closing.id).where(
        Closing.municipality_code == Promise.municipality_code,
        Closing.period == Promise.period,
        Closing.reopened_at.is_(None),
    )
    statement = (
        select(Municipality.code, Municipality.name, Promise.period)
        .join(Municipality, Promise.municipality_code == Municipality.code)
        .where(
            true() if scope.everywhere else Municipality.code.in_(sorted(scope.municipality_codes)), ~is_closed.exists()
        )
        .order_by(Municipality.code, Promise.period)
    )
    return [(code, name, period) for code, name, period in db.session.execute(statement)]


def closing_of(municipality_code: str, period: str) -> KnownClosing | None:
    """Return the closing of a period; None while it is open, or open again."""
    found = db.session.execute(IN_FORCE, {"code": municipality_code, "period": period}).first()
    return KnownClosing(*found) if found else None


def published(closing: KnownClosing) -> str:
    """Return the canonical file of a closing that the caller has found in scope, character by character."""
    return db.session.scalars(select(Closing.figures).where(Closing.id == closing.id)).one()


def published_files(municipality_code: str) -> list[tuple[str, str, str | None]]:
    """Return the periods that are closed, by their last day: label, canonical file, and the true counts if kept."""
    in_force = (Closing.municipality_code == municipality_code) & Closing.reopened_at.is_(None)
    statement = select(Closing.period, Closing.figures, Closing.counts).where(in_force)
    rows = db.session.execute(statement.order_by(Closing.last_day, Closing.period))
    return [(period, figures, counts) for period, figures, counts in rows]


def unconfirmed(municipality_code: str, period: Period) -> int:
    """Return how many active logs of a municipality's classes in a period wait for confirmation."""
    return db.session.scalars(
        select(func.count())
        .select_from(SessionLog)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .where(
            SessionLog.is_confirmed.is_(False),
            SessionLog.withdrawn_at.is_(None),
            SessionLog.day.between(period.first, period.last),
            Plan.id.in_(plans(municipality_code, period)),
        )
    ).one()


def close(
    municipality_code: str,
    period: Period,
    figures: Callable[[datetime], Figures],
    rule_version: int,
    *,
    by_id: int,
    early: bool = False,
) -> None:
    """Close a period of a municipality that the caller leads; one that is closed stays as it is. Raises Refused.

    `figures` counts and writes what is kept of that moment, while nobody logs in the period; `early` says that
    its last day has not been.
    """
    with alone_with(Municipality, [municipality_code]):
        keep_logs_still(municipality_code, period)
        if closing_of(municipality_code, period.label) is None:
            refuse_closing(municipality_code, period, early=early)
            at = now()
            text, counts = figures(at)
            closing = Closing(municipality_code=municipality_code, period=period.label, last_day=period.last)
            closing.figures, closing.counts = text, counts
            closing.sha256, closing.rule_version = digest(text), rule_version
            closing.closed_at, closing.closed_by_id = at, by_id
            db.session.add(closing)
            db.session.flush()


def reopen(municipality_code: str, period: Period, reason: str, *, by_id: int) -> None:
    """Open a closed period again, where the caller leads; one that is open stays as it is. Raises Refused."""
    with alone_with(Municipality, [municipality_code]):
        known = closing_of(municipality_code, period.label)
        if known:
            refuse_reason(reason)
            closing = db.session.get_one(Closing, known.id)
            closing.reopened_at, closing.reopened_by_id, closing.reopening_reason = now(), by_id, reason
            db.session.flush()


def keep_logs_still(municipality_code: str, period: Period) -> None:
    """Keep those who log in a period waiting: what they write is counted before the closing, or refused after it."""
    db.session.execute(plans(municipality_code, period).order_by(Plan.id).with_for_update(of=Plan))


def plans(municipality_code: str, period: Period) -> Select[int]:
    """Return the plans of a municipality's classes in the school years that a period touches."""
    return (
        select(Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(
            School.municipality_code == municipality_code, SchoolClass.year.in_([year.start for year in period.years])
        )
    )


def refuse_closing(municipality_code: str, period: Period, *, early: bool) -> None:
    """Raise Refused while a period has not begun or has unconfirmed logs, or goes on and nobody has said so."""
    if today() < period.first:
        raise Refused(Problem("", _("%(period)s has not begun. Close it when it is over.", period=period.label)))
    if waiting := unconfirmed(municipality_code, period):
        message = ngettext(
            "%(num)s log waits for confirmation. Confirm or withdraw it first.",
            "%(num)s logs wait for confirmation. Confirm or withdraw them first.",
            waiting,
        )
        raise Refused(Problem("", message))
    if is_going_on(period) and not early:
        raise Refused(Problem("early", _("The period is not over. Wait, or tick that you close it all the same.")))


def is_going_on(period: Period) -> bool:
    """Say whether logs may still come that are dated in a period: its last day has not passed."""
    return today() <= period.last


def refuse_reason(reason: str) -> None:
    """Raise Refused when a reason is missing, too long, or holds personal data."""
    if not reason:
        raise Refused(Problem("reason", _("Say why the period is opened again.")))
    if len(reason) > LONGEST_REASON:
        raise Refused(Problem("reason", _("Write at most %(most)s characters.", most=LONGEST_REASON)))
    if wrong := wrong_text(reason):
        raise Refused(Problem("reason", wrong))


def digest(text: str) -> str:
    """Return the SHA-256 of a text as a file in UTF-8, as `sha256sum` writes it."""
    return sha256(text.encode()).hexdigest()
