"""Ways in that were checked before an account was cleared, and would be written after: none of them opens it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event
from werkzeug.test import TestResponse

from tests.authenticator import Device
from tests.client import WatchfulClient
from tests.listening import listening
from tests.pages.cast import PASSWORD, add_person, add_school, sign_in, stored
from tests.pages.sso import add_identity, back, browser, switch_on, there
from tests.provider import Running
from tests.unit.test_races import PATIENCE
from tracker.models import (
    AccessToken,
    CalendarLink,
    Identity,
    OneTimeLink,
    Passkey,
    Role,
    SignIn,
    User,
    begin_writing,
    db,
)
from tracker.roster import inviting, ways_in

NEW_PASSWORD = "fyra helt andra ord"


@pytest.fixture(autouse=True)
def person(app: Flask) -> int:
    """Store a programme lead; return their id."""
    with stored(app):
        add_school()
        return add_person(Role.LEAD)


@contextmanager
def cleared_after(app: Flask, user_id: int, marker: str = "") -> Iterator[None]:
    """Let somebody else end every way into an account, right before the first writing after a statement with a marker.

    What was read before then stands in the request; what it checks under the lock is what the other one has left.
    """
    seen, done = [not marker], list[bool]()

    def look(statement: str) -> None:
        seen[0] = seen[0] or marker in statement

    def step_in(_connection: Connection, options: dict[str, object]) -> None:
        if seen[0] and not done and options.get("begin") == "IMMEDIATE":
            done.append(True)
            other = threading.Thread(target=clear)
            other.start()
            other.join(PATIENCE)
            done.append(other.is_alive())

    def clear() -> None:
        with stored(app):
            begin_writing()
            ways_in.clear([user_id])

    with app.app_context():
        engine = db.engine
    event.listen(Engine, "set_connection_execution_options", step_in)
    try:
        with listening(engine, look):
            yield
    finally:
        event.remove(Engine, "set_connection_execution_options", step_in)
    assert done == [True, False]


def ways(app: Flask) -> list[int]:
    """Return how many ways into accounts there are, of each kind."""
    with app.app_context():
        return [
            db.session.query(SignIn).filter_by(ended_at=None).count(),
            db.session.query(User).filter(User.password_hash.is_not(None)).count(),
            db.session.query(Passkey).count(),
            db.session.query(Identity).count(),
            db.session.query(AccessToken).filter_by(revoked_at=None).count(),
            db.session.query(CalendarLink).filter_by(revoked_at=None).count(),
            db.session.query(OneTimeLink).filter_by(used_at=None).count(),
        ]


def test_a_password_that_was_right_comes_too_late(app: Flask, client: WatchfulClient, person: int) -> None:
    with cleared_after(app, person, "password_hash"):
        assert sign_in(client).status_code == 422
    assert ways(app) == [0] * 7


def change_password(client: WatchfulClient) -> TestResponse:
    return client.post("/account/password", data={"old": PASSWORD, "new": NEW_PASSWORD})


def make_token(client: WatchfulClient) -> TestResponse:
    return client.post("/exports/tokens", data={"name": "Power BI", "days": "90"})


def make_address(client: WatchfulClient) -> TestResponse:
    return client.post("/account/calendar")


def make_passkey(client: WatchfulClient) -> TestResponse:
    made = Device().make(client.post("/account/passkeys/options").get_json())
    return client.post("/account/passkeys", data={"name": "Min mobil", "passkey": made})


@pytest.mark.parametrize(
    ("make", "marker"),
    [(change_password, "password_hash"), (make_token, ""), (make_address, ""), (make_passkey, "")],
)
def test_what_somebody_makes_who_was_signed_in_comes_too_late(
    app: Flask, client: WatchfulClient, person: int, make: Callable[[WatchfulClient], TestResponse], marker: str
) -> None:
    sign_in(client)
    with cleared_after(app, person, marker):
        answer = make(client)
    assert (answer.status_code, answer.location) == (303, "/sign-in?unsaved=yes")
    assert ways(app) == [0] * 7
    assert client.get("/account").status_code == 303


def test_a_passkey_that_has_signed_comes_too_late(app: Flask, client: WatchfulClient, person: int) -> None:
    sign_in(client)
    device = Device()
    options = client.post("/account/passkeys/options").get_json()
    client.post("/account/passkeys", data={"name": "Min mobil", "passkey": device.make(options)})
    phone = browser(app)
    answer = device.sign(phone.post("/sign-in/options").get_json())
    with cleared_after(app, person, "UPDATE passkey"):
        assert phone.post("/sign-in", data={"passkey": answer}).status_code == 422
    assert ways(app) == [0] * 7


def test_the_providers_word_comes_too_late(app: Flask, client: WatchfulClient, person: int, at_work: Running) -> None:
    switch_on(app, at_work)
    with stored(app):
        add_identity(person, at_work)
    sent = there(client, at_work)
    with cleared_after(app, person, "JOIN identity"):
        assert back(client, sent).location == "/sign-in/sso/new"
    assert ways(app) == [0] * 7


def test_a_sign_in_of_the_provider_is_linked_too_late(
    app: Flask, client: WatchfulClient, person: int, at_work: Running
) -> None:
    switch_on(app, at_work)
    sign_in(client)
    assert back(client, there(client, at_work)).location == "/sign-in/sso/new"
    with cleared_after(app, person, "DELETE FROM counter"):
        answer = client.post("/sign-in/sso/new", data={"account": str(person), "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/sign-in?unsaved=yes")
    assert ways(app) == [0] * 7


def test_a_link_is_used_too_late(app: Flask, client: WatchfulClient, person: int) -> None:
    with stored(app):
        link = inviting.make_link(person)
    with cleared_after(app, person, "one_time_link"):
        assert client.post(f"/invite/{link}", data={"password": NEW_PASSWORD}).status_code == 422
    assert ways(app) == [0] * 7
