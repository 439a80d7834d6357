"""Tables of many numbers: the page never scrolls sideways, at most the table does, in a box that takes the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, OVERFLOW, Look, watched_page
from tests.browser.hands import sign_in
from tests.browser.serving import Site, answering
from tests.browser.test_follow_up import FILES, LEAD
from tests.browser.town import town_of

SCHOOLS = {"99000001": "Sankt Exempels internationella grundskola", "99000002": "Lilla Åskolan"}
CLASSES = [
    f"2026/27;{code};{stage}{letter};{stage};30\n" for code in SCHOOLS for stage in range(6) for letter in "ABCDEFGH"
]
LARGE = FILES | {
    "schools": "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp;omrade\n"
    + "".join(f"9900;Exempelköping;{code};{name};kommunal;Blåbärsbacken\n" for code, name in SCHOOLS.items()),
    "classes": "lasar;skolenhetskod;klass;stadium;elever\n" + "".join(CLASSES),
}


@pytest.fixture
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a municipality with many pupils at a school with a long name."""
    town = town_of(LARGE, (LEAD,), sqlite_template, tmp_path_factory.mktemp("wide"))
    with answering(f"sqlite:///{town}") as site:
        yield site


@pytest.mark.long
@pytest.mark.parametrize("address", ["/reach/open", "/follow-up?period=2026-27"])
def test_a_wide_table_scrolls_in_its_own_box(browser: Browser, site: Site, look: Look, address: str) -> None:
    with watched_page(browser, site, DESK) as page:
        sign_in(page, LEAD)
        page.goto(address)
        look(page)
        for width in (320, 700, 780, 900, 1000, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(OVERFLOW, width) == [], f"{address} at {width} px"
        page.set_viewport_size({"width": 780, "height": 844})
        box = page.locator(".sideways").first
        box.focus()
        expect(box).to_be_focused()
        assert box.evaluate("each => each.scrollWidth > each.clientWidth")
