"""What was changed in a period after it was closed: by whom, from what to what, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.access import Scope
from tracker.dates import Period
from tracker.logbook.kept import contents, entry_of
from tracker.models import Plan, PlannedSession, Revision, School, SchoolClass, SessionLog, User, db
from tracker.models.batches import chunks


@dataclass(frozen=True)
class LateChange:
    """A change of one log: the changed fields with their values before and after; of a new log, none.

    `by` is None for what came from a file. `became` is what the change did to the log as a whole, if it did:
    `logged`, `withdrawn` or `restored`.
    """

    at: datetime
    by: str | None
    log_id: str
    school: str
    school_class: str
    title: str
    number: int
    became: str
    changes: tuple[tuple[str, Any, Any], ...]
    reason: str | None


class ChangedLog(NamedTuple):
    """A log that was changed late, where it belongs, and who logged it."""

    log: SessionLog
    school: str
    school_class: str
    author: str | None


def late_changes(scope: Scope, municipality_code: str, period: Period, since: datetime) -> list[LateChange]:
    """Return the changes, since a moment, of logs in scope that are dated in a period, or were; the latest first."""
    rows = db.session.execute(
        select(SessionLog, School.name, SchoolClass.name, User.name)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .outerjoin(User, SessionLog.author_id == User.id)
        .options(joinedload(SessionLog.planned_session).joinedload(PlannedSession.curriculum_session))
        .where(
            School.municipality_code == municipality_code,
            SchoolClass.year.in_([year.start for year in period.years]),
            SessionLog.changed_at >= since,
            scope.plans,
        )
    ).all()
    logs = [ChangedLog(*row) for row in rows]
    kept = revisions([each.log.id for each in logs])
    found = [change for each in logs for change in changes_of(each, kept.get(each.log.id, []), since, period)]
    return sorted(found, key=lambda change: (change.at, change.log_id), reverse=True)


def revisions(log_ids: list[str]) -> dict[str, list[tuple[Revision, str | None]]]:
    """Return what logs said before each change of them, in order, with who made the change."""
    found: dict[str, list[tuple[Revision, str | None]]] = {}
    for some in chunks(log_ids):
        for revision, name in db.session.execute(
            select(Revision, User.name)
            .outerjoin(User, Revision.changed_by_id == User.id)
            .where(Revision.log_id.in_(some))
            .order_by(Revision.log_id, Revision.number)
        ):
            found.setdefault(revision.log_id, []).append((revision, name))
    return found


def changes_of(
    row: ChangedLog, kept: list[tuple[Revision, str | None]], since: datetime, period: Period
) -> Iterator[LateChange]:
    """Yield a log's changes since a moment, as far as it is dated in a period before or after them."""
    log = row.log
    now = contents(entry_of(log), log.withdrawal_reason, is_confirmed=log.is_confirmed)
    states = [*(revision.contents for revision, _name in kept), now]
    session = log.planned_session.curriculum_session
    about = (log.id, row.school, row.school_class, session.title, session.number)
    if log.logged_at >= since and is_in(period, states[0]):
        yield LateChange(log.logged_at, row.author, *about, "logged", (), states[0]["reason"])
    for (revision, name), before, after in zip(kept, states, states[1:], strict=False):
        if revision.changed_at >= since and (is_in(period, before) or is_in(period, after)):
            became = became_of(before["withdrawal_reason"], after["withdrawal_reason"])
            why = after["withdrawal_reason"] or after["reason"]
            yield LateChange(revision.changed_at, name, *about, became, differing(before, after), why)


def is_in(period: Period, state: dict[str, Any]) -> bool:
    """Say whether a log that says so is dated in a period."""
    return period.first <= date.fromisoformat(state["day"]) <= period.last


def became_of(withdrawn_before: str | None, withdrawn_after: str | None) -> str:
    """Return what a change did to a log as a whole, or nothing."""
    if bool(withdrawn_before) == bool(withdrawn_after):
        return ""
    return "withdrawn" if withdrawn_after else "restored"


def differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    """Return the fields that a change gave another value; why it was made is told apart."""
    left_out = {"reason", "withdrawal_reason", "is_confirmed"}
    return tuple(
        (name, before.get(name), after[name])
        for name in after
        if name not in left_out and before.get(name) != after[name]
    )
