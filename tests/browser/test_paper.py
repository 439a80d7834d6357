"""Dashboards, lines and a mentor group's sheet as they leave the printer: tables whole, and nothing to press."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watched_page
from tests.browser.hands import sign_in
from tests.browser.serving import Site
from tests.browser.test_poster import pages

# What is left of an A4 beside its margins, in CSS pixels.
PAPER = {"viewport": {"width": 673, "height": 998}, "service_workers": "block"}
CUT = """() => [...document.querySelectorAll("main *")].filter((each) => each.getBoundingClientRect().right > 674)
  .map((each) => each.outerHTML.slice(0, 160)).slice(0, 3)"""


def printed(page: Page, address: str) -> None:
    """Open a page as paper shows it: nothing is cut off, and there is nothing to press or to choose."""
    page.goto(address)
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == [], address
    for kind in (".button", ".filter", "summary", ".taps"):
        assert not page.locator(kind).filter(visible=True).count(), f"{kind} on {address}"


@pytest.mark.long
def test_a_dashboard_has_its_tables_on_paper(browser: Browser, example_site: Site) -> None:
    with watched_page(browser, example_site, PAPER) as page:
        sign_in(page, "programansvarig@example.org", "exempel-programansvarig")
        school = "table.schools tbody th a"
        printed(page, "/reach")
        expect(page.locator("table.schools thead")).to_be_visible()
        expect(page.locator("table.schools tbody tr").first).to_have_css("display", "table-row")
        assert pages(page) <= 3
        link = page.locator(school).first.get_attribute("href")
        assert link
        for address in (link, "/reach/delivered", "/reach/behind", "/reach/pictures", "/reach/open"):
            printed(page, address)


@pytest.mark.long
def test_a_class_line_and_a_sheet_are_one_page_each(browser: Browser, example_site: Site) -> None:
    with watched_page(browser, example_site, PAPER) as page:
        sign_in(page, "skolkoordinator@example.org", "exempel-skolkoordinator")
        page.goto("/classes")
        link = page.get_by_role("link", name="6A", exact=True).first.get_attribute("href")
        assert link
        printed(page, link)
        expect(page.locator(".route li")).to_have_count(11)
        assert pages(page) == 1
        page.emulate_media(media="null")
        page.goto(link)
        page.get_by_role("link", name="Elevmentorlänk").click()
        page.get_by_role("button", name="Skapa länk").first.click()
        expect(page.locator(".qr")).to_be_visible()
        assert pages(page) == 1
        page.emulate_media(media="print")
        expect(page.locator(".address")).to_be_visible()
        assert page.evaluate(CUT) == []
