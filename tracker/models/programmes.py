"""Programmes and the curricula they are delivered by."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, check, one_of
from tracker.models.kinds import CurriculumStatus, Delivery


class Programme(Base):
    """A programme of the promise: `TAGET`, `MVP`; more may come."""

    __tablename__ = "programme"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str]


class Curriculum(Base):
    """A programme as delivered (programversion): a published one is immutable, a change makes the next version.

    The municipality is that of the lead who wrote it; none for one that is everybody's.
    """

    __tablename__ = "curriculum"
    # The pair lets a plan carry its programme, and the database hold them together.
    __table_args__ = (UniqueConstraint("id", "programme_code"), check("version", "version >= 1"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    programme_code: Mapped[str] = mapped_column(ForeignKey("programme.code"))
    name: Mapped[str]
    owner: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("curriculum.id"))
    municipality_code: Mapped[str | None] = mapped_column(String(4))
    delivery: Mapped[Delivery] = mapped_column(one_of(Delivery, "delivery"))
    status: Mapped[CurriculumStatus] = mapped_column(one_of(CurriculumStatus, "status"))
    # A retired one is offered no longer from this school year on; the years before keep it.
    retired_year: Mapped[int | None]

    programme: Mapped[Programme] = relationship()
    stages: Mapped[list["CurriculumStage"]] = relationship(order_by="CurriculumStage.stage")
    sessions: Mapped[list["CurriculumSession"]] = relationship(order_by="CurriculumSession.number")


class CurriculumStage(Base):
    """A stage that a curriculum is meant for."""

    __tablename__ = "curriculum_stage"
    __table_args__ = (check("stage", "stage BETWEEN 0 AND 12"),)

    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"), primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True)


class CurriculumSession(Base):
    """One session (pass) of a curriculum: number, title, theme, planned minutes; core ones count for completion.

    `manual_url` leads to the owner's manual. It alone may be put right once the curriculum is published.
    """

    __tablename__ = "curriculum_session"
    __table_args__ = (
        UniqueConstraint("curriculum_id", "number"),
        check("number", "number >= 1"),
        check("minutes", "minutes BETWEEN 5 AND 240"),
        check("manual_url", "manual_url LIKE 'https://_%'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"))
    number: Mapped[int]
    title: Mapped[str]
    theme: Mapped[str | None]
    minutes: Mapped[int]
    is_core: Mapped[bool] = mapped_column(default=True)
    half_group_recommended: Mapped[bool] = mapped_column(default=False)
    manual_url: Mapped[str | None] = mapped_column(String(500))
