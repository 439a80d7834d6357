"""A walk through the example municipality: as whom, and to a page of each kind that links lead to."""

import re
from collections.abc import Callable, Iterator
from html import unescape
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
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')


def walked(
    page: Page, routes: MapAdapter, is_looked_at: Callable[[str], bool] = lambda _endpoint: True
) -> Iterator[tuple[str, str]]:
    """Open a page of each kind that links lead to, from home on; yield its endpoint and address.

    Of those that nobody looks at only the links are read.
    """
    ahead, met = ["/", "/help"], set[str]()
    while ahead:
        address = urldefrag(ahead.pop(0)).url
        path = urlsplit(address).path
        endpoint = routes.match(path)[0]
        if FILE.search(path) or endpoint in met:
            continue
        met.add(endpoint)
        if is_looked_at(endpoint):
            answer = page.goto(address)
            text = answer.text() if answer else ""
        else:
            text = page.request.get(address).text()
        ahead += map(unescape, LINK.findall(text))
        if is_looked_at(endpoint) and routes.match(urlsplit(page.url).path)[0] == endpoint:
            yield endpoint, address


def enter(page: Page, name: str) -> None:
    """Sign in as somebody of the example, or stay a stranger."""
    if name != STRANGER:
        sign_in(page, f"{name}@example.org", ROLES[name])
