"""Who people are to a provider of single sign-on, and who of them asks to be let in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.dates import now
from tracker.models.base import Base
from tracker.models.people import PRIVATE

LONGEST_ISSUER, LONGEST_SUBJECT = 200, 255


class Identity(Base):
    """A provider's own key for a person: issuer and subject, which never change, unlike an e-mail address."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(LONGEST_ISSUER))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), info=PRIVATE)
    made_at: Mapped[datetime] = mapped_column(default=now)


class EntryRequest(Base):
    """Somebody whom the provider knows, and we do not, asks a municipality to be let in; gone once it is answered yes.

    `school_id` is the school that the provider told of, if it told of one that we know.
    """

    __tablename__ = "entry_request"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(LONGEST_ISSUER))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), info=PRIVATE)
    name: Mapped[str] = mapped_column(info=PRIVATE)
    email: Mapped[str] = mapped_column(String(254), info=PRIVATE)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
