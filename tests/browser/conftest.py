"""A real browser on a real server; every page it loads is checked."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright
from werkzeug.routing import MapAdapter

from tests.browser.phone import sign_in_for_offline
from tests.browser.serving import Site, answering
from tests.browser.town import LEADER, copied, example_town, invented_town
from tests.conftest import living_app
from tests.markup import faults

CHROMIUM = Path("/usr/bin/chromium")
# Without these it looks for its maker's servers at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    # Dates in fields read as the page's language writes them, whatever language the browser was installed in.
    "--enable-blink-features=LangAttributeAwareFormControlUI",
]
# What the people of the tests have; a test that wants another says so.
HERE: dict[str, Any] = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm"}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What can differ between light and dark.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDTHS = (320, 390, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What reaches past the right edge of the page, if it can be scrolled sideways. Not `innerWidth`: on a phone
# it grows with the page.
OVERFLOW = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > width + 0.5)
    .map(each => each.outerHTML.slice(0, 120)).slice(0, 5).concat(`${document.documentElement.scrollWidth} px wide`)"""
OPEN_DETAILS = "() => [...document.querySelectorAll('details:not([open])')].map(each => (each.open = true, each))"
Look = Callable[[Page], None]


@pytest.fixture(scope="session")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bring in the invented town once, to be copied."""
    return invented_town(sqlite_template, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def site(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the invented town to the tests of one file."""
    with answering(copied(town, tmp_path_factory.mktemp("town"))) as site:
        yield site


@pytest.fixture(scope="session")
def routes(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    """Give what tells whose page an address is."""
    with living_app(copied(sqlite_template, tmp_path_factory.mktemp("routes"))) as app:
        return app.url_map.bind("localhost")


@pytest.fixture(scope="session")
def example(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the example municipality once, to be copied."""
    return Path(example_town(sqlite_template, tmp_path_factory.mktemp("example")).removeprefix("sqlite:///"))


@pytest.fixture(scope="module")
def example_site(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the example municipality to the tests of one file, which see what the others did."""
    with answering(copied(example, tmp_path_factory.mktemp("example"))) as site:
        yield site


@pytest.fixture
def own_example_site(example: Path, tmp_path: Path) -> Iterator[Site]:
    """Serve an example municipality of its own to one test, which may change it."""
    with answering(copied(example, tmp_path)) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; a laptop without one skips, the machine that decides fails."""
    if not CHROMIUM.exists():
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(f"{CHROMIUM} is missing; Debian's package is called chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, site: Site, options: dict[str, Any]) -> Iterator[Page]:
    """Lend a page; fail in the end when anything it loaded was wrong."""
    with browser.new_context(base_url=site.url, **HERE | options) as context:
        page = context.new_page()
        wrong = watch(page)
        yield page
    assert not wrong, "\n".join(wrong)


def watch(page: Page) -> list[str]:
    """Collect what is wrong with each page that is loaded, and what scripts complain about."""
    wrong: list[str] = []
    documents: set[str] = set()

    def loaded(response: Response) -> None:
        if not response.request.is_navigation_request() or 300 <= response.status < 400:
            return
        documents.add(response.url.partition("#")[0])
        if response.headers.get("content-type", "").startswith("text/html"):
            wrong.extend(f"{response.url}: {fault}" for fault in faults(response.text()))

    def said(message: ConsoleMessage) -> None:
        # The browser also reports a 422 page that a test asked for, and a network that a test took away.
        expected = message.location["url"].partition("#")[0] in documents or "ERR_INTERNET_DISCONNECTED" in message.text
        if message.type == "error" and not (message.text.startswith("Failed to load resource") and expected):
            wrong.append(f"{page.url} console: {message.text} ({message.location['url']})")

    page.on("response", loaded)
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"{page.url} script: {error}"))
    return wrong


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend a page on a phone held upright."""
    with watched_page(browser, site, PHONE) as page:
        yield page


@pytest.fixture
def leader(phone: Page) -> Page:
    """Lend the phone of A. Lärare, who has once been home with a network."""
    sign_in_for_offline(phone, LEADER)
    return phone


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend a page on a desktop screen."""
    with watched_page(browser, site, DESK) as page:
        yield page


class Axe(Protocol):
    """The accessibility check: fails with every violation it finds."""

    def __call__(self, page: Page, *, colours: bool = False) -> None:
        """Check a page; `colours` is for one that was checked in other colours just before."""


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Give the accessibility check."""

    def check(page: Page, *, colours: bool = False) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        rules = {"type": "rule", "values": COLOUR_RULES} if colours else {"type": "tag", "values": AXE_TAGS}
        # What is in order need not come back: it takes twice the time.
        found = page.evaluate("what => axe.run(what)", {"runOnly": rules, "resultTypes": ["violations"]})
        results = AxeResults(found)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture(scope="session")
def look(axe: Axe, pytestconfig: pytest.Config) -> Look:
    """Give the check of a page as people see it: all details open, on every width.

    Axe checks the phone in light, and with `--all` both colours on phone and desk.
    """
    schemes, close = (SCHEMES, WIDTHS[1:]) if pytestconfig.getoption("--all") else (SCHEMES[:1], WIDTHS[1:2])

    def check(page: Page) -> None:
        usual = page.viewport_size
        opened = page.evaluate_handle(OPEN_DETAILS)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 844})
                assert page.evaluate(OVERFLOW, width) == [], f"{page.url} at {width} px"
                if width in close:
                    axe(page, colours=scheme == "dark")
        page.emulate_media(color_scheme="null")
        opened.evaluate("all => all.forEach(each => { each.open = false })")
        if usual:
            page.set_viewport_size(usual)

    return check
