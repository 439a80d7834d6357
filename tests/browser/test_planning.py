"""A lead plans a year on a phone: a version of one's own, plans for many classes, another version in mid-year."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.hands import heading, sign_in
from tests.browser.serving import Site, answering
from tests.browser.town import town_of

LEAD, LEADER = "p.ansvarig@example.org", "l.ledare@example.org"
FILES = {
    "schools": "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n9900;Exempelköping;99000001;Ängsskolan;kommunal\n",
    "classes": "lasar;skolenhetskod;klass;stadium;elever\n"
    + "".join(f"2026/27;99000001;{name};{name[0]};24\n" for name in ("4A", "4B", "6A")),
    "users": "epost;namn;roll;skolenhetskod;kommunkod\n"
    f"{LEAD};P. Ansvarig;programansvarig;;9900\n{LEADER};L. Ledare;passledare;99000001;\n",
}


@pytest.fixture
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a municipality with one school."""
    town = town_of(FILES, (LEAD,), sqlite_template, tmp_path_factory.mktemp("planning"))
    with answering(f"sqlite:///{town}") as site:
        yield site


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name).first.click()


@pytest.mark.long
def test_a_year_is_planned_on_a_phone(browser: Browser, site: Site, look: Look) -> None:
    with watched_page(browser, site, PHONE) as page:
        sign_in(page, LEAD)
        write_a_version(page, look)
        make_plans(page, look)
        change_version(page, look)
        give_leaders(page, look)


def write_a_version(page: Page, look: Look) -> None:
    """Begin the next version, put its sessions in order, link one to its manual, and publish it."""
    page.goto("/admin/curricula")
    look(page)
    page.get_by_role("link", name="Tåget 4–5").click()
    look(page)
    press(page, "Börja nästa version")
    expect(page.get_by_role("status")).to_contain_text("Nästa version är påbörjad")
    press(page, "Ner Ombord på Tåget")
    expect(page.locator("ol.roster b").first).to_have_text("1. Trygga vuxna")
    look(page)
    page.get_by_role("link", name="Länkar till handledningen").click()
    page.get_by_label("1. Trygga vuxna").fill("https://example.org/pass-1")
    look(page)
    press(page, "Spara länkarna")
    page.get_by_role("link", name="Publicera …").click()
    expect(page.get_by_text("8 pass låses")).to_be_visible()
    look(page)
    press(page, "Publicera Tåget 4–5")
    expect(page.get_by_role("status")).to_have_text("Den är publicerad.")


def make_plans(page: Page, look: Look) -> None:
    """Let all classes of stage 4 follow it, seeing the numbers first."""
    page.goto("/admin/plans")
    page.get_by_role("link", name="Skapa planer för många klasser").click()
    look(page)
    page.get_by_label("Programversion").select_option("TAGET-45")
    page.get_by_label("4", exact=True).check()
    press(page, "Se vad som skapas")
    expect(page.get_by_role("heading", name="2 planer skapas")).to_be_visible()
    look(page)
    press(page, "Skapa 2 planer")
    expect(page.get_by_role("status")).to_have_text("2 planer är skapade.")
    look(page)


def change_version(page: Page, look: Look) -> None:
    """Let one class change to the next version today."""
    page.get_by_label("Välj 4B").check()
    press(page, "Byt deras programversion")
    page.get_by_label("Den nya programversionen").select_option("TAGET-45-2")
    press(page, "Se vad som händer")
    expect(page.get_by_role("heading", name="1 plan avslutas och ersätts av en ny")).to_be_visible()
    look(page)
    press(page, "Byt för 1 plan")
    expect(page.get_by_role("status")).to_have_text("1 klass byter programversion.")


def give_leaders(page: Page, look: Look) -> None:
    """Give every plan a leader."""
    page.goto("/admin/plans?leader=nobody&running=y")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Välj passledare för de förkryssade")
    look(page)
    page.get_by_label("Passledare").select_option(LEADER)
    press(page, "Spara passledare för 2 planer")
    expect(page.get_by_role("status")).to_have_text("2 planer har fått andra passledare.")
    page.goto("/admin/plans")
    expect(heading(page)).to_have_text("Planer")
    page.get_by_role("link", name="4A").first.click()
    look(page)
    page.get_by_role("link", name="Avsluta eller låt fortsätta …").click()
    look(page)
