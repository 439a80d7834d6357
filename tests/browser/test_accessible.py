"""Every page that a link leads to, as every role meets it, examined with axe; the statement tells what was found.

What is found is compared with `tracker/reports/accessible.json`. On a laptop a difference is written there, to be
looked at and committed; the machine that decides fails.
"""

import json
import os
import re
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser
from werkzeug.routing import MapAdapter

from tests.browser.conftest import AXE_TAGS, DESK, WIDTHS, watched_page
from tests.browser.serving import Site
from tests.browser.sight import Looker, Scheme, View
from tests.browser.walking import ROLES, STRANGER, enter, walked
from tracker.reports.accessible import WRITTEN

LIGHT: Scheme = "light"
OTHERS: tuple[Scheme, ...] = ("dark", "forced")
Found = dict[str, list[str]]


def violations(looker: Looker) -> list[str]:
    """Return what axe finds on a page, on every width, in light, dark and forced colours."""
    found = [each for width in WIDTHS for each in looker.violations(View(width))]
    for scheme in OTHERS:
        found += [each for width in WIDTHS for each in looker.violations(View(width, scheme=scheme), colours=True)]
    return found


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
        "widths": list(WIDTHS),
        "schemes": [LIGHT, *OTHERS],
        "violations": len(wrong),
    }


@pytest.mark.long
def test_the_statement_tells_what_axe_finds(browser: Browser, example_site: Site, routes: MapAdapter) -> None:
    found: Found = {}
    for name in (STRANGER, *ROLES):
        with watched_page(browser, example_site, DESK | {"service_workers": "block"}) as page:
            enter(page, name)
            looker = Looker(page)
            for endpoint, _address in walked(page, routes):
                if endpoint not in found:
                    found[endpoint] = violations(looker)
    now, kept = told(browser, found), json.loads(WRITTEN.read_text(encoding="utf-8"))
    passing = ("on", "axe", "browser")
    if any(now[key] != kept.get(key) for key in now if key not in passing):
        if os.environ.get("CI") != "true":
            WRITTEN.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{WRITTEN.name} tells of another run: look at it, and commit it\n{found}")
    assert len(found) > 60
    assert now["violations"] == 0, found
