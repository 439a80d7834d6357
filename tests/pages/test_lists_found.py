"""What one chooses among is found by words too: who leads the ticked plans; and each period that waits to be closed."""

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_person, add_school, sign_in, soup, stored
from tests.pages.lines import add_class, add_plan
from tests.pages.test_lists import shown, walked
from tracker.models import Membership, Municipality, Promise, Role, User, db

pytestmark = SQLITE_FIRST
NUMBER = 51


def test_a_leader_is_found_among_many(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        school_id = add_school()
        plan_id = add_plan(add_class(school_id))
        add_person(Role.COORDINATOR, school_id)
    sign_in(client)
    page, people = f"/admin/plans/leaders?plan={plan_id}", "select[name=people] option"
    few = shown(client, page, people)
    assert soup(client.get(page)).select("form[role=search]") == []
    with stored(app):
        for number in range(NUMBER):
            user = User(email=f"n{number}@example.org", name=f"Namn {number:02}")
            user.memberships.append(Membership(role=Role.LEADER, school_id=school_id))
            db.session.add(user)
    assert len(shown(client, page, people)) == NUMBER + len(few)
    assert shown(client, f"{page}&q=NAMN+07", people) == shown(client, f"{page}&q=n7@", people) == ["Namn 07"]
    found = soup(client.get(f"{page}&q=namn+07"))
    assert [field["value"] for field in found.select("input[name=plan]")] == [str(plan_id)] * 2, "they stay ticked"
    assert "Ingen passar urvalet." in client.get(f"{page}&q=finns+inte").text
    data = {"plan": [str(plan_id)], "people": ["n7@example.org"], "how": "add"}
    assert client.post("/admin/plans/leaders", data=data).status_code == 303


def test_every_period_that_waits_to_be_closed_is_reached(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        for number in range(NUMBER):
            db.session.add(Municipality(code=f"{1000 + number}", name=f"Kommun {number:02}"))
        db.session.flush()
        for number in range(NUMBER):
            about = {"municipality_code": f"{1000 + number}", "period": "2025", "text": "Löfte"}
            db.session.add(Promise(**about))
        add_person(Role.LEAD)
    sign_in(client)
    every = walked(client, "/admin/closing", "details li")
    assert (len(shown(client, "/admin/closing", "details li")), len(every)) == (50, NUMBER)
    assert every[-1].startswith("2025, Kommun")
