"""A file that takes its time: the page says that it is being made, until its answer begins."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, Look, watched_page
from tests.browser.hands import sign_in
from tests.browser.serving import Site, answering
from tests.browser.test_follow_up import FILES, LEAD
from tests.browser.town import town_of

MAKING, READY = "Filen skapas …", "Filen är klar och hämtas nu."
# Notes, in order, what the page says of files.
LISTEN = """
window.told = [];
addEventListener("DOMContentLoaded", () => {
  for (const each of document.querySelectorAll("[data-making]")) {
    new MutationObserver(() => told.push(each.textContent)).observe(each, {childList: true});
  }
});
"""


@pytest.fixture
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a municipality with two schools and a lead."""
    town = town_of(FILES, (LEAD,), sqlite_template, tmp_path_factory.mktemp("making"))
    with answering(f"sqlite:///{town}") as site:
        yield site


@pytest.fixture
def lead(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend the desk of a lead."""
    with watched_page(browser, site, DESK) as page:
        sign_in(page, LEAD)
        yield page


def test_the_page_says_that_a_file_is_being_made_until_it_comes(lead: Page, look: Look) -> None:
    lead.add_init_script(LISTEN)
    lead.goto("/exports")
    for kind, name in (("klasslista", "Klasslista"), ("rackvidd", "Räckvidd")):
        with lead.expect_download() as came:
            lead.get_by_role("button", name=re.compile(f"Hämta Excel.*{name}")).click()
        assert came.value.suggested_filename.startswith(kind)
        expect(lead.get_by_role("status").filter(has_text=READY)).to_have_count(1)
        assert lead.evaluate("told.splice(0).filter(Boolean)") == [MAKING, READY]
    look(lead)


@pytest.mark.long
def test_the_report_is_told_of_too(lead: Page) -> None:
    lead.goto("/follow-up/2026/edit")
    lead.get_by_label("Vad kommunen och polisen lovar").fill("Alla skolor ska ha kontaktpersoner.")
    lead.get_by_role("button", name="Spara löftet").click()
    lead.get_by_role("link", name="Hämta PDF").evaluate(
        "each => { each.addEventListener('click', event => event.preventDefault()); each.click() }"
    )
    expect(lead.get_by_role("status").filter(has_text="Filen")).to_have_text([MAKING])


@pytest.mark.long
def test_without_a_script_the_file_comes_all_the_same(browser: Browser, site: Site) -> None:
    with watched_page(browser, site, {**DESK, "java_script_enabled": False}) as page:
        sign_in(page, LEAD)
        page.goto("/exports")
        with page.expect_download() as came:
            page.get_by_role("button", name=re.compile("Hämta Excel.*Räckvidd")).click()
        assert came.value.suggested_filename.startswith("rackvidd")
