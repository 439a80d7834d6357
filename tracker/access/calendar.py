"""The secret calendar address: who has it reads its owner's due dates, and nothing else."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.access.scope import Place
from tracker.access.signin import digest, places_of, still_signed_in
from tracker.dates import now
from tracker.models import CalendarLink, User, begin_writing, db


@dataclass(frozen=True)
class Owner:
    """Whose calendar it is, and their roles today."""

    id: int
    places: tuple[Place, ...]


def address_made_at(user_id: int) -> datetime | None:
    """Return when a person's address was made, or None when they have none."""
    return db.session.scalar(
        select(CalendarLink.made_at).where(CalendarLink.user_id == user_id, CalendarLink.revoked_at.is_(None))
    )


def make_address(user_id: int) -> str:
    """Return the token of a new address of the signed-in person, which nobody can read again; the one before ends."""
    still_signed_in()
    remove_address(user_id)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarLink(token_hash=digest(token), user_id=user_id, made_at=now()))
    db.session.flush()
    return token


def remove_address(user_id: int) -> None:
    """Let a person's address stop working, if they have one."""
    begin_writing()
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    in_force = select(CalendarLink).where(CalendarLink.user_id == user_id, CalendarLink.revoked_at.is_(None))
    for link in db.session.scalars(in_force):
        link.revoked_at = now()
    db.session.flush()


def find_owner(token: str) -> Owner | None:
    """Return whose address this is while it is in force, and answer in their language; else None."""
    user = db.session.scalar(
        select(User)
        .join(CalendarLink, CalendarLink.user_id == User.id)
        .where(CalendarLink.token_hash == digest(token), CalendarLink.revoked_at.is_(None), User.is_active)
        .options(selectinload(User.memberships))
    )
    if user is None:
        return None
    g.language = user.language
    return Owner(user.id, places_of(user))
