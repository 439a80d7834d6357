"""What a screen reader is given: the tree of each main page, kept in `trees/` for a person to read.

On a laptop a tree that changed is written anew, to be looked at and committed; the machine that decides fails.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, watched_page
from tests.browser.hands import heading
from tests.browser.serving import Site
from tests.browser.walking import enter

KEPT = Path(__file__).with_name("trees")
# Where links lead to, and moments by the clock on the wall.
PASSING = re.compile(r"\n *- /url: .*|(?<= )\d{1,2} \w+(?: \d{4})? \d{1,2}\.\d\d")
# A colon after which nothing came.
ALONE = re.compile(r"^( *)(- .*):$(?!\n\1 )", re.MULTILINE)
ROWS = 4


def open_log(page: Page) -> None:
    """Open the log page of 2A's next session."""
    page.goto("/")
    page.get_by_role("link", name=re.compile(r"Logga pass \d+ för 2A")).click()


def send_too_little(page: Page) -> None:
    """Send a log without answers."""
    open_log(page)
    page.get_by_role("button", name="Spara pass").click()


def save(page: Page) -> None:
    """Log a session."""
    open_log(page)
    page.get_by_label("Alla ").first.check()
    page.get_by_label("Enligt manual").check()
    page.get_by_role("button", name="Spara pass").click()
    expect(heading(page)).to_contain_text("är sparat")


def open_class(page: Page) -> None:
    """Open the page of 6A."""
    page.goto("/classes")
    page.get_by_role("link", name="6A", exact=True).first.click()


def at(address: str) -> Callable[[Page], object]:
    """Return the way to an address."""
    return lambda page: page.goto(address)


# The tree's name → who looks, and the way there.
TREES: dict[str, tuple[str, Callable[[Page], object]]] = {
    "sign-in": ("", at("/sign-in")),
    "help": ("", at("/help")),
    "home": ("passledare", at("/")),
    "log": ("passledare", open_log),
    "log-refused": ("passledare", send_too_little),
    "saved": ("passledare", save),
    "class": ("skolkoordinator", open_class),
    "reach": ("programansvarig", at("/reach")),
    "school": ("programansvarig", at("/reach/schools/99000010")),
    "pictures": ("programansvarig", at("/reach/pictures")),
    "follow-up": ("programansvarig", at("/follow-up")),
    "imports": ("programansvarig", at("/admin/imports")),
    "users": ("programansvarig", at("/admin/users")),
}
QUICK = {"home", "log"}


def shortened(tree: str) -> str:
    """Return a tree without what passes, and with the first rows of its tables alone."""
    kept, rows = list[str](), dict[int, int]()
    for line in PASSING.sub("", tree).splitlines():
        depth = len(line) - len(line.lstrip())
        rows = {each: number for each, number in rows.items() if each < depth or (each == depth and "- row " in line)}
        if line.lstrip().startswith("- row "):
            rows[depth] = rows.get(depth, 0) + 1
        if all(number <= ROWS for number in rows.values()):
            kept.append(line)
    return ALONE.sub(r"\1\2", "\n".join([*kept, ""]))


@pytest.mark.parametrize(
    "name", [each if each in QUICK else pytest.param(each, marks=pytest.mark.long) for each in TREES]
)
def test_a_screen_reader_is_given_what_is_kept(browser: Browser, own_example_site: Site, name: str) -> None:
    who, where = TREES[name]
    with watched_page(browser, own_example_site, DESK | {"service_workers": "block"}) as page:
        enter(page, who)
        where(page)
        tree = shortened(page.locator("body").aria_snapshot())
    path = KEPT / f"{name}.yaml"
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if tree != kept and os.environ.get("CI") != "true":
        path.write_text(tree, encoding="utf-8")
    assert tree == kept, f"{path.name} shows another page: look at it, and commit it"


def test_no_tree_is_left_over() -> None:
    assert {path.stem for path in KEPT.glob("*.yaml")} == TREES.keys()
