"""A walk through the example municipality: as whom, and to a page of each kind that links lead to."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from playwright.sync_api import Page
from werkzeug.routing import MapAdapter

from tests.browser.hands import sign_in

STRANGER = ""
ROLES = {
    "administrator": "exempel-administrator",
    "programansvarig": "exempel-programansvarig",
    "skolkoordinator": "exempel-skolkoordinator",
    "passledare": "exempel-passledare",
    "lasare": "exempel-lasare",
}
FILE = re.compile(r"\.\w+$")
LINKS = "() => [...document.querySelectorAll('a[href^=\"/\"]')].map(each => each.getAttribute('href'))"


def walked(page: Page, routes: MapAdapter, *begin: str) -> Iterator[tuple[str, str]]:
    """Open a page of each kind in turn, from home on or from somewhere else; yield its endpoint and address."""
    ahead, met = [*(begin or ("/", "/help"))], set[str]()
    while ahead:
        address = urldefrag(ahead.pop(0)).url
        path = urlsplit(address).path
        endpoint = routes.match(path)[0]
        if FILE.search(path) or endpoint in met:
            continue
        met.add(endpoint)
        page.goto(address)
        ahead += page.evaluate(LINKS)
        if routes.match(urlsplit(page.url).path)[0] == endpoint:
            yield endpoint, address


def enter(page: Page, name: str) -> None:
    """Sign in as somebody of the example, or stay a stranger."""
    if name != STRANGER:
        sign_in(page, f"{name}@example.org", ROLES[name])
