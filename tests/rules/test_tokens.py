"""What a key for other systems opens, held against every page that there is."""

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import stored
from tests.pages.tokens import bearer, make_token, program
from tests.pages.world import add_member, enter, world
from tests.rules.test_access import visits
from tracker.models import Membership, Role

OPENED = {
    "exports.reach",
    "exports.progress",
    "exports.sessions",
    "exports.classes",
    "exports.plans",
    "exports.schools",
    "exports.users",
    "exports.package",
    "tokens.description",
}


def outcome(client: WatchfulClient, method: str, address: str, headers: dict[str, str]) -> tuple[int, str | None]:
    """Return how a request is answered."""
    answer = client.open(address, method=method, headers=headers)
    answer.get_data()
    answer.close()
    # To ask for what a passkey is to sign gives everybody a cookie.
    assert "Set-Cookie" not in answer.headers or address == "/sign-in/options", address
    return answer.status_code, answer.headers.get("Location")


@SQLITE_FIRST
def test_a_key_opens_the_files_and_every_other_page_takes_no_notice_of_it(app: Flask) -> None:
    places = world(app)
    with stored(app):
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="9901"))
    key = bearer(make_token(enter(app, "lead@example.org")))
    wrong, opened = [], set()
    for rule, (method, address, _about) in visits(app, places):
        with_key = outcome(program(app), method, address, key)
        if rule.endpoint in OPENED and method == "GET":
            opened.add(rule.endpoint)
            wrong += [] if with_key == (200, None) else [f"{address}: {with_key}"]
        elif with_key != (without := outcome(program(app), method, address, {})):
            wrong.append(f"{method} {address}: {with_key} with a key, {without} without")
    assert not wrong, "\n".join(wrong)
    assert opened == OPENED
