"""Figures that are kept in advance; what they are is said in `tracker.reach.keeping`, which writes them."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, one_of


class YearPart(StrEnum):
    """What figures are kept over: a whole school year, or one of its terms."""

    WHOLE = "whole"
    AUTUMN = "autumn"
    SPRING = "spring"


class KeptReach(Base):
    """A class's figures in one programme over a part of its school year, but for what depends on today.

    The columns are those of `tracker.reach.Reach` and its `Tally`; reported_units are of sessions due on any day.
    The key is in the order in which the figures of a whole country are added up, school by school.
    """

    __tablename__ = "kept_reach"
    audited = False
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy reads it

    year: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[YearPart] = mapped_column(one_of(YearPart, "part"), primary_key=True)
    programme_code: Mapped[str] = mapped_column(ForeignKey("programme.code"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True, index=True)
    classes: Mapped[int]
    pupils: Mapped[int]
    planned_classes: Mapped[int]
    started: Mapped[int]
    completed: Mapped[int]
    reached_least: Mapped[int]
    reached_most: Mapped[int]
    whole_classes: Mapped[int]
    whole_least: Mapped[int]
    planned: Mapped[int]
    held_logs: Mapped[int]
    as_planned: Mapped[int]
    adapted: Mapped[int]
    partly: Mapped[int]
    present: Mapped[int]
    pupil_minutes: Mapped[int]
    held_units: Mapped[int]
    attendable_units: Mapped[int]
    reported_units: Mapped[int]
    planned_held_units: Mapped[int]


class ClassToCount(Base):
    """A class that was logged since its figures were counted: `tracker.reach.later` counts it a moment after."""

    __tablename__ = "class_to_count"
    audited = False

    class_id: Mapped[int] = mapped_column(
        ForeignKey("school_class.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
