"""The main jobs with the keyboard alone: what is not reached by Tab cannot be done."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, watched_page
from tests.browser.hands import heading
from tests.browser.serving import Site
from tests.browser.walking import ROLES


class Keys:
    """Somebody who has a keyboard, and no mouse."""

    def __init__(self, page: Page) -> None:
        """Begin where the page does."""
        self.page = page

    def reach(self, goal: Locator) -> None:
        """Press Tab until focus lies there."""
        goal = goal.first
        for _stop in range(300):
            if goal.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {goal}")

    def press(self, role: Literal["link", "button"], name: str | re.Pattern[str], key: str = "Enter") -> None:
        """Reach what has a role and a name, and press a key there."""
        self.reach(self.page.get_by_role(role, name=name))
        self.page.keyboard.press(key)

    def write(self, label: str, text: str) -> None:
        """Reach a field, and write in place of what it holds."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, name: str | re.Pattern[str]) -> None:
        """Choose a radio button: Tab reaches its group, the arrows go on from there."""
        goal = self.page.get_by_role("radio", name=name).first
        group = goal.evaluate("each => each.name")
        marked = self.page.locator(f"[name='{group}']:checked")
        self.reach(marked if marked.count() else self.page.locator(f"[name='{group}']"))
        self.page.keyboard.press("Space")
        for _step in range(12):
            if goal.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {name}")

    def enter(self, name: str) -> None:
        """Sign in."""
        self.page.goto("/sign-in")
        self.write("E-post", f"{name}@example.org")
        self.write("Lösenord", ROLES[name])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("/")


def test_a_session_is_logged_and_corrected(browser: Browser, own_example_site: Site) -> None:
    with watched_page(browser, own_example_site, DESK) as page:
        keys = Keys(page)
        keys.enter("passledare")
        keys.press("link", re.compile(r"Logga pass \d+ för 2A"))
        keys.press("button", re.compile("Spara pass"))
        expect(page.get_by_role("alert").first).to_be_focused()
        keys.press("link", re.compile("Hur gick passet"))
        expect(page.get_by_role("radio", name="Enligt manual")).to_be_focused()
        keys.choose("Annat antal")
        keys.press("button", "En till", "Space")
        expect(page.get_by_role("button", name="En till")).to_be_focused()
        keys.choose(re.compile(r"^Alla \d"))
        keys.choose("Med anpassning")
        keys.press("button", re.compile("Spara pass"))
        expect(heading(page)).to_contain_text("är sparat")
        keys.press("link", re.compile("^Rätta"))
        keys.write("Minuter", "35")
        keys.press("button", re.compile("Spara"))
        expect(page.get_by_role("main")).to_contain_text("35 minuter")


@pytest.mark.long
def test_a_schools_reach_is_looked_up(browser: Browser, own_example_site: Site) -> None:
    with watched_page(browser, own_example_site, DESK) as page:
        keys = Keys(page)
        keys.enter("programansvarig")
        keys.press("link", "Räckvidd")
        keys.reach(page.get_by_label("Program", exact=True))
        page.keyboard.type("MVP")
        keys.press("button", "Visa")
        expect(heading(page)).to_contain_text("Räckvidd för MVP")
        keys.press("link", "Blåbärsbackens skola")
        expect(heading(page)).to_have_text("Blåbärsbackens skola")


@pytest.mark.long
def test_a_file_is_imported(browser: Browser, own_example_site: Site, tmp_path: Path) -> None:
    file = tmp_path / "Klasser.csv"
    file.write_text("lasar;skolenhetskod;klass;stadium;elever\n2026/27;99000010;5Q;5;20\n", encoding="utf-8")
    with watched_page(browser, own_example_site, DESK) as page:
        keys = Keys(page)
        keys.enter("programansvarig")
        keys.press("link", "Administrera")
        keys.press("link", "Importera filer")
        expect(heading(page)).to_have_text("Importera filer")
        keys.reach(page.get_by_role("main").get_by_role("link", name="Klasser", exact=True))
        page.keyboard.press("Enter")
        with page.expect_file_chooser() as chosen:
            keys.reach(page.get_by_label("Fil", exact=True))
            page.keyboard.press("Space")
        chosen.value.set_files(file)
        keys.press("button", "Granska filen")
        keys.press("button", "Importera: 1 ny")
        expect(page.get_by_role("status")).to_have_text("Filen är importerad.")


@pytest.mark.long
def test_a_period_is_closed(browser: Browser, own_example_site: Site) -> None:
    with watched_page(browser, own_example_site, DESK) as page:
        keys = Keys(page)
        keys.enter("programansvarig")
        keys.press("link", "2025, Exempelköping")
        keys.press("button", re.compile("^Stäng"))
        expect(heading(page)).to_have_text("2025 är stängd")


@pytest.mark.long
def test_a_link_for_pupil_mentors_is_made(browser: Browser, own_example_site: Site) -> None:
    with watched_page(browser, own_example_site, DESK) as page:
        keys = Keys(page)
        keys.enter("skolkoordinator")
        keys.press("link", "Klasser")
        keys.press("link", "6A")
        keys.press("link", "Elevmentorlänk")
        keys.press("button", re.compile("Skapa länk|Byt"))
        expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
