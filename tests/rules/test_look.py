"""The drawings of the pages: they stand on the product's own sheet, and on nothing else."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.rules.test_templates import INLINE
from tracker import HOME

DRAWINGS = sorted((HOME / "docs" / "look").glob("*.html"))
SHEET = (HOME / "static" / "tracker.css").read_text(encoding="utf-8")
CLASSES = set(re.findall(r"\.([a-z][\w-]*)", SHEET))


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_stands_on_the_sheet_alone(drawing: Path) -> None:
    page = BeautifulSoup(drawing.read_text(encoding="utf-8"), "html.parser")
    used = {name for element in page.select("[class]") for name in element["class"]}
    assert used <= CLASSES, f"no such class in the sheet: {used - CLASSES}"
    assert not [rule for rule in INLINE if re.search(rule, str(page), re.IGNORECASE)]
    assert not page.select("script")
    assert [link["href"] for link in page.select("link")] == ["../../static/tracker.css"]


def test_every_page_that_lacked_one_has_a_drawing() -> None:
    wanted = {"cancelled", "offered-again", "group", "outbox", "class", "catch-up", "mentor", "empty"}
    assert {path.stem for path in DRAWINGS} == wanted
