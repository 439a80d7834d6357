"""Plans: which class follows which curriculum, when, in how many groups, led by whom."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, check
from tracker.models.classes import SchoolClass
from tracker.models.people import User
from tracker.models.programmes import Curriculum, CurriculumSession
from tracker.models.schools import School


class Plan(Base):
    """A class follows a curriculum this school year; `ended_on` is the day it was broken off, if it was."""

    __tablename__ = "plan"
    __table_args__ = (
        ForeignKeyConstraint(["curriculum_id", "programme_code"], ["curriculum.id", "curriculum.programme_code"]),
        UniqueConstraint("class_id", "curriculum_id"),
        # One running plan per class and programme.
        Index(
            "uq_plan_running",
            "class_id",
            "programme_code",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        check("groups", "groups BETWEEN 1 AND 8"),
        check("dates", "starts_on <= ends_on"),
        check("ended", "ended_on >= starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"), index=True)
    programme_code: Mapped[str]
    groups: Mapped[int] = mapped_column(default=1)
    delivering_school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_on: Mapped[date | None]

    school_class: Mapped[SchoolClass] = relationship()
    curriculum: Mapped[Curriculum] = relationship(foreign_keys=[curriculum_id])
    delivering_school: Mapped[School | None] = relationship()
    stages: Mapped[list["PlanStage"]] = relationship(order_by="PlanStage.stage", cascade="all, delete-orphan")
    leaders: Mapped[list["PlanLeader"]] = relationship(cascade="all, delete-orphan")
    planned_sessions: Mapped[list["PlannedSession"]] = relationship(back_populates="plan")


class PlanStage(Base):
    """A stage of the class that takes part; a plan without any takes in all its class's stages."""

    __tablename__ = "plan_stage"
    __table_args__ = (check("stage", "stage BETWEEN 0 AND 12"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True)


class PlanLeader(Base):
    """Who leads a plan, or one of its groups; group 0 is the whole class."""

    __tablename__ = "plan_leader"
    __table_args__ = (check("group_number", "group_number BETWEEN 0 AND 8"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    group: Mapped[int] = mapped_column("group_number", primary_key=True, default=0)

    user: Mapped[User] = relationship()


class PlannedSession(Base):
    """One curriculum session of one plan, with the day it is due. Follows from its plan, which is audited.

    Kept by `tracker.reach.keeping`: reported_units and held_units, the share of the class that its active logs, and the
    held ones, stand for, in 840ths; and where it counts as planned, nowhere if its plan was ended before it was due.
    """

    __tablename__ = "planned_session"
    audited = False
    __table_args__ = (
        UniqueConstraint("plan_id", "curriculum_session_id"),
        # The pair lets a log carry its plan, and the database hold them together.
        UniqueConstraint("id", "plan_id"),
        Index("ix_planned_session_due", "plan_id", "due_on", "reported_units"),
        Index(
            "ix_planned_session_counted",
            "counted_year",
            "counted_programme",
            "counted_school_id",
            "due_on",
            "reported_units",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    curriculum_session_id: Mapped[int] = mapped_column(ForeignKey("curriculum_session.id"))
    due_on: Mapped[date]
    reported_units: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    held_units: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    counted_year: Mapped[int | None]
    counted_programme: Mapped[str | None] = mapped_column(String(20))
    counted_school_id: Mapped[int | None]

    plan: Mapped[Plan] = relationship(back_populates="planned_sessions")
    curriculum_session: Mapped[CurriculumSession] = relationship()


class PlanOrder(Base):
    """Plans of one school's classes that were made in one go; `year` is the calendar year that it starts in.

    Those of several schools that were made together have the same moment.
    """

    __tablename__ = "plan_order"
    __table_args__ = (
        check("undone", "(undone_at IS NULL) = (undone_by_id IS NULL)"),
        Index("ix_plan_order_school", "school_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int]
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class OrderedPlan(Base):
    """A plan that was made with others in one go, with the mark of what it was made as: changed since, it stays."""

    __tablename__ = "ordered_plan"
    audited = False

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("plan_order.id"), index=True)
    mark: Mapped[str] = mapped_column(String(64))


class MentorLink(Base):
    """The secret link of one plan group; only the hash of its token is kept."""

    __tablename__ = "mentor_link"
    __table_args__ = (check("group_number", "group_number BETWEEN 0 AND 8"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    group: Mapped[int] = mapped_column("group_number")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"private": True})
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
