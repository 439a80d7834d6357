"""What was refused stands in the audit log: who tried more than is theirs, and not so often that it hides the rest."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.authenticator import Device
from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.sso import browser
from tests.pages.test_audit import cast, texts
from tests.pages.world import enter
from tracker.access import refusals
from tracker.access.passkeys import MOST_WRONG
from tracker.models import AuditEvent, db

pytestmark = SQLITE_FIRST
OTHER_SITE, KEY = {"Sec-Fetch-Site": "cross-site"}, {"Authorization": "Bearer linjen_made-up"}


@pytest.fixture(autouse=True)
def people(app: Flask) -> None:
    cast(app)


def noted(app: Flask) -> list[tuple[str, str, str | None, str | None]]:
    """Return what was refused: what, at which address, whether by somebody, and where they belong."""
    with app.app_context():
        found = db.session.scalars(select(AuditEvent).where(AuditEvent.action.not_in(["signed_in", "added"])))
        return [
            (each.action, each.changes.get("page", ""), "somebody" if each.actor_id else None, each.municipality_code)
            for each in found
        ]


def times(client: WatchfulClient, many: int, address: str, **more: Any) -> set[int]:
    """Ask so many times; return the statuses."""
    return {client.get(address, **more).status_code for _ in range(many)}


def test_a_page_of_another_role_is_noted_once_for_each_person_and_page(app: Flask) -> None:
    leader = enter(app, "own@example.org")
    assert times(leader, 3, "/admin/users?q=x") == {403}
    assert leader.post("/admin/retention/times").status_code == 403
    assert noted(app) == [
        ("refused", "/admin/users", "somebody", "9901"),
        ("refused", "/admin/retention/times", "somebody", "9901"),
    ]
    [last, first] = texts(enter(app, "lead@example.org"), "?thing=sign-ins")[1:3]
    assert "own Nekades en sida Kommun 9901" in first
    assert "Sida: /admin/retention/times" in last
    assert texts(enter(app, "coordinator@example.org"), "?thing=sign-ins") == []


def test_who_looks_for_what_is_not_theirs_is_noted_and_who_errs_once_is_not(app: Flask) -> None:
    leader = enter(app, "own@example.org")
    for number in range(4):
        assert leader.get(f"/classes/{990_000 + number}").status_code == 404
    times(leader, 9, "/nowhere")
    assert noted(app) == []
    times(leader, 9, "/classes/990009")
    assert noted(app) == [("sought", "/classes/…", "somebody", "9901")]


@pytest.mark.parametrize(
    ("noted_as", "address", "headers", "status"),
    [
        (("sought", "/m/…"), "/m/made-up-1", {}, 404),
        (("sought", "/invite/…"), "/invite/made-up-1", {}, 404),
        (("keyless", "/exports/reach.csv"), "/exports/reach.csv", KEY, 401),
        (("garbled", "/sign-in"), "/sign-in", {"Host": "elsewhere.example.org"}, 400),
        (("garbled", "/sign-in"), "/sign-in?next=%00", {}, 400),
    ],
)
def test_of_strangers_the_fifth_within_an_hour_is_noted_without_a_secret(
    app: Flask, noted_as: tuple[str, str], address: str, headers: dict[str, str], status: int
) -> None:
    stranger = browser(app)
    assert times(stranger, 4, address, headers=headers) == {status}
    assert noted(app) == []
    times(stranger, 5, address, headers=headers)
    assert noted(app) == [(*noted_as, None, None)]


def test_another_site_that_sends_somebody_here_is_noted(app: Flask) -> None:
    assert browser(app).post("/sign-in", headers=OTHER_SITE).status_code == 403
    assert noted(app) == [("refused", "/sign-in", None, None)]
    told = texts(enter(app, "administrator@example.org"), "?thing=sign-ins")
    assert "Någon som inte var inloggad Nekades en sida" in told[1]


def test_strangers_fill_no_log(app: Flask) -> None:
    for number in range(refusals.MOST_OF_STRANGERS + 5):
        client = browser(app)
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        client.post("/sign-in", headers=OTHER_SITE)
    assert len(noted(app)) == refusals.MOST_OF_STRANGERS
    enter(app, "own@example.org").get("/admin/users")
    assert len(noted(app)) == refusals.MOST_OF_STRANGERS + 1, "of people who are known, whatever strangers do"


def test_what_is_tried_too_often_is_noted(app: Flask) -> None:
    leader = enter(app, "own@example.org")
    assert [*times(leader, 10, "/account/data.json")] == [200]
    assert times(leader, 3, "/account/data.json") == {429}
    assert noted(app)[10:] == [("held_back", "/account/data.json", "somebody", "9901")]


def test_a_wrong_old_password_is_a_sign_in_that_failed(app: Flask) -> None:
    leader = enter(app, "own@example.org")
    sent = {"old": "fel", "new": "fem helt nya ord till"}
    assert leader.post("/account/password", data=sent).status_code == 422
    assert noted(app) == [("failed", "", None, "9901")]


def test_a_passkey_that_proves_nothing_is_counted_and_noted_and_a_good_one_still_signs_in(app: Flask) -> None:
    leader, device, copy = enter(app, "own@example.org"), Device(), Device(verifies=False)
    options = leader.post("/account/passkeys/options").get_json()
    answer = leader.post("/account/passkeys", data={"name": "Min mobil", "passkey": device.make(options)})
    assert answer.status_code == 303
    copy.key = device.key

    def entered(device: Device) -> int:
        stranger = browser(app)
        answer = device.sign(stranger.post("/sign-in/options").get_json())
        return stranger.post("/sign-in", data={"passkey": answer}).status_code

    statuses = [entered(copy) for _ in range(MOST_WRONG + 2)]
    assert statuses == [422] * (MOST_WRONG - 1) + [429] * 3
    assert noted(app).count(("failed", "", None, "9901")) == MOST_WRONG
    assert entered(device) == 303
    told = texts(enter(app, "lead@example.org"), "?thing=sign-ins")
    assert any("Försökte logga in, men kom inte in own · Kommun 9901" in each and "passkey" in each for each in told)
