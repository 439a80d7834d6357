"""The laws of what people see, and how they look at it: narrow, wide, zoomed in, with larger text, in their colours."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import AXE_TAGS, COLOUR_RULES, OPEN_DETAILS

LAWS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
# Under it a page is held in a hand: what is tapped is larger.
PHONE_ENDS = 768
Scheme = Literal["light", "dark", "forced"]


@dataclass(frozen=True)
class View:
    """How somebody looks at a page: `width` and `height` in CSS pixels, `text` in percent of the usual size."""

    width: int
    height: int = 900
    text: int = 100
    scheme: Scheme = "light"

    def __str__(self) -> str:
        """Name the view as a failing test does."""
        return f"{self.width} × {self.height} px, {self.text} % text, {self.scheme}"

    @property
    def rule(self) -> dict[str, Any]:
        """Say what the laws ask of this view: targets of 44 px each way on a phone, of 24 px at a desk."""
        least = 44 if self.width < PHONE_ENDS else 24
        return {"width": self.width, "least": least, "forced": self.scheme == "forced"}


# A desk of 1280 × 1024, with everything four times as large.
ZOOMED = View(320, 256)
# Every width, every size of text, every colour. Text twice as large is not asked for on the narrowest phone.
GRID = (
    *(View(width, scheme=scheme) for width in (320, 390, 1280) for scheme in ("light", "dark", "forced")),
    *(View(width, text=200, scheme=scheme) for width in (390, 1280) for scheme in ("light", "dark", "forced")),
    ZOOMED,
)
# A few of them, in which every two that can meet do.
PAIRS = (
    ZOOMED,
    View(390, scheme="dark"),
    View(1280, scheme="forced"),
    View(390, text=200, scheme="forced"),
    View(1280, text=200),
    View(320, scheme="dark"),
    View(1280, text=200, scheme="dark"),
    View(390),
    View(320, scheme="forced"),
)


class Looker:
    """Somebody who looks at the page of a browser in one view after another."""

    def __init__(self, page: Page) -> None:
        """Look at what the page shows from now on."""
        self.page = page
        self.tools: CDPSession = page.context.new_cdp_session(page)

    def take(self, view: View) -> None:
        """Look from here on in a view."""
        self.page.set_viewport_size({"width": view.width, "height": view.height})
        self.tools.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * view.text // 100}})
        self.page.emulate_media(
            color_scheme="dark" if view.scheme == "dark" else "light",
            forced_colors="active" if view.scheme == "forced" else "none",
        )

    def faults(self, *views: View) -> list[str]:
        """List what breaks the laws of a page, and those of each view, with whatever can be unfolded unfolded."""
        self.page.evaluate(LAWS)
        with unfolded(self.page):
            found = [f"{self.place}: {each}" for each in self.page.evaluate("sight.sense()")]
            for view in views:
                self.take(view)
                said = self.page.evaluate("rule => sight.fit(rule)", view.rule)
                found += [f"{self.place} at {view}: {each}" for each in said]
        return found

    def violations(self, view: View, *, colours: bool = False) -> list[str]:
        """List what axe finds in a view; `colours` is for a page that it saw in other colours just before."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        rules = {"type": "rule", "values": COLOUR_RULES} if colours else {"type": "tag", "values": AXE_TAGS}
        self.take(view)
        with unfolded(self.page):
            asked = {"runOnly": rules, "resultTypes": ["violations"]}
            said = self.page.evaluate("what => axe.run(what)", asked)["violations"]
        nodes = [(each["id"], each["nodes"][0]["html"][:110]) for each in said]
        return [f"{self.place} at {view}: axe's {rule}: {html}" for rule, html in nodes]

    @property
    def place(self) -> str:
        """Return the address of the page, without the server's."""
        return "/" + self.page.url.split("/", 3)[3]


@contextmanager
def unfolded(page: Page) -> Iterator[None]:
    """Open all details of a page, and fold them again."""
    opened = page.evaluate_handle(OPEN_DETAILS)
    yield
    opened.evaluate("all => all.forEach(each => { each.open = false })")
