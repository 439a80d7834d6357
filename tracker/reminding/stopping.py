"""No reminders any more: by the link in each letter, without signing in, or on one's own account page."""

import hashlib

from flask import current_app, g
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from tracker.dates import now
from tracker.mail import at
from tracker.models import User, begin_writing, db


def stop_address(user_id: int) -> str:
    """Return where a person stops their reminders; it opens nothing else, and works as long as the signing key does."""
    return at(f"/reminders/{signer().dumps(user_id)}")


def reader_of(token: str) -> int | None:
    """Return whose reminders an address stops, and answer in their language; None if it is none of ours."""
    try:
        user_id = signer().loads(token)
    except BadData:
        return None
    user = db.session.scalar(select(User).where(User.id == user_id, User.anonymised_at.is_(None)))
    if user is None:
        return None
    g.language = user.language
    return user.id


def is_stopped(user_id: int) -> bool:
    """Say whether a person wants no reminders."""
    return db.session.get_one(User, user_id).reminders_stopped_at is not None


def stop(user_id: int) -> None:
    """Send a person no reminders any more; once more changes nothing."""
    begin_writing()
    user = db.session.get_one(User, user_id)
    user.reminders_stopped_at = user.reminders_stopped_at or now()
    db.session.flush()


def resume(user_id: int) -> None:
    """Send a person reminders again."""
    begin_writing()
    db.session.get_one(User, user_id).reminders_stopped_at = None
    db.session.flush()


def signer() -> URLSafeSerializer:
    """Return what signs and reads the number in a link that stops reminders."""
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(str(current_app.secret_key), salt="reminders", signer_kwargs=how)
