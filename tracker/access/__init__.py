"""Every "may they?": roles, policy, scope, sign-in and the guard."""

from flask import Flask

from tracker.access import guard, reading, refusals, signin, sso, tokens, warning
from tracker.access.calling import at_home, called, is_elsewhere
from tracker.access.giving import Gifts, my_gifts
from tracker.access.guard import brings_authorization, is_local, may, my_scope, opens
from tracker.access.limits import WINDOW, is_too_often, place
from tracker.access.policy import BY_TOKEN, CORRECTORS, IMPORTERS, INSIDERS, KEEPERS, LEADS, POLICY, STAFF
from tracker.access.scope import EVERYTHING, NOTHING, Scope
from tracker.access.signin import Person, me, me_or_nobody
from tracker.models import Role

__all__ = [
    "BY_TOKEN",
    "CORRECTORS",
    "EVERYTHING",
    "IMPORTERS",
    "INSIDERS",
    "KEEPERS",
    "LEADS",
    "NOTHING",
    "POLICY",
    "STAFF",
    "WINDOW",
    "Gifts",
    "Person",
    "Role",
    "Scope",
    "at_home",
    "brings_authorization",
    "called",
    "init_app",
    "is_elsewhere",
    "is_local",
    "is_too_often",
    "may",
    "me",
    "me_or_nobody",
    "my_gifts",
    "my_scope",
    "opens",
    "place",
]


def init_app(app: Flask) -> None:
    """Put the door in; call this once all pages are registered."""
    signin.init_app(app, tokens.holder)
    guard.init_app(app)
    warning.init_app(app)
    refusals.init_app(app)
    reading.init_app(app)
    app.jinja_env.globals.update(may=may, has_single_sign_on=sso.is_on, single_sign_on_name=sso.account_name)
    app.jinja_env.globals.update(single_sign_on_contact=sso.contact)
