"""The icons that phones want as PNG, drawn anew from the SVG: one that shows something else is renewed.

On a laptop it is written anew, to be looked at and committed; the machine that decides fails.
"""

import os
import struct

import pytest
from playwright.sync_api import Browser

from tests.browser.test_pictures import apart
from tracker import HOME

STATIC = HOME / "static"
# File → what it is drawn from, and how large.
ICONS = {
    "apple-180.png": ("icon.svg", 180),
    "any-192.png": ("icon.svg", 192),
    "any-512.png": ("icon.svg", 512),
    "maskable-512.png": ("icon-maskable.svg", 512),
}
HEAVIEST = 16_000


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_from_its_svg(browser: Browser, name: str) -> None:
    (source, size), path = ICONS[name], STATIC / "icons" / name
    page = browser.new_page(viewport={"width": size, "height": size})
    drawing = (STATIC / source).read_text(encoding="utf-8").replace("<svg", f'<svg width="{size}" height="{size}"', 1)
    if name.startswith("apple"):  # which rounds the corners itself, and shows what is beyond them in black
        drawing = drawing.replace(' rx="7"', "")
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawing}")
    now = page.screenshot(omit_background=True)
    is_same = path.exists() and apart(page, path.read_bytes(), now) < 0.01
    page.close()
    if not is_same:
        if os.environ.get("CI") != "true":
            path.write_bytes(now)
        pytest.fail(f"{name} shows something else now: look at the new one, and commit it")
    kept = path.read_bytes()
    assert struct.unpack(">II", kept[16:24]) == (size, size)
    assert len(kept) < HEAVIEST


def test_there_are_no_other_icons() -> None:
    assert {path.name for path in (STATIC / "icons").iterdir()} == ICONS.keys()
