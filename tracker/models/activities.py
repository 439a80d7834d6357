"""What a school does beside the sessions: activities, pupil mentors, contact persons."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, check, one_of
from tracker.models.kinds import ActivityKind, ContactKind
from tracker.models.people import PRIVATE


class Activity(Base):
    """Staff or guardian work of a school (aktivitet): what, when, how many took part."""

    __tablename__ = "activity"
    __table_args__ = (check("participants", "participants >= 0"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    programme_code: Mapped[str] = mapped_column(ForeignKey("programme.code"))
    kind: Mapped[ActivityKind] = mapped_column(one_of(ActivityKind, "kind"))
    day: Mapped[date]
    participants: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    # The form brings it, so that one form sent twice is one activity.
    receipt: Mapped[str | None] = mapped_column(String(36), unique=True)


class MentorCohort(Base):
    """A school's pupil mentors of a school year: counts only, never a name."""

    __tablename__ = "mentor_cohort"
    __table_args__ = (
        check("mentors", "mentors >= 0"),
        check("trained", "trained BETWEEN 0 AND mentors"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    mentors: Mapped[int]
    trained: Mapped[int]


class Contact(Base):
    """A school's contact police officer or contact from social services, with the days they are in force."""

    __tablename__ = "contact"
    __table_args__ = (check("dates", "last_day >= first_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(one_of(ContactKind, "kind"))
    name: Mapped[str] = mapped_column(info=PRIVATE)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    confirmed_on: Mapped[date | None]
