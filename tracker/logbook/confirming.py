"""What waits for confirmation: the logs of pupil mentors, until somebody at the school has looked at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from tracker import line
from tracker.access import Scope
from tracker.dates import now
from tracker.logbook.entry import Entry
from tracker.logbook.logs import record
from tracker.logbook.plans import lock_plans
from tracker.logbook.reading import Logged
from tracker.models import (
    AuditEvent,
    CurriculumSession,
    Obstacle,
    Outcome,
    Plan,
    PlannedSession,
    Programme,
    School,
    SchoolClass,
    SessionLog,
    Source,
    Status,
    User,
    begin_writing,
    db,
)
from tracker.models.ready import put_together_once, rows_of
from tracker.paging import PAGE, Paged, page_of


@dataclass(frozen=True)
class Unconfirmed:
    """A log that waits, with where it belongs; `group` 0 is the whole class."""

    id: str
    revision: int
    programme_code: str
    programme: str
    school_class: str
    school: str
    number: int
    title: str
    group: int
    day: date
    status: Status
    present: int | None
    minutes: int | None
    outcome: Outcome | None
    obstacle: Obstacle | None


def record_by_link(entry: Entry, plan_id: int) -> str:
    """Log a session by a mentor link: without an author, and to be confirmed. Raises as `record` does."""
    return record(entry, plan_id, author_id=None, source=Source.MENTOR_LINK)


def is_known(log_id: str) -> bool:
    """Say whether there is a log with this id; nothing about it is told."""
    return db.session.get(SessionLog, log_id) is not None


ORDERS: dict[str, tuple[Any, ...]] = {
    "oldest": (SessionLog.day,),
    "newest": (SessionLog.day.desc(),),
    "school": (School.sort_key, SchoolClass.sort_key, SessionLog.day),
}


def waiting(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `SessionLog` and `Plan`: active, not confirmed, of a plan that one may log for."""
    return SessionLog.is_confirmed.is_(False), SessionLog.withdrawn_at.is_(None), scope.plans_to_log


def count_unconfirmed(scope: Scope) -> int:
    """Return how many logs in scope wait for confirmation."""
    [[number]] = rows_of(how_many_wait(scope), {})
    return int(number)


@put_together_once
def how_many_wait(scope: Scope) -> Select[int]:
    """Return the query of how many do: they are few, and the plan of each is looked up."""
    *wait, _plans = waiting(scope)
    found = select(func.count()).select_from(SessionLog).join(Plan, SessionLog.plan_id == Plan.id)
    return found.where(*wait, scope.one_plan_to_log)


def unconfirmed(scope: Scope, words: str = "", order: str = "oldest", page: int = 1) -> Paged[Unconfirmed]:
    """Return a page of the logs in scope that wait, with words in the class's or the school's name, in an order."""
    found = named_logs(scope, words)
    number = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    query = found.order_by(*ORDERS[order], SessionLog.logged_at, SessionLog.id).limit(PAGE)
    return page_of(number, page, lambda first: [Unconfirmed(*row) for row in db.session.execute(query.offset(first))])


def named_logs(scope: Scope, words: str) -> Select[*tuple[Any, ...]]:
    """Return the query of the logs that wait."""
    return (
        select(
            SessionLog.id,
            SessionLog.revision,
            Plan.programme_code,
            Programme.name,
            SchoolClass.name,
            School.name,
            CurriculumSession.number,
            CurriculumSession.title,
            *(getattr(SessionLog, name) for name in ("group", "day", "status", "present")),
            *(getattr(SessionLog, name) for name in ("minutes", "outcome", "obstacle")),
        )
        .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .join(Programme, Plan.programme_code == Programme.code)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(*waiting(scope), *line.named(words))
    )


def confirmed_by(log: Logged) -> tuple[str, datetime] | None:
    """Return who confirmed what pupil mentors logged, and when; None while it waits, and for what never did."""
    if log.source is not Source.MENTOR_LINK or not log.is_confirmed:
        return None
    events = db.session.execute(
        select(User.name, AuditEvent.at, AuditEvent.changes)
        .join(User, AuditEvent.actor_id == User.id)
        .where(AuditEvent.subject == SessionLog.__tablename__, AuditEvent.subject_id == log.entry.id)
        .order_by(AuditEvent.id.desc())
    )
    return next(((name, at) for name, at, changes in events if changes.get("is_confirmed") == [False, True]), None)


@dataclass(frozen=True)
class Confirmation:
    """How many logs were confirmed, and how many not because they had changed since they were looked at."""

    confirmed: int
    changed: int


def confirm(scope: Scope, seen: Mapping[str, int]) -> Confirmation | None:
    """Confirm logs, each in the revision that was seen; None when one of them is not in scope.

    No new revision: a confirmation changes no figure. One that is confirmed or withdrawn already stays as it is.
    """
    begin_writing()
    mine = select(SessionLog.plan_id).join(Plan, SessionLog.plan_id == Plan.id).where(scope.plans_to_log)
    wanted = mine.where(SessionLog.id.in_(seen)).distinct()
    # In turn with those who write the same plans: what is confirmed can no longer be changed by the link.
    lock_plans(db.session.scalars(wanted))
    logs = db.session.scalars(
        select(SessionLog).join(Plan, SessionLog.plan_id == Plan.id).where(SessionLog.id.in_(seen), scope.plans_to_log)
    ).all()
    if len(logs) != len(seen):
        return None
    open_ones = [log for log in logs if not log.is_confirmed and not log.withdrawn_at]
    as_seen = [log for log in open_ones if log.revision == seen[log.id]]
    for log in as_seen:
        log.is_confirmed = True
        log.changed_at = now()
    db.session.flush()
    return Confirmation(len(as_seen), len(open_ones) - len(as_seen))
