"""What the tests of activities and pupil mentors share: the addresses, a good form, what the pages say."""

from datetime import date
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.closed import closing
from tests.pages.cast import add_person, add_school, sign_in, soup, stored
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import Activity, Membership, Role, User, db

PAGE = "/schools/12345678/activities"
NEW = f"{PAGE}/new"
MENTORS = "/schools/12345678/mentors"
GOOD = {
    "receipt": str(UUID(int=1)),
    "what": "TAGET/apt",
    "participants": "32",
    "day": "2026-11-23",
}
Row = tuple[str, str, date, int]


def leader(client: WatchfulClient) -> None:
    """Sign in A. Lärare, who leads sessions at a school without classes."""
    with stored(client.application):
        add_person(Role.LEADER, add_school())
    sign_in(client)


def rows(app: Flask) -> list[Row]:
    """Return every activity, by id: programme, kind, day, participants."""
    with app.app_context():
        found = db.session.scalars(db.select(Activity).order_by(Activity.id))
        return [(each.programme_code, each.kind.value, each.day, each.participants) for each in found]


def kinds(page: TestResponse) -> dict[str, list[str]]:
    """Return what the page says of each kind, under the heading of its programme."""
    parts = soup(page).select(".column section")
    return {
        plain(part.select("h2")[0]): [plain(line.select("span")[0]) for line in part.select("li")] for part in parts
    }


def done(page: TestResponse) -> list[str]:
    """Return what the page lists as done."""
    return [plain(line) for line in soup(page).select("[aria-labelledby=done] li")]


def close(app: Flask, last_day: date) -> None:
    """Close the school's municipality up to a day."""
    with stored(app):
        user_id = db.session.scalars(db.select(User.id).order_by(User.id).limit(1)).one()
        db.session.add(closing(last_day, user_id, "2025/26"))


def lead(app: Flask) -> WatchfulClient:
    """Sign in a programme lead of the municipality."""
    with stored(app):
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
    return enter(app, "lead@example.org")


def colleague(app: Flask) -> WatchfulClient:
    """Sign in somebody else of the school."""
    with stored(app):
        add_member("b.larare@example.org", Membership(role=Role.LEADER, school_id=1))
    return enter(app, "b.larare@example.org")
