"""The poster as it leaves the printer: one page, whatever the line, in the colours of paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Look, watched_page
from tests.browser.hands import heading, sign_in
from tests.browser.serving import Site, answering
from tests.browser.town import town_of

LEADER, SCHOOL = "a.larare@example.org", "99000001"
# Lines of 8, 11 and 14 stations, and a class whose name fills the paper.
LONG = "Blåklockan, Vitsippan & Prästkragen 4–5"
PLANS = {"4A": "TAGET-45", "6A": "MVP-BOTKYRKA", "8A": "MVP-MAN-HOGSTADIET", LONG: "TAGET-45"}
STAGES = {"4A": 4, "6A": 6, "8A": 8, LONG: 4}
STATIONS = {"4A": 8, "6A": 11, "8A": 14, LONG: 8}
FILES = {
    "schools": f"kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n9900;Exempelköping;{SCHOOL};Ängsskolan;kommunal\n",
    "classes": "lasar;skolenhetskod;klass;stadium;elever\n"
    + "".join(f"2026/27;{SCHOOL};{name};{stage};27\n" for name, stage in STAGES.items()),
    "users": f"epost;namn;roll;skolenhetskod\n{LEADER};A. Lärare;passledare;{SCHOOL}\n",
    "plans": "lasar;skolenhetskod;klass;program;programversion;ledare\n"
    + "".join(f"2026/27;{SCHOOL};{name};{code.partition('-')[0]};{code};{LEADER}\n" for name, code in PLANS.items()),
}


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a school with a line of every length."""
    folder = tmp_path_factory.mktemp("posters")
    town = town_of(FILES, (LEADER,), sqlite_template, folder)
    with answering(f"sqlite:///{town}") as site:
        yield site


def pages(page: Page) -> int:
    """Print the page, and count the sheets."""
    return len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))


def open_poster(page: Page, name: str) -> None:
    """Go from home to the poster of a class."""
    page.goto("/classes")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="Affisch till väggen").click()
    expect(heading(page)).to_have_text(name)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_line_is_one_page(browser: Browser, site: Site, scheme: str) -> None:
    with watched_page(browser, site, DESK | {"color_scheme": scheme}) as page:
        sign_in(page, LEADER)
        for name, stations in STATIONS.items():
            open_poster(page, name)
            expect(page.locator(".route li")).to_have_count(stations)
            assert pages(page) == 1, name
            page.emulate_media(media="print")
            expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
            expect(page.get_by_role("button")).to_have_count(0)
            expect(page.locator(".route li").last).to_be_visible()
            page.emulate_media(media="null")


@pytest.mark.long
def test_it_looks_well_on_the_screen_too(browser: Browser, site: Site, look: Look) -> None:
    with watched_page(browser, site, PHONE) as page:
        sign_in(page, LEADER)
        for name in ("8A", LONG):
            open_poster(page, name)
            expect(page.get_by_role("button", name="Skriv ut")).to_be_visible()
            look(page)


@pytest.mark.long
def test_without_script_the_words_say_how_to_print(browser: Browser, site: Site) -> None:
    with watched_page(browser, site, PHONE | {"java_script_enabled": False}) as page:
        sign_in(page, LEADER)
        open_poster(page, "4A")
        expect(page.get_by_role("button", name="Skriv ut")).to_be_hidden()
        expect(page.get_by_role("main")).to_contain_text("I webbläsaren: Ctrl+P")
