"""What people do in the browser tests: run the operator's tool, sign in, tap with a thumb."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.conftest import settings

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


def tracker(database_url: str, *words: str, typed: str | None = None) -> str:
    """Run `tracker` as an operator does, in a process of its own; return what it says."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("tracker")), *words],
        env=os.environ | settings(database_url),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), f"{words}: {done.stderr}"
    return done.stdout


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in, and wait for the home page."""
    page.goto("/sign-in")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("/")


def in_a_row(text: str | None) -> str:
    """Return a text with one blank wherever the page has white space, of whatever kind."""
    return " ".join((text or "").split())
