"""Read logs as pages show them: one, the latest of each plan, the history of one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker.access import Scope
from tracker.dates import now
from tracker.logbook.comparing import changed_by
from tracker.logbook.entry import Entry
from tracker.logbook.grounds import grounds
from tracker.logbook.kept import contents, entry_of
from tracker.logbook.standing import STANDING, standing_log
from tracker.models import CurriculumSession, Plan, PlannedSession, Revision, SessionLog, Source, User, db
from tracker.models.ready import Lookup

# So long after a change one tap undoes it; later one corrects, or withdraws with a reason.
UNDOABLE = timedelta(minutes=15)


@dataclass(frozen=True)
class Logged:
    """A log as pages show it: its entry, and who logged it when. `author` is None for a mentor link or a file."""

    entry: Entry
    plan_id: int
    title: str
    author_id: int | None
    author: str | None
    source: Source
    is_confirmed: bool
    logged_at: datetime
    changed_at: datetime
    revision: int
    withdrawn_at: datetime | None
    withdrawal_reason: str | None
    changed_by_id: int | None

    def is_fresh(self, person_id: int) -> bool:
        """Say whether the latest change is this person's, and recent enough to be undone by one tap."""
        return self.changed_by_id == person_id and now() - self.changed_at <= UNDOABLE


@dataclass(frozen=True)
class Earlier:
    """What a log said before a change: the changed fields with their values then and after it."""

    changed_at: datetime
    changed_by: str | None
    changes: tuple[tuple[str, Any, Any], ...]


def find_holding(scope: Scope, plan_id: int, number: int, group: int) -> Logged | None:
    """Return the log by which a group, or the whole class, has had a session, or None."""
    held = grounds([plan_id])[plan_id].held
    found = held.get((number, group)) or held.get((number, 0))
    return find_log(scope, found[0]) if found else None


def find_log(scope: Scope, log_id: str) -> Logged | None:
    """Return a log in scope as pages show it, or None."""
    found = db.session.execute(
        select(SessionLog, CurriculumSession.title, User.name)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .outerjoin(User, SessionLog.author_id == User.id)
        .where(SessionLog.id == log_id, scope.one_plan_to_log)
    ).one_or_none()
    if found is None:
        return None
    log, title, author = found
    return Logged(
        entry=entry_of(log),
        plan_id=log.plan_id,
        title=title,
        author_id=log.author_id,
        author=author,
        source=log.source,
        is_confirmed=log.is_confirmed,
        logged_at=log.logged_at,
        changed_at=log.changed_at,
        revision=log.revision,
        withdrawn_at=log.withdrawn_at,
        withdrawal_reason=log.withdrawal_reason,
        changed_by_id=changed_by(log),
    )


def logs_by_session(plan_ids: list[int]) -> dict[tuple[int, int], list[tuple[Entry, bool]]]:
    """Return every log of plans by plan and session number, each with whether it counts; found in scope before."""
    rows = db.session.scalars(
        select(SessionLog)
        .where(SessionLog.plan_id.in_(plan_ids))
        .order_by(SessionLog.day, SessionLog.group, SessionLog.logged_at, SessionLog.id)
    )
    found: defaultdict[tuple[int, int], list[tuple[Entry, bool]]] = defaultdict(list)
    for log in rows:
        entry = entry_of(log)
        found[log.plan_id, entry.number].append((entry, log.withdrawn_at is None))
    return found


LATER = aliased(SessionLog)
LATEST = (
    select(LATER.id)
    .where(LATER.plan_id == Plan.id, LATER.withdrawn_at.is_(None))
    .order_by(LATER.day.desc(), LATER.logged_at.desc(), LATER.id.desc())
    .limit(1)
    .scalar_subquery()
)
LAST_LOG = Lookup(STANDING.join(Plan, SessionLog.plan_id == Plan.id).where(SessionLog.id == LATEST), Plan.id)


def last_log(plan_id: int) -> Entry | None:
    """Return the latest active log of a plan, by date, or None; the caller has found the plan in scope."""
    return next((log.entry for log in map(standing_log, LAST_LOG([plan_id]))), None)


def history(log_id: str) -> list[Earlier]:
    """Return the changes of a log, latest first; the caller has found the log in scope."""
    log = db.session.get_one(SessionLog, log_id)
    after, changes = contents(entry_of(log), log.withdrawal_reason, is_confirmed=log.is_confirmed), []
    revisions = db.session.scalars(select(Revision).where(Revision.log_id == log_id).order_by(Revision.number.desc()))
    for revision in revisions:
        before = revision.contents
        # A confirmation is no revision of its own, so it would be told of whoever changed the log next.
        differing = tuple(
            (name, before.get(name), after[name])
            for name in after
            if name != "is_confirmed" and before.get(name) != after[name]
        )
        changed_by = revision.changed_by.name if revision.changed_by else None
        changes.append(Earlier(revision.changed_at, changed_by, differing))
        after = before
    return changes
