"""Every page that a link leads to, as every role meets it, examined with axe; the statement tells what was found.

What is found is compared with `tracker/reports/accessible.json`. On a laptop a difference is written there, to be
looked at and committed; the machine that decides fails.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page
from werkzeug.routing import MapAdapter

from tests.browser.conftest import AXE_TAGS, COLOUR_RULES, DESK, SCHEMES, WIDTHS, Site, answering, watched_page
from tests.browser.hands import sign_in
from tests.browser.town import example_town
from tests.conftest import living_app
from tracker.reports.accessible import WRITTEN

STRANGER = ""
ROLES = {
    "administrator": "exempel-administrator",
    "programansvarig": "exempel-programansvarig",
    "skolkoordinator": "exempel-skolkoordinator",
    "passledare": "exempel-passledare",
    "lasare": "exempel-lasare",
}
FILE = re.compile(r"\.\w+$")
CLOSE = WIDTHS[1:]
LINKS = "() => [...document.querySelectorAll('a[href^=\"/\"]')].map(each => each.getAttribute('href'))"
Found = dict[str, list[str]]


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """Serve the example municipality."""
    with answering(example_town(sqlite_template, tmp_path)) as site:
        yield site


@pytest.fixture
def routes(site: Site) -> Iterator[MapAdapter]:
    """Lend what tells whose page an address is."""
    with living_app(site.database_url) as app:
        yield app.url_map.bind("localhost")


def violations(page: Page, address: str) -> list[str]:
    """Return what axe finds on a page, on phone and desk, in light and dark."""
    found = []
    page.evaluate(AXE_SCRIPT)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        rules = {"type": "rule", "values": COLOUR_RULES} if scheme == "dark" else {"type": "tag", "values": AXE_TAGS}
        for width in CLOSE:
            page.set_viewport_size({"width": width, "height": 900})
            said = page.evaluate("what => axe.run(what)", {"runOnly": rules, "resultTypes": ["violations"]})
            found += [f"{address} at {width} px in {scheme}: {each['id']}" for each in said["violations"]]
    page.emulate_media(color_scheme="light")
    return found


def walk(page: Page, routes: MapAdapter, found: Found) -> None:
    """Open a page of each kind that links lead to, from home on; examine those that nobody has met yet."""
    ahead, met = ["/", "/help"], set()
    while ahead:
        address = urldefrag(ahead.pop(0)).url
        path = urlsplit(address).path
        endpoint = routes.match(path)[0]
        if FILE.search(path) or endpoint in met:
            continue
        met.add(endpoint)
        page.goto(address)
        if endpoint not in found and routes.match(urlsplit(page.url).path)[0] == endpoint:
            found[endpoint] = violations(page, address)
        ahead += page.evaluate(LINKS)


def told(browser: Browser, found: Found) -> dict[str, Any]:
    """Return what the statement tells of a run."""
    wrong = [each for page in found.values() for each in page]
    return {
        "on": date.today().isoformat(),  # noqa: DTZ011 - the day on which somebody sat there and tested
        "axe": re.findall(r"axe v(\d+\.\d+)", AXE_SCRIPT)[0],
        "browser": browser.version.partition(".")[0],
        "rules": AXE_TAGS,
        "pages": sorted(found),
        "roles": sorted(ROLES),
        "widths": list(CLOSE),
        "schemes": list(SCHEMES),
        "violations": len(wrong),
    }


@pytest.mark.long
def test_the_statement_tells_what_axe_finds(browser: Browser, site: Site, routes: MapAdapter) -> None:
    found: Found = {}
    for name, password in {STRANGER: "", **ROLES}.items():
        with watched_page(browser, site, DESK | {"service_workers": "block"}) as page:
            if name:
                sign_in(page, f"{name}@example.org", password)
            walk(page, routes, found)
    now, kept = told(browser, found), json.loads(WRITTEN.read_text(encoding="utf-8"))
    passing = ("on", "axe", "browser")
    if any(now[key] != kept.get(key) for key in now if key not in passing):
        if os.environ.get("CI") != "true":
            WRITTEN.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{WRITTEN.name} tells of another run: look at it, and commit it\n{found}")
    assert len(found) > 60
    assert now["violations"] == 0, found
