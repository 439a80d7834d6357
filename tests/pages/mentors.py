"""A class whose pupil mentors have a link, for tests of the pages around it."""

from datetime import date

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient, another_client
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, soup, stored
from tests.pages.lines import HELD, add_class, add_plan
from tracker.models import Role

COORDINATOR = "b.koordinator@example.org"
# What a group of 14 of 27 sends; a link asks for nothing more.
SENT = {name: HELD[name] for name in ("id", "session", "status", "outcome", "day", "minutes")} | {"everyone": "14"}
OTHER_ID = "22222222-2222-4222-8222-222222222222"
LAST_DAY = date(2027, 6, 30)


def mentored_class(client: WatchfulClient, groups: int = 2) -> int:
    """Store class 6A of 27 in groups, its leader, and a coordinator, who signs in; return the plan's id."""
    with stored(client.application):
        school_id = add_school()
        add_person(Role.LEADER, school_id)
        add_person(Role.COORDINATOR, school_id, COORDINATOR, "B. Koordinator")
        plan_id = add_plan(add_class(school_id, "6A", s6=27), "MVP-BOTKYRKA", groups, (EMAIL,))
    sign_in(client, COORDINATOR)
    return plan_id


def make(client: WatchfulClient, plan_id: int, group: int = 1, instead_of: str = "") -> TestResponse:
    """Make a group's link, as the form on the page does."""
    form = {"do": "make", "group": str(group), "instead_of": instead_of}
    return client.post(f"/plans/{plan_id}/mentor-links", data=form)


def link_in(answer: TestResponse) -> str:
    """Return the path of the link that a page shows."""
    assert answer.status_code == 200
    [shown] = soup(answer).select(".address a")
    assert shown["href"] == shown.get_text()
    return str(shown["href"]).removeprefix("http://localhost")


def linked(client: WatchfulClient, groups: int = 2, group: int = 1) -> str:
    """Store the class and make a group's link; return its path."""
    return link_in(make(client, mentored_class(client, groups), group))


def mentors(app: Flask) -> WatchfulClient:
    """Give the browser of the pupil mentors, whom nobody signs in."""
    return another_client(app)


def seen(log_id: str, revision: int = 1) -> str:
    """Return how the page names a log to confirm, in the revision that it shows."""
    return f"{log_id}:{revision}"
