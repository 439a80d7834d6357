"""What every answer carries, on every page that there is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SQLITE_FIRST
from tests.pages.cast import PASSWORD, stored
from tests.pages.world import add_member, world
from tests.rules.sending import sent
from tests.rules.test_access import visits
from tracker.access.policy import BY_ADDRESS, POLICY
from tracker.models import Membership, Role
from tracker.views.walls import HEADERS

# What may be asked for again, to hear that nothing is new: the same for everybody, or behind a secret address.
ASKED_AGAIN = {"calendar.feed", "offline.worker"}
# The same for everybody.
KEPT_A_DAY = {"offline.manifest"}
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@SQLITE_FIRST
@pytest.mark.parametrize(
    ("scheme", "methods"), [("https", ["GET"]), pytest.param("http", ["GET", "POST"], marks=pytest.mark.long)]
)
def test_every_answer_of_every_page_keeps_to_itself_and_is_kept_by_nobody(
    app: Flask, scheme: str, methods: list[str]
) -> None:
    places = world(app)
    with stored(app):
        add_member("all@example.org", *(Membership(role=role) for role in Role))
    client, met, wrong = app.test_client(), set(), []
    client.post("/sign-in", data={"email": "all@example.org", "password": PASSWORD}, base_url=f"{scheme}://localhost")
    for rule, (method, address, about) in visits(app, places):
        if about != "own" or method not in methods:
            continue
        data = sent(address, 1) if method == "POST" else None
        with FlaskClient.open(client, address, method=method, data=data, base_url=f"{scheme}://localhost") as answer:
            headers = answer.headers
            expected = HEADERS | (SECRET if "token" in rule.arguments else {})
            if scheme == "https":
                expected |= {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
            wrong += [f"{address}: {name}" for name, said in expected.items() if headers.getlist(name) != [said]]
            kept = headers.get("Cache-Control", "")
            is_refused = method == "POST" and answer.status_code in {409, 422} and "token" not in rule.arguments
            may_be_kept = {"no-store"} | ({"private, no-cache"} if is_refused else set())
            may_be_kept |= {"no-cache", "private, no-cache"} if rule.endpoint in ASKED_AGAIN else set()
            may_be_kept |= {"public, max-age=86400"} if rule.endpoint in KEPT_A_DAY else set()
            if rule.endpoint != "static" and kept not in may_be_kept:
                wrong.append(f"{method} {address}: {answer.status_code} may be kept: {kept}")
            if (answer.mimetype or "").startswith("text/") and "charset=utf-8" not in headers["Content-Type"].lower():
                wrong.append(f"{address} does not say its letters")
            if answer.mimetype == "text/html" and answer.status_code == 200 and POLICY[rule.endpoint] is not None:
                wrong += [] if b'action="/sign-out"' in answer.data else [f"{address}: no way out"]
            if ("Strict-Transport-Security" in headers) != (scheme == "https"):
                wrong.append(f"{address} says it comes by TLS")
            met.add(rule.endpoint)
    assert not wrong, "\n".join(wrong)
    there = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods and rule.methods & {*methods}}
    assert met == there


def test_no_source_is_anywhere_but_here_and_no_script_stands_in_a_page() -> None:
    policy = HEADERS["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert set(rules.values()) == {"'none'", "'self'"}
    must = ("default-src", "base-uri", "object-src", "frame-ancestors")
    assert {rules[name] for name in must} == {"'none'"}


def test_a_form_behind_a_secret_address_may_be_sent_without_an_origin(app: Flask) -> None:
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "token" in rule.arguments and "POST" in (rule.methods or ())
    }
    assert forms == BY_ADDRESS
