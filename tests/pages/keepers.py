"""Who looks after people, and who is looked after, for the tests of /admin/users."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import add_person, add_school, soup, stored
from tests.pages.test_reach import plain
from tests.pages.world import add_member
from tracker.models import Membership, Municipality, OwnerType, Role, School, User, db

LIST = "/admin/users"
NEW = {"name": "Nora Ny", "email": "Nora@Example.org", "role": "leader", "place": "school 12345678"}


def add_keepers(app: Flask) -> None:
    """Add a lead of Botkyrka, an administrator, a coordinator and a leader of its school, and a foreign lead."""
    with stored(app):
        school_id = add_school()
        db.session.add(Municipality(code="0180", name="Stockholm"))
        db.session.flush()
        db.session.add(
            School(unit_code="87654321", name="Andra", municipality_code="0180", owner_type=OwnerType.MUNICIPAL)
        )
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
        add_member("admin@example.org", Membership(role=Role.ADMINISTRATOR))
        add_member("coordinator@example.org", Membership(role=Role.COORDINATOR, school_id=school_id))
        add_person(Role.LEADER, school_id)
        add_member("foreign@example.org", Membership(role=Role.LEAD, municipality_code="0180"))


def user_id(app: Flask, email: str) -> int:
    with app.app_context():
        found: int = db.session.scalars(db.select(User.id).where(User.email == email)).one()
        return found


def roles(app: Flask, email: str) -> list[tuple[str, str | None]]:
    """Return a person's roles with their places."""
    with app.app_context():
        rows = db.session.scalars(
            db.select(Membership).join(User).where(User.email == email).order_by(Membership.id)
        ).all()
        return [(each.role.value, each.municipality_code or (each.school_id and str(each.school_id))) for each in rows]


def names(client: WatchfulClient, query: str = "") -> list[str]:
    """Return who is listed."""
    return [plain(row) for row in soup(client.get(f"{LIST}{query}")).select("tbody th a")]


def link_in(answer: TestResponse) -> str:
    """Return the link that a page shows this once."""
    return str(soup(answer).select("#link")[0]["value"])
