"""Tab goes through every page from top to end: each stop is ringed and in sight, none is left out; nothing moves."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, watched_page
from tests.browser.serving import Site
from tests.browser.sight import LAWS, ZOOMED, Looker, View
from tests.browser.walking import enter

LOG = "Logga pass"
MAIN = {
    "": ("/sign-in", "/help"),
    "passledare": ("/", LOG, "/outbox"),
    "programansvarig": ("/", "/classes", "/reach", "/follow-up", "/admin/imports", "/admin/users", "/exports"),
}
VIEWS = (View(390, 844), View(1280), ZOOMED, View(1280, scheme="forced"))


def go(page: Page, where: str) -> None:
    """Open an address, or what the first link of a name on home leads to."""
    page.goto(where if where.startswith("/") else "/")
    if where == LOG:
        page.get_by_role("link", name=LOG).first.click()


def tabbed(page: Page) -> list[str]:
    """Press Tab until focus leaves the page; list what was wrong on the way."""
    page.evaluate(LAWS)
    wrong: list[str] = []
    for _stop in range(500):
        page.keyboard.press("Tab")
        found = page.evaluate("sight.stop()")
        if found is None:
            missed: list[str] = page.evaluate("sight.missed()")
            return wrong + missed
        wrong += found
    return [*wrong, "Tab never ends"]


@pytest.mark.parametrize(
    ("name", "views"),
    [
        ("passledare", VIEWS[:1]),
        *(pytest.param(name, VIEWS, marks=pytest.mark.long, id=f"{name or 'stranger'}-every-view") for name in MAIN),
    ],
)
def test_tab_reaches_everything_and_focus_is_seen(
    browser: Browser, example_site: Site, name: str, views: tuple[View, ...]
) -> None:
    wrong = []
    with watched_page(browser, example_site, DESK | {"service_workers": "block"}) as page:
        enter(page, name)
        looker = Looker(page)
        for view in views:
            looker.take(view)
            for where in MAIN[name]:
                go(page, where)
                wrong += [f"{looker.place} at {view}: {each}" for each in tabbed(page)]
    assert not wrong, "\n".join(wrong)


def test_the_first_stop_skips_to_the_content(browser: Browser, example_site: Site) -> None:
    with watched_page(browser, example_site, DESK) as page:
        enter(page, "programansvarig")
        page.goto("/reach")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Hoppa till innehållet")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_nothing_moves_for_who_asked_for_stillness(browser: Browser, example_site: Site) -> None:
    wrong: list[str] = []
    with watched_page(browser, example_site, DESK | {"reduced_motion": "reduce", "service_workers": "block"}) as page:
        enter(page, "passledare")
        for where in MAIN["passledare"]:
            go(page, where)
            page.evaluate(LAWS)
            assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
            wrong += page.evaluate("sight.moving()")
    assert not wrong, "\n".join(wrong)
