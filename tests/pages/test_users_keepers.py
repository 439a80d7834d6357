"""Whose an account is: its keepers at home, and those who may know a way into it."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import PASSWORD, sign_in, soup, stored, value_of
from tests.pages.imported import confirm, send
from tests.pages.keepers import LIST, NEW, add_keepers, link_in, names, user_id
from tests.pages.test_users_doors import USERS
from tests.pages.world import enter
from tracker import retention
from tracker.dates import now
from tracker.models import AuditEvent, Membership, Retained, Role, db

pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def lead(app: Flask, client: WatchfulClient) -> None:
    """Let a lead of Botkyrka sign in."""
    add_keepers(app)
    sign_in(client, "lead@example.org")


def test_a_role_that_another_municipality_gives_takes_an_account_from_none_of_its_keepers(
    app: Flask, client: WatchfulClient
) -> None:
    foreign = enter(app, "foreign@example.org")
    for role in ("leader", "reader"):
        gift = {"name": "A", "email": "a.larare@example.org", "role": role, "place": "town 0180"}
        assert foreign.post(f"{LIST}/new", data=gift).status_code == 303
    teacher = user_id(app, "a.larare@example.org")
    page = f"{LIST}/{teacher}"
    for action, sent in (
        ("correct", {"name": "A. Ny", "email": "a.larare@example.org"}),
        ("passkeys/remove", {}),
        ("deactivate", {}),
        ("reactivate", {}),
        ("roles", {"role": "coordinator", "place": "school 12345678"}),
    ):
        assert foreign.post(f"{page}/{action}", data=sent).status_code in {403, 422}, action
        assert client.post(f"{page}/{action}", data=sent).status_code == 303, action
    assert foreign.post(f"{page}/invite").status_code == 403
    assert link_in(client.post(f"{page}/invite"))
    confirm(client, send(client, "users", USERS + "a.larare@example.org;A. Fil;passledare;12345678;\n"))
    assert names(client, "?q=Fil") == ["A. Fil"]
    with stored(app):
        db.session.add(Membership(user_id=teacher, role=Role.READER))
    assert client.post(f"{page}/deactivate").status_code == 422, "who reads everywhere is not one town's alone"


def test_a_role_that_another_municipality_gives_leaves_ones_own_pages_as_they_were(
    app: Flask, client: WatchfulClient
) -> None:
    foreign = enter(app, "foreign@example.org")
    gift = {"name": "F", "email": "foreign@example.org", "role": "reader", "place": "town 0127"}
    assert client.post(f"{LIST}/new", data=gift).status_code == 303
    [chosen] = soup(foreign.get("/follow-up")).select("select[name=municipality] option[selected]")
    assert chosen["value"] == "0180"


def test_who_made_an_account_is_known_as_long_as_it_is_somebodys(app: Flask, client: WatchfulClient) -> None:
    coordinator, maker = enter(app, "coordinator@example.org"), app.test_client()
    assert coordinator.post(f"{LIST}/new", data=NEW).status_code == 303
    nora = user_id(app, "nora@example.org")
    link = link_in(coordinator.post(f"{LIST}/{nora}/invite"))
    assert maker.post(link, data={"password": PASSWORD}).status_code == 303

    def erase_after(years: int) -> list[str]:
        with app.app_context():
            retention.erase(None, now() + timedelta(days=years * 366))
            db.session.commit()
            kept = db.session.query(AuditEvent).filter_by(subject="user_account", subject_id=str(nora))
            return [each.action for each in kept.order_by(AuditEvent.id)]

    with stored(app):
        retention.change_times({Retained.ACCOUNTS: 240})
    with app.app_context():
        told = retention.numbers(now() + timedelta(days=11 * 366))[Retained.EVENTS]
        assert told == db.session.query(AuditEvent).count() - 2, "these two are not told of either"
    assert erase_after(11) == ["added", "invited"]
    raised = {"role": "coordinator", "place": "school 12345678"}
    answer = client.post(f"{LIST}/{nora}/roles", data=raised)
    assert (answer.status_code, "Därför slutar 1 lösenord" in answer.text) == (422, True)
    assert client.post(f"{LIST}/{nora}/roles", data=raised | {"seen": value_of(answer, "seen")}).status_code == 303
    assert erase_after(11) == ["added", "invited", "changed", "cleared"]
    with stored(app):
        retention.change_times({Retained.ACCOUNTS: 24})
    erase_after(12)
    assert erase_after(12) == [], "of nobody nothing need be known"
