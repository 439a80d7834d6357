"""A coordinator's spring on the phone: a class is divided, and the next school year made and undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import heading, sign_in
from tests.browser.serving import Site, answering
from tests.browser.town import COORDINATOR, town_of
from tests.browser.town import FILES as USUAL

SCHOOL = "99000001"
FILES = USUAL | {
    "classes": f"""\
lasar;skolenhetskod;klass;stadium;elever
2026/27;{SCHOOL};4A;4;27
2026/27;{SCHOOL};5B;5;24
2026/27;{SCHOOL};6A;6;22
""",
    "plans": f"""\
lasar;skolenhetskod;klass;program;programversion;ledare
2026/27;{SCHOOL};4A;TAGET;TAGET-45;a.larare@example.org
2026/27;{SCHOOL};5B;TAGET;TAGET-45;a.larare@example.org
""",
}


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a school of three classes, which this story changes."""
    folder = tmp_path_factory.mktemp("next-year")
    with answering(f"sqlite:///{town_of(FILES, (COORDINATOR,), sqlite_template, folder)}") as site:
        yield site


@pytest.mark.long
def test_a_class_is_divided_and_the_next_school_year_made_and_undone(phone: Page, look: Look) -> None:
    sign_in(phone, COORDINATOR)
    phone.goto("/classes")
    phone.get_by_role("link", name="Klasser och elevantal").tap()
    expect(heading(phone)).to_have_text("Klasser och elevantal")
    look(phone)
    phone.get_by_role("link", name="4A", exact=True).tap()
    expect(heading(phone)).to_have_text("Klass 4A")
    look(phone)
    phone.get_by_role("link", name="Dela i två").tap()
    phone.get_by_label("Den nya klassens namn").fill("4D")
    phone.get_by_label("Elever i åk 4").fill("12")
    phone.get_by_role("button", name="Se vad som händer").tap()
    told = phone.get_by_role("status")
    expect(told).to_contain_text("4A har 15 elever från och med 24 november, 4D får 12.")
    look(phone)
    phone.get_by_role("button", name="Dela klassen").tap()
    expect(heading(phone)).to_have_text("Klass 4D")
    expect(phone.get_by_role("status")).to_have_text("Klassen är delad.")

    phone.get_by_role("link", name="Alla klasser").tap()
    phone.get_by_role("link", name="Nästa läsår").tap()
    expect(heading(phone)).to_have_text("Nästa läsår, 2027/28")
    expect(phone.get_by_role("main")).to_contain_text("Alla skolor tillsammans: 3 klasser, 51 elever och 3 planer.")
    look(phone)
    phone.get_by_role("link", name="Ängsskolan").tap()
    expect(heading(phone)).to_have_text("Ängsskolan läsåret 2027/28")
    phone.get_by_label("Nytt namn på 4D").fill("5C")
    look(phone)
    phone.get_by_role("button", name="Skapa klasserna 2027/28").tap()
    expect(phone.get_by_role("status")).to_have_text("Skapat: klasser 3, planer 3, passledare 1.")
    look(phone)

    phone.get_by_role("link", name="Alla skolor").tap()
    phone.get_by_role("link", name="Ångra").tap()
    expect(heading(phone)).to_have_text("Ångra bytet till 2027/28")
    look(phone)
    phone.get_by_role("button", name="Ta bort 3 klasser").tap()
    expect(phone.get_by_role("status")).to_have_text("Läsårsbytet är ångrat.")
    expect(phone.get_by_role("button", name="Skapa 3 klasser enligt förslaget")).to_be_visible()
