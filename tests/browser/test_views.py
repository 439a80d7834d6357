"""Every page as every role meets it, in every view: what a page must be for every eye and hand.

The quick run looks at each page in one view, and takes them in turn, so that every two conditions meet somewhere.
"""

import pytest
from playwright.sync_api import Browser
from werkzeug.routing import MapAdapter

from tests.browser.conftest import DESK, watched_page
from tests.browser.serving import Site
from tests.browser.sight import GRID, PAIRS, Looker, View
from tests.browser.walking import ROLES, STRANGER, enter, walked
from tracker.access.policy import POLICY
from tracker.models import Role

# Who looks first at a page that several may enter: each page is looked at once.
FIRST = {"passledare": Role.LEADER, "skolkoordinator": Role.COORDINATOR, "programansvarig": Role.LEAD, STRANGER: None}


def first_to(endpoint: str) -> str | None:
    """Say who looks first at a page."""
    may = POLICY[endpoint]
    return STRANGER if may is None else next((name for name, role in FIRST.items() if role in may), None)


@pytest.mark.parametrize("name", FIRST)
def test_each_page_is_right_in_one_of_the_views(
    browser: Browser, example_site: Site, routes: MapAdapter, name: str
) -> None:
    wrong, seen = [], set[str]()
    with watched_page(browser, example_site, DESK | {"service_workers": "block"}) as page:
        enter(page, name)
        looker = Looker(page)
        for endpoint, _address in walked(page, routes, lambda each: first_to(each) == name):
            view = PAIRS[len(seen) % len(PAIRS)]
            seen.add(endpoint)
            wrong += looker.faults(view) + looker.violations(view)
    assert not wrong, "\n".join(wrong)
    assert len(seen) >= 6, sorted(seen)


def test_every_two_conditions_meet_in_some_view() -> None:
    def pairs(views: tuple[View, ...]) -> set[tuple[str | int, ...]]:
        each = [(view.width, view.scheme, f"{view.text} %") for view in views]
        return {pair for width, scheme, text in each for pair in ((width, scheme), (width, text), (scheme, text))}

    assert pairs(PAIRS) == pairs(GRID)


@pytest.mark.long
@pytest.mark.parametrize("name", [STRANGER, *ROLES])
def test_every_page_is_right_in_every_view(browser: Browser, example_site: Site, routes: MapAdapter, name: str) -> None:
    wrong, seen = [], set[str]()
    with watched_page(browser, example_site, DESK | {"service_workers": "block"}) as page:
        enter(page, name)
        looker = Looker(page)
        for endpoint, _address in walked(page, routes):
            seen.add(endpoint)
            wrong += looker.faults(*GRID) + looker.violations(View(390))
    assert not wrong, "\n".join(wrong)
    assert len(seen) >= 6, sorted(seen)
