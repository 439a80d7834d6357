"""The signed cookie of a signed-in browser."""

import hashlib

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

from tracker.access.cookies import Unhurried, host_name


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

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser its cookie, and take one by the plain name away where it opens nothing."""
        super().save_session(app, session, response)
        plain = super().get_cookie_name(app)
        if request.is_secure and plain in request.cookies:
            response.delete_cookie(plain, secure=True, httponly=True, samesite="Lax")

    def get_cookie_secure(self, app: Flask) -> bool:
        """Say whether the browser may send the cookie over TLS only."""
        return request.is_secure
