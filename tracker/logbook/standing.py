"""The logs that stand before many are written, read without an object for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.logbook.entry import Entry
from tracker.logbook.kept import CONTENTS
from tracker.models import CurriculumSession, LeaderRole, PlannedSession, SessionLog, Status, db
from tracker.models.batches import chunks

# Plan, session number, group, and the day of a cancelled one.
LogPlace = tuple[int, int, int, date | None]


@dataclass(frozen=True)
class StandingLog:
    """A log as it stands."""

    plan_id: int
    entry: Entry
    is_confirmed: bool
    is_withdrawn: bool
    revision: int

    @property
    def place(self) -> LogPlace:
        """Return what tells an active log from the others of its plan."""
        day = self.entry.day if self.entry.status is Status.CANCELLED else None
        return self.plan_id, self.entry.number, self.entry.group, day


def logs_of_plans(plan_ids: Iterable[int]) -> dict[str, StandingLog]:
    """Return the active logs of plans, by id."""
    active = SessionLog.withdrawn_at.is_(None)
    return {
        log.entry.id: log for some in chunks(plan_ids) for log in standing_logs(SessionLog.plan_id.in_(some), active)
    }


def logs_by_id(log_ids: Iterable[str]) -> dict[str, StandingLog]:
    """Return logs by id, withdrawn ones too."""
    return {log.entry.id: log for some in chunks(log_ids) for log in standing_logs(SessionLog.id.in_(some))}


STANDING = (
    select(
        SessionLog.id,
        SessionLog.plan_id,
        CurriculumSession.number,
        SessionLog.is_confirmed,
        SessionLog.withdrawn_at,
        SessionLog.revision,
        SessionLog.leader_roles,
        *(getattr(SessionLog, name) for name in CONTENTS),
    )
    .join(PlannedSession, SessionLog.planned_session_id == PlannedSession.id)
    .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
)


def standing_logs(*conditions: ColumnElement[bool]) -> Iterable[StandingLog]:
    """Yield the logs that meet conditions."""
    return map(standing_log, db.session.execute(STANDING.where(*conditions)))


def standing_log(row: Iterable[Any]) -> StandingLog:
    """Return a log as it stands, from what `STANDING` found."""
    log_id, plan_id, number, is_confirmed, withdrawn_at, revision, leader_roles, *contents = row
    roles = tuple(LeaderRole(role) for role in leader_roles.split("+") if role)
    stated: dict[str, Any] = dict(zip(CONTENTS, contents, strict=True))
    entry = Entry(id=log_id, number=number, leader_roles=roles, **stated)
    return StandingLog(plan_id, entry, is_confirmed, withdrawn_at is not None, revision)
