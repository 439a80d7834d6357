"""How long personal data stay, and each time that some were removed."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, check, one_of
from tracker.models.kinds import Retained

# What `open_run` holds while a run is open: no run has this number.
OPEN = -1


class RetentionTime(Base):
    """For how many months a kind of personal data stays; a kind without a row has the usual time."""

    __tablename__ = "retention_time"
    __table_args__ = (check("months", "months BETWEEN 1 AND 600"),)

    kind: Mapped[Retained] = mapped_column(one_of(Retained, "kind"), primary_key=True)
    months: Mapped[int]


class RetentionRun(Base):
    """Some personal data of one kind, from before a moment, were removed, by whom and how many; never changed.

    While it is open, the triggers of the audit log let its events from before that moment go. It is open in its own
    transaction alone: `open_run` then refers to no row, which a database refuses to commit.
    """

    __tablename__ = "retention_run"
    audited = False

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Retained] = mapped_column(one_of(Retained, "kind"))
    before: Mapped[datetime]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed: Mapped[int]
    open_run: Mapped[int | None] = mapped_column(ForeignKey("retention_run.id", deferrable=True, initially="DEFERRED"))
