"""What a device is asked to sign: good once, for five minutes, in the browser that it was made for."""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app, request, session

from tracker import ledger
from tracker.access.signin import digest
from tracker.dates import now
from tracker.models import db

PATIENCE = timedelta(minutes=5)
CHALLENGE = "challenge"
SIGN_IN, ADD = "sign in", "add"


def site() -> tuple[str, str]:
    """Return the host that passkeys belong to, and the scheme and host that they are asked for from."""
    origin = current_app.config["ORIGIN"] or request.host_url.rstrip("/")
    return urlsplit(origin).hostname or "", origin


def new_challenge(purpose: str) -> bytes:
    """Return a challenge for this browser; the one before is good no more."""
    challenge = secrets.token_bytes(32)
    session[CHALLENGE] = [purpose, challenge.hex(), int(now().timestamp())]
    return challenge


def take_challenge(purpose: str) -> bytes | None:
    """Return the challenge of this browser, and let it carry none; None when it has none, or had it too long."""
    kept, text, at = session.pop(CHALLENGE, ("", "", 0))
    if kept != purpose or now().timestamp() - at > PATIENCE.total_seconds():
        return None
    return bytes.fromhex(text)


def spend(challenge: bytes) -> bool:
    """Remember that a challenge was met; say whether for the first time, since a cookie can be sent again.

    Only a good answer is remembered: what strangers send leaves nothing behind.
    """
    db.session.rollback()
    return ledger.spend(f"{CHALLENGE}:{digest(challenge.hex())[:32]}")
