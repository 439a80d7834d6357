"""A town where every page has something to show: what is open, waits, was sent and was made."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.pages import keepers, mentors
from tests.pages.cast import stored
from tests.pages.imported import CLASSES, confirm, send
from tests.pages.lines import add_class, add_plan
from tests.pages.test_calendar import make_address
from tests.pages.tokens import make_token
from tests.pages.world import Place, add_member, enter, world
from tests.rules.asking import requests
from tests.rules.test_access import add_members
from tracker.access.signin import digest
from tracker.dates import now
from tracker.models import LinkPurpose, Membership, OneTimeLink, Role, User, db

USERS = "epost;namn;roll;skolenhetskod\nny@example.org;N. Ny;passledare;99010001\nfel;;;\n"
SETUP = "a-token-for-the-first-run"


def town(app: Flask) -> tuple[dict[str, Place], list[str]]:
    """Store the town; return its schools, and the addresses that open to whoever knows them."""
    places = world(app)
    with stored(app):
        add_members(places, "municipality")
        plan_id = add_plan(add_class(places["own"].school_id, "6A", s6=27), "MVP-BOTKYRKA", 2, ("own@example.org",))
        link = OneTimeLink(token_hash=digest(SETUP), purpose=LinkPurpose.SETUP, expires_at=now() + timedelta(hours=9))
        db.session.add(link)
        add_member("ny@example.org", Membership(role=Role.LEADER, school_id=places["own"].school_id))
        new = db.session.scalars(db.select(User).where(User.email == "ny@example.org")).one()
        new.password_hash, new_id = None, new.id
    lead = browser(app, Role.LEAD)
    assert lead.post("/open/9901", data={"show": "y"}).status_code == 303
    fill(lead, CLASSES + "2026/27;99010001;4B;4;20\n", CLASSES + "2026/27;99019999;4C;4;\n", kind="classes")
    fill(browser(app, Role.ADMINISTRATOR), USERS.rpartition("fel")[0], USERS, kind="users")
    lead.get("/")  # shows what was said of all that
    make_token(lead)
    invitation = keepers.link_in(lead.post(f"/admin/users/{new_id}/invite"))
    of_group = mentors.link_in(mentors.make(lead, plan_id))
    doors = [f"/setup/{SETUP}", "/open/9901", make_address(lead), urlsplit(invitation).path, urlsplit(of_group).path]
    return places, doors


def fill(client: WatchfulClient, good: str, bad: str, *, kind: str) -> None:
    """Let somebody have imported a file, and another one wait."""
    confirm(client, send(client, kind, good))
    send(client, kind, bad)


def browser(app: Flask, role: Role | None) -> WatchfulClient:
    """Open the browser of somebody with a role in the town, or of nobody."""
    if role is not None:
        return enter(app, f"{role}.municipality@example.org")
    return another_client(app)


def addresses(app: Flask, places: dict[str, Place]) -> list[str]:
    """Return an address of every page that is looked at, made from the route map."""
    asked = [each for rule in app.url_map.iter_rules() for each in requests(app, rule, {"own": places["own"]})]
    return [address for method, address, _about in asked if method == "GET"]
