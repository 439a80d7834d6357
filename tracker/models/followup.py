"""The promise and its lines, a year's settings, and closed periods."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from tracker.models.base import Base, check, one_of
from tracker.models.kinds import PromiseKind, PromiseStatus
from tracker.models.people import PRIVATE


class Promise(Base):
    """The citizens' promise (medborgarlöfte) of a municipality for a period: `2026` or `2026/27`."""

    __tablename__ = "promise"
    __table_args__ = (UniqueConstraint("municipality_code", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    period: Mapped[str] = mapped_column(String(7))
    text: Mapped[str] = mapped_column(info=PRIVATE)


class PromiseLine(Base):
    """One line of a promise (löftesrad): target, outcome, status, comment; computed kinds leave outcome empty."""

    __tablename__ = "promise_line"
    __table_args__ = (UniqueConstraint("promise_id", "position"), check("total", "total >= 0"))

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    position: Mapped[int]
    kind: Mapped[PromiseKind] = mapped_column(one_of(PromiseKind, "kind"))
    title: Mapped[str] = mapped_column(info=PRIVATE)
    text: Mapped[str] = mapped_column(info=PRIVATE)
    target: Mapped[str | None] = mapped_column(info=PRIVATE)
    outcome: Mapped[str | None] = mapped_column(info=PRIVATE)
    # Social insatsgrupp: the one yearly total of the municipality. So few may be in it that the audit does not tell.
    total: Mapped[int | None] = mapped_column(info=PRIVATE)
    status: Mapped[PromiseStatus | None] = mapped_column(one_of(PromiseStatus, "status"))
    comment: Mapped[str | None] = mapped_column(info=PRIVATE)


# A municipality may hide more than domain.md says, never less.
LEAST_COUNT, LEAST_BASE = 5, 10


class YearSettings(Base):
    """A municipality's settings of one school year; copied from the year before, so old figures stay.

    `completion_percent` of a plan's core sessions make it completed; pupil counts from 1 up to, not including,
    `smallest_count` and shares of fewer than `smallest_base` pupils never leave the house.
    """

    __tablename__ = "year_settings"
    __table_args__ = (
        check("completion", "completion_percent BETWEEN 1 AND 100"),
        check("smallest_count", "smallest_count >= 1"),
        check("smallest_base", "smallest_base >= 1"),
    )

    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    completion_percent: Mapped[int] = mapped_column(default=75)
    smallest_count: Mapped[int] = mapped_column(default=LEAST_COUNT)
    smallest_base: Mapped[int] = mapped_column(default=LEAST_BASE)

    @validates("smallest_count", "smallest_base")
    def keep_pupils_hidden(self, name: str, number: int) -> int:
        """Refuse a threshold that would let 1–4 pupils, or a share of fewer than ten, leave the house."""
        if number < (least := {"smallest_count": LEAST_COUNT, "smallest_base": LEAST_BASE}[name]):
            raise ValueError(f"{name} is at least {least}")
        return number


class UntickedCurriculum(Base):
    """A published curriculum that a municipality does not offer in a school year; all others it does."""

    __tablename__ = "unticked_curriculum"

    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"), primary_key=True)


class ReachTarget(Base):
    """The share of the eligible pupils, in percent, that a municipality wants to reach in a school year."""

    __tablename__ = "reach_target"
    __table_args__ = (check("percent", "percent BETWEEN 0 AND 100"),)

    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    programme_code: Mapped[str] = mapped_column(ForeignKey("programme.code"), primary_key=True)
    percent: Mapped[int]


IN_FORCE = text("reopened_at IS NULL")


class Closing(Base):
    """A closed period; every log dated on or before `last_day` is locked.

    `figures` is the canonical file of what was published, character by character, and `sha256` its hash. `counts` are
    the true numbers of that moment, also those that the file hides; no page shows them, and a closing of an older
    version has none. A period that is closed again has a closing of its own.
    """

    __tablename__ = "closing"
    __table_args__ = (
        check("reopened", "(reopened_at IS NULL) = (reopened_by_id IS NULL)"),
        Index(
            "uq_closing_in_force",
            "municipality_code",
            "period",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"), index=True)
    period: Mapped[str] = mapped_column(String(7))
    last_day: Mapped[date]
    rule_version: Mapped[int]
    figures: Mapped[str] = mapped_column(Text, info=PRIVATE)
    counts: Mapped[str | None] = mapped_column(Text, info=PRIVATE)
    sha256: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reopening_reason: Mapped[str | None] = mapped_column(info=PRIVATE)


class Correction(Base):
    """Why somebody changed headcounts, classes or plans whose figures a closing had published; events refer to it."""

    __tablename__ = "correction"
    audited = False

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(info=PRIVATE)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
