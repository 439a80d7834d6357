"""The door: every request passes here, before any page sees it."""

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.access.policy import BY_ADDRESS, EVERYONE, POLICY
from tracker.access.scope import Scope
from tracker.access.signin import me
from tracker.models import Role
from tracker.models.base import SAFE_METHODS


def init_app(app: Flask) -> None:
    """Guard every page; call this once all pages are registered."""
    mismatch = POLICY.keys() ^ app.view_functions.keys()
    if mismatch:
        raise RuntimeError(f"routes and access.POLICY disagree on: {', '.join(sorted(mismatch))}")
    app.before_request(guard)


def guard() -> ResponseReturnValue | None:
    """Let in who may enter: same site, signed in, in a role that the page is for. In that order."""
    if request.method not in SAFE_METHODS and is_foreign():
        abort(403)
    if request.endpoint is None or POLICY[request.endpoint] is None:
        return None
    if not current_user.is_authenticated:
        can_be_opened = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        back = request.full_path.rstrip("?") if can_be_opened else None
        return redirect(url_for("signin.enter", next=back), 303)
    if not may(request.endpoint):
        abort(403)
    return None


def is_foreign() -> bool:
    """Say whether a browser sent this from another site's page."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin == "null" and request.endpoint in BY_ADDRESS:
        return False
    return origin is not None and origin.partition("://")[2] != request.host


def may(endpoint: str) -> bool:
    """Say whether the signed-in person may enter a page; menus ask."""
    roles = POLICY[endpoint]
    if roles is None:
        return True
    return bool(current_user.is_authenticated and (roles is EVERYONE or me().roles & roles))


def my_scope(roles: frozenset[Role] | None = None) -> Scope:
    """Return what the signed-in person may see on this page, from the memberships that may enter it.

    With `roles`, only from memberships in one of those: what they may do there beyond seeing.
    """
    enter = POLICY[request.endpoint or ""] or frozenset()
    wanted = enter if roles is None else enter & roles
    scopes: dict[frozenset[Role], Scope] = g.setdefault("scopes", {})
    if wanted not in scopes:
        scopes[wanted] = Scope.of(me().places, wanted)
    return scopes[wanted]
