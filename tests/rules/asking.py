"""What can be asked of each page, about each school."""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.pages.world import DRAFT, Place
from tests.rules.owned import KINDS, MINE, THEIRS

ABOUT_A_SCHOOL = {"class_id", "plan_id", "log_id", "unit_code", "activity_id", "contact_id", "user_id", "rollover_id"}
ABOUT_A_SCHOOL |= {"order_id", "request_id", "line_id", "code"}
# What belongs to one person; administrators of everywhere know of all imports.
PERSONAL = {*KINDS}
Request = tuple[str, str, str]  # method, address, the school that it is about


def requests(app: Flask, rule: Rule, places: dict[str, Place]) -> list[Request]:
    """Return what can be asked of a route, about each school; one's own if it is about none in particular.

    What belongs to one person is oneself's or, as if it lay far away, another's.
    """
    about_some = {*places} if rule.arguments & ABOUT_A_SCHOOL else {"foreign"} if rule.arguments & PERSONAL else set()
    asked = [place for name, place in places.items() if name in {"own", *about_some}]
    fixed: dict[str, Any] = {"filename": "tracker.css", "token": "no-such-token", "period": "2026"}
    fixed |= {"slug": "log", "ending": "csv", "kind": "users"}
    fixed |= {"curriculum_id": DRAFT, "number": 1, "step": "publish", "day": "2026-10-15"}
    with app.test_request_context():
        found = [(app.url_for(rule.endpoint, **known(rule, fixed | about(place))), place.name) for place in asked]
    return [(method, *each) for each in found for method in ("GET", "POST") if method in (rule.methods or ())]


def about(place: Place) -> dict[str, Any]:
    """Return what a school is asked for by, its municipality's code, and the things of a person there."""
    whose = dict.fromkeys(PERSONAL, MINE if place.name == "own" else THEIRS)
    return vars(place) | whose | {"code": place.unit_code[:4]}


def known(rule: Rule, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that a route asks for."""
    return {name: values[name] for name in rule.arguments}
