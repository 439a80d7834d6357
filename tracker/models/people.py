"""People who sign in, what they may do where, and the links that let them in."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.dates import now
from tracker.models.base import Base, SortKey, check, one_of
from tracker.models.kinds import LinkPurpose, Role, SignInWay
from tracker.words import search_key, sort_key

PRIVATE = {"private": True}  # of such a column the audit log says only that it changed


class User(Base):
    """A person with an account; the e-mail is kept in lower case."""

    __tablename__ = "user_account"
    __table_args__ = (check("email_lower", "email = lower(email)"), Index("ix_user_account_sort_key", "sort_key", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True, info=PRIVATE)
    name: Mapped[str] = mapped_column(info=PRIVATE)
    password_hash: Mapped[str | None] = mapped_column(info=PRIVATE)
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(String(2))
    sort_key: Mapped[str] = mapped_column(SortKey, server_default="", info=PRIVATE)
    search_key: Mapped[str] = mapped_column(server_default="", info=PRIVATE)

    made_at: Mapped[datetime | None] = mapped_column(default=now)
    # Since when no letters about sessions without a log are wanted.
    reminders_stopped_at: Mapped[datetime | None]
    # When name and e-mail were taken away for good.
    anonymised_at: Mapped[datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")

    @validates("name", "email")
    def keep_keys(self, key: str, text: str) -> str:
        """Keep the keys that lists are sorted and searched by in step with name and e-mail."""
        name, email = (text if key == each else getattr(self, each) or "" for each in ("name", "email"))
        self.sort_key, self.search_key = keys_of(name, email).values()
        return text


def keys_of(name: str, email: str) -> dict[str, str]:
    """Return the columns that a list of people is sorted and searched by."""
    return {"sort_key": sort_key(name), "search_key": search_key(f"{name} {email}")}


def one_membership(place: str, where: str, *columns: str) -> Index:
    """Return the index that lets a person have a role once in a place of one kind; columns alone let NULL repeat."""
    rule = text(where)
    name = f"uq_membership_{place}"
    return Index(name, "user_id", "role", *columns, unique=True, sqlite_where=rule, postgresql_where=rule)


class Membership(Base):
    """A role in a school, in a municipality, or everywhere when neither is given."""

    __tablename__ = "membership"
    __table_args__ = (
        check("one_place", "school_id IS NULL OR municipality_code IS NULL"),
        one_membership("school", "school_id IS NOT NULL", "school_id"),
        one_membership("municipality", "municipality_code IS NOT NULL", "municipality_code"),
        one_membership("everywhere", "school_id IS NULL AND municipality_code IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"), index=True)
    # Given by what single sign-on says of the person's schools, and taken when it no longer does.
    by_claim: Mapped[bool] = mapped_column(default=False, server_default=false())

    user: Mapped[User] = relationship(back_populates="memberships")


class SignIn(Base):
    """One signed-in browser: the cookie names it, ending it signs that browser out.

    Of the device no more is kept than a person needs to know it by, as Firefox and Android.
    """

    __tablename__ = "sign_in"
    audited = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    way: Mapped[SignInWay] = mapped_column(one_of(SignInWay, "way"), server_default=SignInWay.PASSWORD)
    browser: Mapped[str | None] = mapped_column(String(20))
    system: Mapped[str | None] = mapped_column(String(20))


class Passkey(Base):
    """The public half of a key with which a person signs in from a device of theirs, by fingerprint, face or code.

    `sign_count` is what the device counted when it was used last; devices that do not count say 0.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60), info=PRIVATE)
    credential_id: Mapped[bytes] = mapped_column(unique=True, info=PRIVATE)
    public_key: Mapped[bytes] = mapped_column(info=PRIVATE)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link that works once, until it expires; only the hash of its token is kept."""

    __tablename__ = "one_time_link"
    audited = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(one_of(LinkPurpose, "purpose"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CalendarLink(Base):
    """A person's secret calendar address, good until it is revoked; only the hash of its token is kept."""

    __tablename__ = "calendar_link"
    __table_args__ = (
        Index(
            "uq_calendar_link_in_force",
            "user_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=PRIVATE)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class AccessToken(Base):
    """A key with which another system fetches what its owner may export, until it expires or is revoked.

    Only its hash is kept. It is good through `expires_on`.
    """

    __tablename__ = "access_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=PRIVATE)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60), info=PRIVATE)
    made_at: Mapped[datetime]
    expires_on: Mapped[date]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Reminder(Base):
    """When a person was last written to about sessions without a log, and whether a letter waits to be sent.

    `wanted_on` is the day on which a letter was decided on that has not been begun; `begun_on` the day on which the
    latest one was handed to the mail server, or was about to be.
    """

    __tablename__ = "reminder"
    audited = False

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    wanted_on: Mapped[date | None]
    begun_on: Mapped[date | None]
