"""The signed cookie of a signed-in browser."""

import hashlib
import time
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from tracker.access.cookies import Unhurried, host_name

A_MINUTE = 60
# Of so many browsers a process knows what their cookies hold.
BROWSERS = 1000


class Cookies(SecureCookieSessionInterface):
    """The signed cookie, sent over TLS only where the page came by it; on loopback it is plain.

    Over TLS its name begins so that browsers take it from this very host alone; by the plain name, which a
    neighbour could have set, it is not known there.
    """

    digest_method = staticmethod(hashlib.sha256)
    seal: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookie, and reads it also where this machine's clock is behind; it is made once."""
        if self.seal is None and (seal := super().get_signing_serializer(app)):
            seal.signer = Unhurried
            self.seal = seal
        return self.seal

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name, which tells the browser whom to take it from."""
        return host_name(super().get_cookie_name(app))

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the browser carries, as Flask does; what was proved within this minute is not proved anew."""
        seal, carried = self.get_signing_serializer(app), request.cookies.get(self.get_cookie_name(app), "")
        lifetime = int(app.permanent_session_lifetime.total_seconds())
        try:
            return self.session_class(deepcopy(opened(seal, carried, lifetime, int(time.time() / A_MINUTE))))
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser its cookie, and take one by the plain name away where it opens nothing."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:  # as Flask, which takes the header apart and puts it together for it
            response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "Cookie")))
        plain = super().get_cookie_name(app)
        if request.is_secure and plain in request.cookies:
            response.delete_cookie(plain, secure=True, httponly=True, samesite="Lax")

    def get_cookie_secure(self, app: Flask) -> bool:
        """Say whether the browser may send the cookie over TLS only."""
        return request.is_secure


@lru_cache(maxsize=BROWSERS)
def opened(seal: URLSafeTimedSerializer, carried: str, lifetime: int, _minute: int) -> dict[str, Any]:
    """Return what a cookie holds. Raises BadSignature if we did not sign it, or more than a lifetime (in s) ago."""
    held: dict[str, Any] = seal.loads(carried, max_age=lifetime)
    return held
