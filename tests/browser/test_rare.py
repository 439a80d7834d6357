"""Pages that no link of the example leads to, opened by their addresses in a small town where all of them are there."""

import json

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, watched_page
from tests.browser.hands import sign_in
from tests.browser.serving import answering
from tests.browser.sight import PAIRS, Looker
from tests.pages.cast import stored
from tests.pages.world import Place, world
from tests.rules.asking import requests
from tests.rules.owned import MINE, give
from tests.rules.test_access import UNSAFE, add_members
from tracker.access.policy import POLICY
from tracker.models import Role
from tracker.reports.accessible import WRITTEN

EXAMINED = set(json.loads(WRITTEN.read_text(encoding="utf-8"))["pages"])
# A page that is there until another one is.
LEADS_ON = 'http-equiv="refresh"'
# Who opens a page, the first of those who may.
ROLES = (Role.LEAD, Role.ADMINISTRATOR, Role.LEADER, Role.COORDINATOR, None)


def addresses(app: Flask, places: dict[str, Place], role: Role | None) -> list[str]:
    """Return the addresses that a role is the first to open, of pages that no walk comes to."""
    found = []
    for rule in app.url_map.iter_rules():
        may = POLICY[rule.endpoint]
        first = next((each for each in ROLES if each in may), None) if may else None
        if rule.endpoint not in EXAMINED and first == role and "GET" in (rule.methods or UNSAFE):
            found += [address for method, address, _school in requests(app, rule, places) if method == "GET"]
    return found


def is_page(page: Page, address: str) -> bool:
    """Say whether an address answers with a page, and one that stays."""
    answer = page.request.get(address, max_redirects=0, headers={"Accept": "text/html"})
    is_html = answer.status == 200 and answer.headers["content-type"].startswith("text/html")
    return is_html and LEADS_ON not in answer.text()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_seldom_seen_is_right_too(browser: Browser, app: Flask, database_url: str) -> None:
    places = {"own": world(app)["own"]}
    with stored(app):
        add_members(places, "municipality")
    wrong, seen = [], list[str]()
    with answering(database_url) as site:
        for role in ROLES:
            with watched_page(browser, site, DESK | {"service_workers": "block"}) as page:
                if role:
                    person = f"{role}.municipality@example.org"
                    give(app, person, MINE, "9901")
                    sign_in(page, person)
                looker = Looker(page)
                for address in addresses(app, places, role):
                    if is_page(page, address):
                        page.goto(address)
                        view = PAIRS[len(seen) % len(PAIRS)]
                        seen.append(address)
                        wrong += looker.faults(view) + looker.violations(view)
    assert not wrong, "\n".join(wrong)
    assert len(seen) >= 15, seen
