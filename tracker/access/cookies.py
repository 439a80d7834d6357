"""Every cookie of ours: over TLS for this very host alone, by a name that a browser takes from nobody else."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import current_app, request
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from tracker.dates import now

# How far a clock may be wrong: what it signed is good, and what was signed further ahead is not.
AHEAD = timedelta(days=2)


class Unhurried(TimestampSigner):
    """Takes what was signed by a clock ahead of this one: another machine's, or our own, which was set right since.

    The library would not, and so sign out whoever came to a machine that was a second ahead.
    """

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """Return what was signed. Raises BadSignature if it was not, or too long ago, or much too early."""
        try:
            return super().unsign(signed_value, max_age, return_timestamp)  # type: ignore[call-overload]  # passed on
        except SignatureExpired as late:
            if late.date_signed is None or not now() < late.date_signed <= now() + AHEAD:
                raise
            return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]  # as above


def host_name(name: str) -> str:
    """Return what a cookie is called here; on loopback, without TLS, browsers refuse the longer name."""
    return f"__Host-{name}" if request.is_secure else name


def carried(name: str) -> str:
    """Return what this browser carries by a name; over TLS not by the plain one, which a neighbour could have set."""
    return request.cookies.get(host_name(name), "")


def carry(response: Response, name: str, text: str, time: timedelta, *, for_scripts: bool = False) -> None:
    """Let the browser carry a text for a time; scripts of ours read it only where they have to."""
    safe = request.is_secure
    response.set_cookie(
        host_name(name), text, max_age=time, path="/", secure=safe, httponly=not for_scripts, samesite="Lax"
    )


def carry_sealed(response: Response, name: str, thing: Any, time: timedelta) -> None:
    """Let the browser carry what JSON can say for a time, so that nobody else can have made it; it can be read."""
    carry(response, name, str(seal_of(name).dumps(thing)), time)


def carried_sealed(name: str, time: timedelta) -> Any:
    """Return what this browser was given to carry. Raises BadData when it carries nothing of ours, or for too long."""
    return seal_of(name).loads(carried(name), max_age=int(time.total_seconds()))


def seal_of(name: str) -> URLSafeTimedSerializer:
    """Return what signs a cookie, with the signing key and for this cookie alone, and tells what was signed so."""
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=name, signer=Unhurried, signer_kwargs=how)


def drop(response: Response, name: str) -> None:
    """Let the browser carry a text no more."""
    response.delete_cookie(host_name(name), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
