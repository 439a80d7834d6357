"""The pictures of the manual and the README, taken anew: one that would show something else is renewed.

A picture is another one when the words in it are others, or when it looks different from afar; how a machine smooths
its letters does not count. On a laptop it is then written anew; the machine that decides fails.
"""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import watched_page
from tests.browser.hands import sign_in
from tests.browser.serving import Site
from tracker import HOME

MANUAL = HOME / "static" / "help"
README = Path(__file__).with_name("pictures")
WORDS = README / "help.json"
HEAVIEST = {MANUAL: 40_000, README: 100_000}
PHONE, DESK = (390, 640), (760, 560)
TALL_PHONE, TALL_DESK = (390, 844), (1280, 1270)
# The words that lie inside the picture.
READ = """([width, height]) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), words = [];
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const box = range.getBoundingClientRect();
    const inside = box.width > 1 && box.top >= 0 && box.bottom <= height && box.left >= 0 && box.right <= width;
    if (inside) words.push(...walker.currentNode.textContent.split(/\\s+/).filter(Boolean));
  }
  return words.join(" ");
}"""
# How far two pictures are apart, from afar: 0 is the same, 1 black beside white.
APART = """async (pictures) => {
  const small = async (text) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (each) => each.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(24, 24).getContext("2d");
    canvas.drawImage(image, 0, 0, 24, 24);
    return canvas.getImageData(0, 0, 24, 24).data;
  };
  const [one, other] = await Promise.all(pictures.map(small));
  return one.reduce((sum, each, index) => sum + Math.abs(each - other[index]), 0) / one.length / 255;
}"""


def home(page: Page) -> str:
    page.goto("/")
    return "#next"


def home_page(page: Page) -> str:
    page.goto("/")
    return "body"


def log(page: Page) -> str:
    page.goto("/")
    page.get_by_role("link", name="Logga pass 3 för 2A").click()
    page.get_by_label("Alla ").first.check()
    page.get_by_label("Enligt manual").check()
    return "form.entry"


def groups(page: Page) -> str:
    page.goto("/")
    page.get_by_role("link", name="för 6A").first.click()
    return "h1"


def mentors(page: Page) -> str:
    page.goto("/classes")
    page.get_by_role("link", name="6A", exact=True).first.click()
    page.get_by_role("link", name="Elevmentorlänk").click()
    return "h1"


def activities(page: Page) -> str:
    page.goto("/activities")
    return "h1"


def reach(page: Page) -> str:
    page.goto("/reach")
    return ".figures"


def reach_page(page: Page) -> str:
    page.goto("/reach")
    return "body"


def follow_up(page: Page) -> str:
    page.goto("/follow-up")
    return "#lines"


def next_year(page: Page) -> str:
    page.goto("/admin/rollover")
    return "h1"


# Picture → who sees it, on what, and the way there, which ends with what stands on top of the picture.
PICTURES: dict[str, tuple[str, tuple[int, int], Callable[[Page], str]]] = {
    "home": ("passledare", PHONE, home),
    "log": ("passledare", PHONE, log),
    "groups": ("passledare", PHONE, groups),
    "mentors": ("skolkoordinator", PHONE, mentors),
    "activities": ("skolkoordinator", PHONE, activities),
    "reach": ("programansvarig", DESK, reach),
    "follow-up": ("programansvarig", DESK, follow_up),
    "next-year": ("programansvarig", DESK, next_year),
    "readme-home": ("passledare", TALL_PHONE, home_page),
    "readme-reach": ("programansvarig", TALL_DESK, reach_page),
}


def path_of(name: str) -> Path:
    """Return where a picture lies."""
    kind, _dash, rest = name.partition("readme-")
    return MANUAL / f"{kind}.webp" if kind else README / f"{rest}.webp"


def show(page: Page, top: str) -> None:
    """Scroll until an element stands on top."""
    page.evaluate("() => { document.activeElement?.blur(); return document.fonts.ready }")
    page.locator(top).first.evaluate("each => scrollTo(0, scrollY + each.getBoundingClientRect().top - 16)")


def taken(page: Page) -> bytes:
    """Take a picture of what is seen of a page."""
    wanted = {"format": "webp", "quality": 60}
    return base64.b64decode(page.context.new_cdp_session(page).send("Page.captureScreenshot", wanted)["data"])


def apart(page: Page, *pictures: bytes) -> float:
    """Return how far two pictures are apart, from afar."""
    page.goto("about:blank")
    far: float = page.evaluate(APART, [base64.b64encode(each).decode() for each in pictures])
    return far


@pytest.mark.long
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_page_shows(browser: Browser, example_site: Site, name: str) -> None:
    who, size, go = PICTURES[name]
    path = path_of(name)
    options: dict[str, Any] = {"viewport": dict(zip(("width", "height"), size, strict=True))}
    options["device_scale_factor"] = 2 if path.parent == MANUAL else 1
    with watched_page(browser, example_site, options | {"service_workers": "block"}) as page:
        sign_in(page, f"{who}@example.org", f"exempel-{who}")
        show(page, go(page))
        words, now = page.evaluate(READ, size), taken(page)
        known = json.loads(WORDS.read_text(encoding="utf-8"))
        if known.get(name) != words or not path.exists() or apart(page, path.read_bytes(), now) > 0.04:
            if os.environ.get("CI") != "true":
                path.write_bytes(now)
                WORDS.write_text(json.dumps(known | {name: words}, indent=1, ensure_ascii=False) + "\n", "utf-8")
            pytest.fail(f"{path.name} shows something else now: look at the new one, and commit it\n{words}")
    assert len(path.read_bytes()) < HEAVIEST[path.parent]


def test_there_are_no_other_pictures() -> None:
    there = {path for folder in (MANUAL, README) for path in folder.iterdir()} - {WORDS}
    assert there == {path_of(name) for name in PICTURES}
    assert set(PICTURES) == set(json.loads(WORDS.read_text("utf-8")))
