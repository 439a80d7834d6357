"""Record, correct and read session logs."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from tracker.access import Scope
from tracker.dates import now
from tracker.errors import AlreadyLogged, Problem, Refused
from tracker.logbook.entry import Entry, Ground, check
from tracker.logbook.grounds import grounds
from tracker.models import (
    CurriculumSession,
    HeldSlot,
    LeaderRole,
    Plan,
    PlannedSession,
    Revision,
    SessionLog,
    Source,
    Status,
    User,
    begin_writing,
    db,
)

# What an entry and a log have in common by name; number and leader roles are kept in another shape.
CONTENTS = [f.name for f in fields(Entry) if f.name not in {"id", "number", "leader_roles"}]


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


@dataclass(frozen=True)
class Earlier:
    """What a log said before a change: the changed fields with their values then and after it."""

    changed_at: datetime
    changed_by: str | None
    changes: tuple[tuple[str, Any, Any], ...]


def record(entry: Entry, plan_id: int, *, author_id: int | None, may_unlock: bool = False) -> str:
    """Log a session and return the log's id; the caller has found the plan in scope.

    The same entry from the same author again is the same log; with other contents it is a correction of it.
    Raises Refused when rules are broken, AlreadyLogged when another log holds the session.
    """
    begin_writing()
    ground = locked_ground(plan_id)
    existing = db.session.get(SessionLog, entry.id)
    if existing is not None:
        if existing.author_id != author_id or existing.plan_id != plan_id or existing.withdrawn_at:
            raise AlreadyLogged(existing.id)
        change(existing, entry, ground, by_id=author_id, may_unlock=may_unlock)
        return entry.id
    accept(entry, ground, may_unlock=may_unlock)
    add(entry, ground, author_id=author_id, source=Source.FORM)
    db.session.flush()
    return entry.id


def correct(scope: Scope, entry: Entry, *, by_id: int, others: Scope, may_unlock: bool = False) -> str:
    """Correct a log in scope: one's own, or in the scope `others` anybody's. Raises Refused, AlreadyLogged."""
    begin_writing()
    log = find_row(scope, entry.id)
    if log is None or not (log.author_id == by_id or find_row(others, entry.id)):
        raise Refused(Problem("status", _("Only who logged it, or a coordinator, can correct it.")))
    if log.withdrawn_at:
        raise Refused(Problem("status", _("The log is withdrawn. Log the session anew.")))
    change(log, entry, locked_ground(log.plan_id), by_id=by_id, may_unlock=may_unlock)
    return entry.id


def locked_ground(plan_id: int) -> Ground:
    """Return a plan's ground and keep other writers of the plan waiting until the commit."""
    db.session.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    return grounds([plan_id])[plan_id]


def accept(entry: Entry, ground: Ground, *, importing: bool = False, may_unlock: bool = False) -> None:
    """Let an entry pass, or raise AlreadyLogged or Refused."""
    first = ground.first_log_of(entry)
    if first:
        raise AlreadyLogged(first)
    problems = check(entry, ground, importing=importing, may_unlock=may_unlock)
    if problems:
        raise Refused(*problems)


def add(
    entry: Entry, ground: Ground, *, author_id: int | None, source: Source, is_confirmed: bool = True
) -> SessionLog:
    """Add an accepted entry and the slots it takes; the caller flushes."""
    log = SessionLog(
        id=entry.id,
        plan_id=ground.plan_id,
        author_id=author_id,
        source=source,
        is_confirmed=is_confirmed,
        logged_at=now(),
        changed_at=now(),
        revision=1,
    )
    fill(log, entry, ground)
    db.session.add(log)
    take_slots(log, entry, ground)
    return log


def change(
    log: SessionLog,
    entry: Entry,
    ground: Ground,
    *,
    by_id: int | None,
    importing: bool = False,
    may_unlock: bool = False,
) -> bool:
    """Change a log to what the entry says, keeping what it said before; say whether anything changed."""
    before = entry_of(log)
    if before == entry:
        return False
    unlocks = ground.locked_through is not None and before.day <= ground.locked_through and not may_unlock
    if unlocks:
        raise Refused(Problem("day", _("The period is closed. Ask a programme lead to change it.")))
    accept(entry, ground, importing=importing, may_unlock=may_unlock)
    db.session.add(
        Revision(log_id=log.id, number=log.revision, changed_at=now(), changed_by_id=by_id, contents=contents(before))
    )
    for slot in db.session.scalars(select(HeldSlot).where(HeldSlot.log_id == log.id)):
        db.session.delete(slot)
    db.session.flush()
    fill(log, entry, ground)
    log.revision += 1
    log.changed_at = now()
    take_slots(log, entry, ground)
    db.session.flush()
    return True


def fill(log: SessionLog, entry: Entry, ground: Ground) -> None:
    """Write the entry's contents into a log."""
    for name in CONTENTS:
        setattr(log, name, getattr(entry, name))
    log.planned_session_id = ground.planned[entry.number]
    log.leader_roles = "+".join(role for role in LeaderRole if role in entry.leader_roles)


def take_slots(log: SessionLog, entry: Entry, ground: Ground) -> None:
    """Take the slots of a held entry: its group's, or all of them for the whole class."""
    ground.remember(entry)
    if entry.status is not Status.HELD:
        return
    planned_id = ground.planned[entry.number]
    for group in [entry.group] if entry.group else range(1, ground.groups + 1):
        db.session.add(HeldSlot(planned_session_id=planned_id, group=group, log=log))


def entry_of(log: SessionLog) -> Entry:
    """Return a log's contents as an entry."""
    return Entry(
        id=log.id,
        number=log.planned_session.curriculum_session.number,
        leader_roles=tuple(LeaderRole(role) for role in log.leader_roles.split("+") if role),
        **{name: getattr(log, name) for name in CONTENTS},
    )


def contents(entry: Entry) -> dict[str, Any]:
    """Return an entry as a revision keeps it."""
    kept = {f.name: getattr(entry, f.name) for f in fields(Entry) if f.name != "id"}
    return {**kept, "day": entry.day.isoformat(), "leader_roles": list(entry.leader_roles)}


def find_row(scope: Scope, log_id: str) -> SessionLog | None:
    """Return a log that one may log for in scope, or None."""
    return db.session.scalar(
        select(SessionLog).join(Plan, SessionLog.plan_id == Plan.id).where(SessionLog.id == log_id, scope.plans_to_log)
    )


def find_log(scope: Scope, log_id: str) -> Logged | None:
    """Return a log in scope as pages show it, or None."""
    found = db.session.execute(
        select(SessionLog, CurriculumSession.title, User.name)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .outerjoin(User, SessionLog.author_id == User.id)
        .where(SessionLog.id == log_id, scope.plans_to_log)
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
    )


def last_logs(plan_ids: list[int]) -> dict[int, Entry]:
    """Return the latest active log of each plan, by date; the caller has found the plans in scope."""
    rows = db.session.scalars(
        select(SessionLog)
        .where(SessionLog.plan_id.in_(plan_ids), SessionLog.withdrawn_at.is_(None))
        .order_by(SessionLog.plan_id, SessionLog.day, SessionLog.logged_at, SessionLog.id)
    )
    return {log.plan_id: entry_of(log) for log in rows}


def history(log_id: str) -> list[Earlier]:
    """Return the changes of a log, latest first; the caller has found the log in scope."""
    log = db.session.get_one(SessionLog, log_id)
    after, changes = contents(entry_of(log)), []
    revisions = db.session.scalars(select(Revision).where(Revision.log_id == log_id).order_by(Revision.number.desc()))
    for revision in revisions:
        before = revision.contents
        differing = tuple((name, before.get(name), after[name]) for name in after if before.get(name) != after[name])
        changed_by = revision.changed_by.name if revision.changed_by else None
        changes.append(Earlier(revision.changed_at, changed_by, differing))
        after = before
    return changes
