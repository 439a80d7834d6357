"""The links that let somebody choose a password: making one, which still work, and letting them stop."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from tracker.access.signin import digest
from tracker.dates import now
from tracker.models import LinkPurpose, OneTimeLink, User, db
from tracker.models.batches import chunks

LIFETIME = timedelta(hours=24)
PURPOSES = (LinkPurpose.INVITATION, LinkPurpose.RESET)


def add_link(user: User) -> str:
    """Add a link for a person; return its token."""
    token = secrets.token_urlsafe(32)
    purpose = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITATION
    row = OneTimeLink(token_hash=digest(token), purpose=purpose, user_id=user.id, expires_at=now() + LIFETIME)
    db.session.add(row)
    db.session.flush()
    return token


def is_open() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `OneTimeLink`: it lets somebody choose a password, and was not used."""
    return OneTimeLink.purpose.in_(PURPOSES), OneTimeLink.used_at.is_(None)


def end_links(user_ids: Iterable[int]) -> None:
    """Let every link that people have stop working.

    So it is when they get a role, other than to lead sessions: who made the link could perhaps not have given that.
    """
    for some in chunks(user_ids):
        for link in db.session.scalars(select(OneTimeLink).where(OneTimeLink.user_id.in_(some), *is_open())):
            link.used_at = now()
