"""What the walls write by themselves: the audit log, and counters of attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base

OF_IMPORT = text("import_id IS NOT NULL")


# What is done to an account that somebody may know a way into it from, and that ends all of them.
OPENING, CLEARED = ("added", "changed", "invited"), "cleared"


class AuditEvent(Base):
    """Who changed what, from what, to what, when. Only ever added to: triggers refuse everything else.

    `actor_id` is None on the command line; `changes` maps a column to [before, after],
    or to None where only the fact of a change may be kept. `school_id` and `municipality_code` say where it belongs,
    as it was at the time; no reference, because the log outlives what it tells of. `import_id` is the import that did
    it, or that was taken back so; `correction_id` says why it was done though a closing had published the figures.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject", "subject_id"),
        Index("ix_audit_event_school", "school_id", "at", "id"),
        Index("ix_audit_event_municipality", "municipality_code", "at", "id"),
        Index("ix_audit_event_import", "import_id", sqlite_where=OF_IMPORT, postgresql_where=OF_IMPORT),
    )
    audited = False

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    school_id: Mapped[int | None]
    municipality_code: Mapped[str | None] = mapped_column(String(4))
    import_id: Mapped[int | None]
    correction_id: Mapped[int | None]


class Counter(Base):
    """How often something was tried within a window of time that starts at `since`."""

    __tablename__ = "counter"
    audited = False

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int]
