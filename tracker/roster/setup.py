"""The first minutes of a new database: the set-up link, and the first administrator."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from tracker.access.browsers import renewing
from tracker.access.scope import administers_everything
from tracker.access.signin import digest
from tracker.dates import now
from tracker.errors import Problem, Refused
from tracker.models import LinkPurpose, Membership, Municipality, OneTimeLink, Role, User, begin_writing, db
from tracker.roster.directory import comes_in
from tracker.roster.register import open_municipality, register
from tracker.roster.ways_in import end_ways_into
from tracker.words import gettext as _

LIFETIME = timedelta(hours=24)


def somebody_can_sign_in() -> bool:
    """Say whether there is an active account with a way in; before that, set-up is open."""
    query = select(User.id).where(User.is_active, comes_in()).limit(1)
    return db.session.scalar(query) is not None


def new_setup_link() -> str | None:
    """Make the link through which the first person comes in, and end earlier ones; None when it is too late."""
    begin_writing()
    if somebody_can_sign_in():
        return None
    end_setup()
    token = secrets.token_urlsafe(32)
    db.session.add(OneTimeLink(token_hash=digest(token), purpose=LinkPurpose.SETUP, expires_at=now() + LIFETIME))
    db.session.flush()
    return token


def setup_is_open(token: str) -> bool:
    """Say whether the set-up link with this token still works."""
    link = select(OneTimeLink.id).where(
        OneTimeLink.token_hash == digest(token),
        OneTimeLink.purpose == LinkPurpose.SETUP,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now(),
    )
    return db.session.scalar(link) is not None and not somebody_can_sign_in()


def set_up(name: str, email: str, password_hash: str, municipality_code: str) -> int:
    """Make the first administrator, who is programme lead of the municipality too; return the person's id.

    The schools of a municipality come from the register, if it is one of those. Raise Refused when
    somebody else was first, or the municipality is not known.
    """
    begin_writing()
    if municipality_code not in register() and db.session.get(Municipality, municipality_code) is None:
        raise Refused(Problem("municipality", _("Choose your municipality in the list.")))
    if not end_setup():
        raise Refused(Problem("name", _("Somebody has just set this up. Sign in instead.")))
    user_id = make_administrator(email, name, password_hash)
    make_lead(user_id, municipality_code)
    return user_id


def end_setup() -> bool:
    """End the open set-up links, and say whether there was one; of two at once, the second finds none."""
    query = select(OneTimeLink).where(OneTimeLink.purpose == LinkPurpose.SETUP, OneTimeLink.used_at.is_(None))
    links = db.session.scalars(query.with_for_update()).all()
    for link in links:
        link.used_at = now()
    db.session.flush()
    return bool(links)


def looks_after_everything(email: str) -> bool:
    """Say whether the account with this e-mail is an administrator's everywhere, who is let in and has a way in."""
    query = select(User.id).where(User.email == email.strip().lower(), User.is_active, comes_in())
    administers = select(Membership.id).where(Membership.user_id == User.id, administers_everything())
    return db.session.scalar(query.where(administers.exists())) is not None


def make_administrator(email: str, name: str | None, password_hash: str) -> int:
    """Make a person administrator everywhere, with this password; return the id.

    Of an account that exists every way in ends first, whoever made it. Who looks after everything already is left as
    they are.
    """
    begin_writing()
    email = email.strip().lower()
    is_one = looks_after_everything(email)
    user = db.session.scalar(select(User).where(User.email == email).with_for_update(key_share=True))
    if user is None:
        user = User(email=email, name=name or email)
        db.session.add(user)
    elif not is_one:
        end_ways_into(user)
    if not is_one:
        user.name, user.is_active, user.password_hash = name or user.name, True, password_hash
    db.session.flush()
    give_role(user.id, Role.ADMINISTRATOR)
    end_setup()
    return user.id


def make_lead(user_id: int, municipality_code: str) -> None:
    """Make a person programme lead of a municipality, whose schools come from the register."""
    if municipality_code in register():
        open_municipality(municipality_code)
    give_role(user_id, Role.LEAD, municipality_code)


def give_role(user_id: int, role: Role, municipality_code: str | None = None) -> None:
    """Give a person a role in a municipality, or everywhere; harmless when they have it."""
    there = select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.role == role,
        Membership.school_id.is_(None),
        Membership.municipality_code.is_not_distinct_from(municipality_code),
    )
    if db.session.scalar(there) is None:
        with renewing([user_id]):
            db.session.add(Membership(user_id=user_id, role=role, municipality_code=municipality_code))
