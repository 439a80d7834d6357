"""Who may enter what, for people with roles in several places, and for schools that deliver to others."""

from flask import Flask

from tests.pages.cast import stored
from tests.pages.lines import CANCELLED, HELD
from tests.pages.world import CODES, add_member, enter, world
from tracker.models import Membership, Plan, Role, db


def test_who_delivers_logs_for_the_class_and_sees_no_figures_of_its_school(app: Flask) -> None:
    places = world(app)
    receiver, deliverer = places["neighbour"], places["own"]
    with stored(app):
        db.session.get_one(Plan, receiver.plan_id).delivering_school_id = deliverer.school_id
    client = enter(app, "own@example.org")
    assert "4A, pass 1" in client.get(f"/plans/{receiver.plan_id}/log").text
    assert client.post(f"/plans/{receiver.plan_id}/log", data=HELD).status_code == 303
    assert client.get(f"/sessions/{HELD['id']}").status_code == 200
    assert client.get(f"/classes/{receiver.class_id}").status_code == 200
    assert CODES["neighbour"] in client.get("/classes").text
    assert client.get(f"/reach/schools/{receiver.unit_code}").status_code == 404
    for address in ("/reach", "/exports/reach.csv", "/exports/progress.csv", "/exports/sessions.csv"):
        assert CODES["neighbour"] not in client.get(address).text, address


def test_who_delivers_meets_no_other_plan_of_the_class(app: Flask) -> None:
    places = world(app)
    receiver, deliverer = places["neighbour"], places["own"]
    client = enter(app, "own@example.org")
    assert client.get(f"/plans/{receiver.plan_id}/log").status_code == 404
    with stored(app):
        db.session.get_one(Plan, receiver.plan_id).delivering_school_id = deliverer.school_id
    assert client.get(f"/plans/{receiver.plan_id}/log").status_code == 200
    with stored(app):
        db.session.get_one(Plan, receiver.plan_id).delivering_school_id = places["foreign"].school_id
    assert client.get(f"/plans/{receiver.plan_id}/log").status_code == 404
    assert client.post(f"/plans/{receiver.plan_id}/log", data=HELD).status_code == 404


def test_a_coordinator_here_and_leader_there_corrects_others_here_only(app: Flask) -> None:
    places = world(app)
    here, there = places["own"], places["neighbour"]
    with stored(app):
        roles = [Membership(role=Role.COORDINATOR, school_id=here.school_id)]
        roles += [Membership(role=Role.LEADER, school_id=there.school_id)]
        add_member("both@example.org", *roles)
    client = enter(app, "both@example.org")
    changed = CANCELLED | {"obstacle": "room", "revision": "1"}
    for place, status in ((here, 303), (there, 403)):
        assert client.post(f"/sessions/{place.log_id}/correct", data=changed).status_code == status
        page = client.get(f"/sessions/{place.log_id}").text
        assert ("lokal" in page) == (status == 303)
        assert (f"/sessions/{place.log_id}/correct" in page) == (status == 303)


def test_a_role_in_one_place_lends_nothing_to_a_role_in_another(app: Flask) -> None:
    """A lead of one municipality who administers another: its users there are not the lead's pages."""
    places = world(app)
    with stored(app):
        roles = [Membership(role=Role.LEADER, school_id=places["foreign"].school_id)]
        roles += [Membership(role=Role.LEAD, municipality_code="9901")]
        add_member("both@example.org", *roles)
    client = enter(app, "both@example.org")
    assert CODES["foreign"] in client.get("/exports/reach.csv").text
    for kind in ("schools", "users"):
        assert CODES["foreign"] not in client.get(f"/exports/{kind}.csv").text
        assert CODES["neighbour"] in client.get(f"/exports/{kind}.csv").text
