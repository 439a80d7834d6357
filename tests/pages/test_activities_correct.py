"""Correct and remove activities: /activities/<id>/correct and …/remove; closed periods and earlier years."""

from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.closed import locked
from tests.pages.beside import GOOD, NEW, PAGE, close, colleague, done, lead, leader, rows
from tests.pages.cast import said, soup, stored
from tracker.models import AuditEvent, Membership, Role, User, db


@pytest.fixture(autouse=True)
def signed_in(app: Flask, client: WatchfulClient) -> None:
    leader(client)


def test_ones_own_can_be_corrected_and_removed(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    form = soup(client.get("/activities/1/correct"))
    assert [field["value"] for field in form.select("input[checked], [name=participants], [name=day]")] == [
        "32",
        "2026-11-23",
        "TAGET/apt",
    ]
    answer = client.post("/activities/1/correct", data=GOOD | {"what": "MVP/training", "participants": "5"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert rows(app) == [("MVP", "training", date(2026, 11, 23), 5)]
    assert client.post("/activities/1/correct", data=GOOD | {"participants": ""}).status_code == 422
    assert client.post("/activities/1/remove").status_code == 303
    assert rows(app) == []
    assert client.get("/activities/1/correct").status_code == 404
    with app.app_context():
        events = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.subject == "activity").order_by(AuditEvent.id)
        )
        assert [event.action for event in events] == ["added", "changed", "removed"]


def test_others_are_corrected_by_who_coordinates(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    leader = colleague(app)
    assert done(leader.get(PAGE)) == ["23 november: APT Tåget · 32 deltagare · A. Lärare"]
    for address in ("/activities/1/correct", "/activities/1/remove"):
        assert leader.post(address, data=GOOD).status_code == 403
    with stored(app):
        user_id = db.session.scalars(db.select(User.id).where(User.email == "b.larare@example.org")).one()
        db.session.add(Membership(user_id=user_id, role=Role.COORDINATOR, school_id=1))
    assert leader.post("/activities/1/correct", data=GOOD | {"participants": "31"}).status_code == 303
    assert [row[3] for row in rows(app)] == [31]


def test_a_correction_onto_another_is_told_too(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    client.post(NEW, data=GOOD | {"receipt": str(UUID(int=2)), "day": "2026-11-20"})
    assert client.post("/activities/2/correct", data=GOOD).status_code == 409
    assert client.post("/activities/2/correct", data=GOOD | {"another": "y"}).status_code == 303


def test_a_closed_period_takes_changes_from_a_lead_only(app: Flask, client: WatchfulClient) -> None:
    client.post(NEW, data=GOOD)
    close(app, date(2026, 11, 23))
    closed = locked("A. Lärare", date(2026, 11, 23), "2025/26")
    again = GOOD | {"receipt": str(UUID(int=2)), "what": "TAGET/coaching"}
    later = again | {"day": "2026-11-24"}
    assert said(client.post(NEW, data=again)) == [f"Datum: {closed}"]
    assert client.post(NEW, data=later).status_code == 303
    assert said(client.post("/activities/1/correct", data=later)) == [f"Datum: {closed}"]
    answer = client.post("/activities/1/remove")
    assert (answer.status_code, said(answer)) == (422, [f"Datum: {closed}"])
    of_the_town = lead(app)
    assert of_the_town.post(NEW, data=again | {"receipt": str(UUID(int=3))}).status_code == 303
    assert of_the_town.post("/activities/1/remove").status_code == 303


def test_earlier_years_have_pages_of_their_own(app: Flask, client: WatchfulClient) -> None:
    answer = client.post(f"{NEW}?year=2025-26", data=GOOD | {"day": "2026-06-30"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?year=2025-26")
    before = client.get(f"{PAGE}?year=2025-26")
    assert done(before) == ["30 juni 2026: APT Tåget · 32 deltagare · A. Lärare Rätta APT 30 juni 2026"]
    assert done(client.get(PAGE)) == ["Inget är loggat 2026/27 än."]
    assert client.get(f"{PAGE}?year=2025-26").status_code == 200
    for year in ("2027-28", "förra"):
        assert client.get(f"{PAGE}?year={year}").status_code == 404
