"""Access tokens: with one, another system fetches what its owner may export, and does nothing else."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker import ledger
from tracker.access.policy import BY_TOKEN, LEADS
from tracker.access.signin import Person, digest, places_of
from tracker.dates import now, today
from tracker.models import AccessToken, User, begin_writing, db
from tracker.models.base import SAFE_METHODS

# So that whoever finds one in a file, or searches files for secrets, knows what it is.
PREFIX = "linjen_"
LIFETIMES = (30, 90, 180, 365)
USUAL_LIFETIME = 90


@dataclass(frozen=True)
class KnownToken:
    """A token as its owner's list shows it; never the token itself."""

    id: int
    name: str
    made_at: datetime
    expires_on: date
    used_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Say whether it has expired."""
        return self.expires_on < today()


def of_person(user_id: int) -> list[KnownToken]:
    """Return a person's tokens that are not revoked, the latest first."""
    rows = db.session.execute(
        select(AccessToken.id, AccessToken.name, AccessToken.made_at, AccessToken.expires_on, AccessToken.used_at)
        .where(AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None))
        .order_by(AccessToken.id.desc())
    )
    return [KnownToken(*row) for row in rows]


def make(user_id: int, name: str, days: int) -> str:
    """Return a new token, which nobody can read again, good for one of LIFETIMES in days."""
    if days not in LIFETIMES:
        raise ValueError(days)
    begin_writing()
    token = PREFIX + secrets.token_urlsafe(32)
    last = today() + timedelta(days=days)
    db.session.add(AccessToken(token_hash=digest(token), user_id=user_id, name=name, made_at=now(), expires_on=last))
    db.session.flush()
    return token


def revoke(user_id: int, token_id: int) -> bool:
    """Let one of a person's tokens stop working; say whether they have it. Once more does no harm."""
    begin_writing()
    token = db.session.get(AccessToken, token_id)
    if token is None or token.user_id != user_id:
        return False
    token.revoked_at = token.revoked_at or now()
    db.session.flush()
    return True


def presented() -> str | None:
    """Return the token that the request brings: as bearer, or as the password of Basic, whoever it names."""
    try:
        brought = request.authorization
    except ValueError:  # what is no ASCII at all
        return None
    if brought is None:
        return None
    return brought.token if brought.type == "bearer" else brought.password


def holder() -> Person | None:
    """Return whose token the request brings, with the roles of today, where it opens what is asked for; else None."""
    if request.endpoint not in BY_TOKEN or request.method not in SAFE_METHODS:
        return None
    token = presented()
    return find_holder(token) if token else None


def find_holder(token: str) -> Person | None:
    """Return whose token it is while it is in force, and remember that it was used; else None."""
    found = db.session.execute(
        select(AccessToken, User)
        .join(User, AccessToken.user_id == User.id)
        .where(
            AccessToken.token_hash == digest(token),
            AccessToken.revoked_at.is_(None),
            AccessToken.expires_on >= today(),
            User.is_active,
        )
        .options(selectinload(User.memberships))
    ).one_or_none()
    if found is None:
        return None
    row, user = found
    person = Person(user.id, user.name, user.email, user.language, places_of(user))
    if not person.roles & LEADS:
        return None  # a token stops when its owner could not make it any more
    g.actor_id, g.language, g.token_id = user.id, user.language, row.id
    used_at: datetime | None = row.used_at
    db.session.rollback()
    ledger.used(g.token_id, used_at)
    return person
