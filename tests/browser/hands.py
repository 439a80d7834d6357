"""What people do in the browser tests: run the operator's tool, sign in, tap with a thumb, log a session."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.conftest import TODAY, settings

PASSWORD = "fyra vanliga ord i rad"
# Notes, across pages, when a key is pressed, or a field is entered that opens a phone's keyboard.
KEYBOARD = """
for (const kind of ["keydown", "focusin"]) {
  addEventListener(kind, ({target}) => {
    const writes = target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");
    if (kind === "keydown" || writes) sessionStorage.keyboard = `${kind} ${target.name ?? target.tagName}`;
  }, true);
}
"""


class Thumb:
    """Somebody with one hand free, who counts their taps."""

    def __init__(self, page: Page) -> None:
        """Watch the pages that are loaded from now on."""
        page.add_init_script(KEYBOARD)
        self.page = page
        self.taps = 0

    def tap(self, target: Locator) -> None:
        """Tap once."""
        self.taps += 1
        target.tap()

    @property
    def typed(self) -> str | None:
        """Say where a keyboard was used, or would have opened; None when nowhere."""
        where: str | None = self.page.evaluate("sessionStorage.keyboard ?? null")
        return where


def tracker(database_url: str, *words: str, typed: str | None = None, day: str = TODAY, aside: str = "") -> str:
    """Run `tracker` as an operator does, in a process of its own, on a day; return what it says.

    What it says aside, while it works, must be `aside`.
    """
    done = subprocess.run(
        [str(Path(sys.executable).with_name("tracker")), *words],
        env=os.environ | settings(database_url, day),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, aside), f"{words}: {done.stderr}"
    return done.stdout


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in, and wait for the home page."""
    page.goto("/sign-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url("/")


def in_a_row(text: str | None) -> str:
    """Return a text with one blank wherever the page has white space, of whatever kind."""
    return " ".join((text or "").split())


def open_log(page: Page, name: str, number: int = 1) -> None:
    """Open the log page of a class's next session, from home."""
    page.goto("/")
    page.get_by_role("link", name=f"Logga pass {number} för {name}").tap()
    expect(heading(page)).to_contain_text(f"{name}, pass {number}")


def heading(page: Page) -> Locator:
    """Return the page's heading."""
    return page.get_by_role("heading", level=1)


def save(page: Page, number: int = 1) -> None:
    """Save, and wait for the thanks."""
    page.get_by_role("button", name=f"Spara pass {number}").tap()
    expect(heading(page)).to_have_text(f"Pass {number} är sparat")


def answer(page: Page, present: str = "Alla 27", outcome: str = "Enligt manual") -> None:
    """Say who was there, and how it went."""
    page.get_by_label(present).tap()
    page.get_by_label(outcome).tap()


def logs(page: Page, name: str) -> list[dict[str, str]]:
    """Return the logs of a class, as the file has them that the signed-in person may fetch."""
    response = page.request.get("/exports/sessions.csv?profile=data")
    return [line for line in csv.DictReader(response.text().splitlines()) if line["klass"] == name]
