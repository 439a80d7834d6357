"""Session logs, the slots they hold, and their earlier contents."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, check, one_of
from tracker.models.kinds import Adaptation, Obstacle, Outcome, Source, Status
from tracker.models.people import PRIVATE, User
from tracker.models.plans import PlannedSession

ACTIVE_CANCELLED = text("status = 'cancelled' AND withdrawn_at IS NULL")
# Few of all logs, and counted whenever somebody opens home; worded as the query words it, or SQLite would not see it.
WAITING_ON_SQLITE = text("is_confirmed IS 0 AND withdrawn_at IS NULL")
WAITING_ON_POSTGRESQL = text("is_confirmed IS false AND withdrawn_at IS NULL")


class SessionLog(Base):
    """One planned session, for the whole class (group 0) or one group, on one date: held or cancelled.

    Its id is made by the page that logs, so that the same log sent twice counts once.
    A log is never deleted; a withdrawn one no longer counts.
    """

    __tablename__ = "session_log"
    __table_args__ = (
        ForeignKeyConstraint(["planned_session_id", "plan_id"], ["planned_session.id", "planned_session.plan_id"]),
        Index(
            "uq_session_log_cancelled",
            "planned_session_id",
            "group_number",
            "day",
            unique=True,
            sqlite_where=ACTIVE_CANCELLED,
            postgresql_where=ACTIVE_CANCELLED,
        ),
        Index("ix_session_log_plan", "plan_id", "day"),
        Index(
            "ix_session_log_waiting",
            "plan_id",
            "day",
            sqlite_where=WAITING_ON_SQLITE,
            postgresql_where=WAITING_ON_POSTGRESQL,
        ),
        check("group_number", "group_number BETWEEN 0 AND 8"),
        check("present", "present >= 0"),
        check("girls", "girls >= 0"),
        check("boys", "boys >= 0"),
        check("parts", "coalesce(girls, 0) + coalesce(boys, 0) <= coalesce(present, 0)"),
        check("minutes", "minutes BETWEEN 5 AND 240"),
        check("engagement", "engagement BETWEEN 1 AND 5"),
        check("pupil_mentors", "pupil_mentors >= 0"),
        check("comment", "length(comment) <= 280"),
        check("revision", "revision >= 1"),
        check(
            "held",
            "status <> 'held' OR (present IS NOT NULL AND minutes IS NOT NULL AND outcome IS NOT NULL "
            "AND obstacle IS NULL)",
        ),
        check(
            "cancelled",
            "status <> 'cancelled' OR (obstacle IS NOT NULL AND present IS NULL AND girls IS NULL AND boys IS NULL "
            "AND minutes IS NULL AND outcome IS NULL)",
        ),
        check(
            "adapted",
            "(adaptation IS NULL AND adaptation_was_planned IS NULL) OR (outcome IS NOT NULL AND outcome = 'adapted')",
        ),
        check("withdrawn", "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    plan_id: Mapped[int]
    planned_session_id: Mapped[int] = mapped_column(index=True)
    group: Mapped[int] = mapped_column("group_number", default=0)
    day: Mapped[date]
    status: Mapped[Status] = mapped_column(one_of(Status, "status"))
    present: Mapped[int | None]
    girls: Mapped[int | None]
    boys: Mapped[int | None]
    minutes: Mapped[int | None]
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome, "outcome"))
    adaptation: Mapped[Adaptation | None] = mapped_column(one_of(Adaptation, "adaptation"))
    adaptation_was_planned: Mapped[bool | None]
    obstacle: Mapped[Obstacle | None] = mapped_column(one_of(Obstacle, "obstacle"))
    # Values of LeaderRole in the order of the enumeration, joined by `+`.
    leader_roles: Mapped[str] = mapped_column(String(120), default="")
    pupil_mentors: Mapped[int | None]
    engagement: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(String(280), info=PRIVATE)
    # Why a log is old, or why it was changed though its date is locked.
    reason: Mapped[str | None] = mapped_column(info=PRIVATE)
    source: Mapped[Source] = mapped_column(one_of(Source, "source"))
    is_confirmed: Mapped[bool] = mapped_column(default=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    logged_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawal_reason: Mapped[str | None] = mapped_column(info=PRIVATE)

    planned_session: Mapped[PlannedSession] = relationship(foreign_keys=[planned_session_id], viewonly=True)
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])


class HeldSlot(Base):
    """A group that has had a planned session: a group's log takes its slot, a whole-class log takes all.

    Its key is what refuses doubles, and mixtures of whole class and groups, also between racing writers.
    """

    __tablename__ = "held_slot"
    audited = False
    # A whole class is all its groups: there is no slot 0.
    __table_args__ = (check("group_number", "group_number BETWEEN 1 AND 8"),)

    planned_session_id: Mapped[int] = mapped_column(ForeignKey("planned_session.id"), primary_key=True)
    group: Mapped[int] = mapped_column("group_number", primary_key=True)
    log_id: Mapped[str] = mapped_column(ForeignKey("session_log.id"), index=True)

    # Given the log itself, a flush writes it before its slots.
    log: Mapped[SessionLog] = relationship()


class Revision(Base):
    """What a log said before it was changed, free text included; erasable, unlike the audit log."""

    __tablename__ = "revision"
    audited = False

    log_id: Mapped[str] = mapped_column(ForeignKey("session_log.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)

    changed_by: Mapped[User | None] = relationship()
