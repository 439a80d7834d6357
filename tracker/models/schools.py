"""Municipalities, their schools, and what the public register says about them."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.models.base import Base, SortKey, check, digits, one_of
from tracker.models.kinds import OwnerType
from tracker.words import search_key, sort_key


class Municipality(Base):
    """A municipality (kommun), by its four-digit code."""

    __tablename__ = "municipality"
    __table_args__ = (digits("code", 4),)

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str]
    # Its figures are invented, as those of the demo's municipality: every page then says so.
    is_example: Mapped[bool] = mapped_column(default=False)
    # Whether everybody may see its public page, without signing in.
    is_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The colour of its report, as `#14222c`; None: ink.
    accent: Mapped[str | None] = mapped_column(String(7))
    # The day on which leaders are reminded of sessions without a log: 0 is Monday, 6 Sunday.
    reminder_weekday: Mapped[int] = mapped_column(default=0, server_default="0")


class School(Base):
    """A school unit (skolenhet). `area` is None outside areas; `parent` takes a tiny unit's public figures."""

    __tablename__ = "school"
    __table_args__ = (
        digits("unit_code", 8),
        check("no_own_parent", "parent_id <> id"),
        check("closed_after_opened", "closed_on >= opened_on"),
        Index("ix_school_municipality", "municipality_code", "sort_key", "unit_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortKey)
    search_key: Mapped[str]
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    owner_type: Mapped[OwnerType] = mapped_column(one_of(OwnerType, "owner_type"))
    area: Mapped[str | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    municipality: Mapped[Municipality] = relationship()
    parent: Mapped["School | None"] = relationship(remote_side=[id])

    @validates("name")
    def keep_keys(self, _key: str, name: str) -> str:
        """Keep the keys that lists are sorted and searched by in step with the name."""
        self.sort_key, self.search_key = sort_key(name), search_key(name)
        return name


class SchoolRoll(Base):
    """A school's pupils per stage from a register of `year`: shown beside figures, never a denominator."""

    __tablename__ = "school_roll"
    __table_args__ = (check("stage", "stage BETWEEN 0 AND 12"), check("pupils", "pupils >= 0"))

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True)
    pupils: Mapped[int]


# Whether invented figures are in the database, which every page says.
HAS_EXAMPLE = select(Municipality.code).where(Municipality.is_example).exists()
