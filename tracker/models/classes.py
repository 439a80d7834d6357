"""Classes and their headcounts."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.models.base import Base, SortKey, check
from tracker.models.schools import School
from tracker.words import sort_key


class SchoolClass(Base):
    """A class (klass) of one school in one school year, `year` being the calendar year it starts in."""

    __tablename__ = "school_class"
    __table_args__ = (
        UniqueConstraint("school_id", "year", "name"),
        check("name", "length(name) BETWEEN 1 AND 40"),
        Index("ix_school_class_year", "year", "school_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    sort_key: Mapped[str] = mapped_column(SortKey)

    school: Mapped[School] = relationship()
    headcounts: Mapped[list["Headcount"]] = relationship(back_populates="school_class")

    @validates("name")
    def keep_key(self, _key: str, name: str) -> str:
        """Keep the sort key in step with the name."""
        self.sort_key = sort_key(name)
        return name


class Headcount(Base):
    """Pupils of a class in one stage on a reference date; 0 means that the stage has left the class."""

    __tablename__ = "headcount"
    __table_args__ = (
        check("stage", "stage BETWEEN 0 AND 12"),
        check("pupils", "pupils >= 0"),
        check("girls", "girls >= 0"),
        check("boys", "boys >= 0"),
        check("parts", "coalesce(girls, 0) + coalesce(boys, 0) <= pupils"),
    )

    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True)
    reference_date: Mapped[date] = mapped_column(primary_key=True)
    pupils: Mapped[int]
    girls: Mapped[int | None]
    boys: Mapped[int | None]

    school_class: Mapped[SchoolClass] = relationship(back_populates="headcounts")


class ClassPredecessor(Base):
    """The same pupils a year earlier: a split gives two classes one predecessor, a merge one class several."""

    __tablename__ = "class_predecessor"
    __table_args__ = (check("no_own_predecessor", "class_id <> predecessor_id"),)

    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True, index=True)


class Rollover(Base):
    """The next school year's classes of one school, made in one go; `year` is the calendar year that it starts in.

    Those of several schools that were made together have the same moment.
    """

    __tablename__ = "rollover"
    __table_args__ = (
        check("undone", "(undone_at IS NULL) = (undone_by_id IS NULL)"),
        Index("ix_rollover_school", "school_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class RolloverClass(Base):
    """A class that a rollover made, with the mark of what it was made as: changed since, it is not undone."""

    __tablename__ = "rollover_class"
    audited = False

    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    rollover_id: Mapped[int] = mapped_column(ForeignKey("rollover.id"), index=True)
    mark: Mapped[str] = mapped_column(String(64))
