"""The door: every request passes here, before any page sees it."""

from typing import NoReturn

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from tracker.access import passkeys, tokens
from tracker.access.limits import WINDOW, is_too_often, place
from tracker.access.policy import BY_ADDRESS, BY_TOKEN, EVERYONE, POLICY, WITHOUT_PASSKEY
from tracker.access.scope import Scope
from tracker.access.signin import me, me_or_nobody
from tracker.models import Role
from tracker.models.base import SAFE_METHODS

# How many wrong tokens an address may try in a quarter of an hour; good ones are still let in.
MOST_WRONG = 60


def init_app(app: Flask) -> None:
    """Guard every page; call this once all pages are registered."""
    mismatch = POLICY.keys() ^ app.view_functions.keys()
    if mismatch:
        raise RuntimeError(f"routes and access.POLICY disagree on: {', '.join(sorted(mismatch))}")
    app.before_request(guard)


def guard() -> ResponseReturnValue | None:
    """Let in who may enter: same site, signed in as well as their role demands, in a role that the page is for."""
    if request.method not in SAFE_METHODS and is_foreign():
        abort(403)
    if request.endpoint is None or POLICY[request.endpoint] is None:
        return None
    if not current_user.is_authenticated:
        if request.endpoint in BY_TOKEN and (brings_authorization() or not wants_page()):
            refuse_program()
        can_be_opened = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        back = request.full_path.rstrip("?") if can_be_opened else None
        is_lost = request.method not in SAFE_METHODS and request.endpoint != "signin.leave"
        return redirect(url_for("signin.enter", next=back, unsaved="yes" if is_lost else None), 303)
    if request.endpoint not in WITHOUT_PASSKEY and passkeys.is_demanded():
        return redirect(url_for("passkeys.add"), 303)
    if not may(request.endpoint):
        abort(403)
    return None


def brings_authorization() -> bool:
    """Say whether a program asks, with a token or what it takes for one; browsers bring a cookie."""
    return "Authorization" in request.headers


def wants_page() -> bool:
    """Say whether this is a browser that is led to a page: only they ask for HTML by name."""
    return "text/html" in set(request.accept_mimetypes.values())


def refuse_program() -> NoReturn:
    """Ask for a token in force; count a wrong one, and refuse an address that tries too many."""
    wrong = tokens.presented()
    if wrong and is_too_often("wrong-token", place(), MOST_WRONG):
        raise TooManyRequests(retry_after=int(WINDOW.total_seconds()))
    raise Unauthorized(
        www_authenticate=[WWWAuthenticate(each, {"realm": "Linjens export"}) for each in ("bearer", "basic")]
    )


def is_foreign() -> bool:
    """Say whether a browser sent this from another site's page."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin == "null" and request.endpoint in BY_ADDRESS:
        return False
    return origin is not None and origin != f"{request.scheme}://{request.host}"


def is_local(goal: str) -> bool:
    """Say whether an address leads to a page of ours: browsers read `//` and a backslash as another site."""
    return goal.startswith("/") and not goal.startswith("//") and "\\" not in goal and goal.isprintable()


def may(endpoint: str) -> bool:
    """Say whether the signed-in person may enter a page; menus ask."""
    if POLICY[endpoint] is None:
        return True
    person = me_or_nobody()
    return person is not None and opens(endpoint, person.roles)


def opens(endpoint: str, roles: frozenset[Role]) -> bool:
    """Say whether somebody in some roles may enter a page."""
    allowed = POLICY[endpoint]
    return allowed is None or allowed is EVERYONE or bool(roles & allowed)


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
