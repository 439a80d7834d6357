"""A lead's yearly round: contacts, the promise, its lines, and the report as it looks and leaves the printer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Look, watched_page
from tests.browser.hands import heading, sign_in
from tests.browser.serving import Site, answering
from tests.browser.test_poster import pages
from tests.browser.town import town_of

LEAD = "p.ansvarig@example.org"
SCHOOLS = {"99000001": "Ängsskolan", "99000002": "Lilla Åskolan"}
FILES = {
    "schools": "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n"
    + "".join(f"9900;Exempelköping;{code};{name};kommunal\n" for code, name in SCHOOLS.items()),
    "classes": "lasar;skolenhetskod;klass;stadium;elever\n"
    + "".join(f"2026/27;{code};4A;4;27\n2026/27;{code};6B;6;4\n" for code in SCHOOLS),
    "users": f"epost;namn;roll;kommunkod\n{LEAD};P. Ansvarig;programansvarig;9900\n",
}


@pytest.fixture
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a municipality with two schools."""
    town = town_of(FILES, (LEAD,), sqlite_template, tmp_path_factory.mktemp("promise"))
    with answering(f"sqlite:///{town}") as site:
        yield site


def add_contact(page: Page, kind: str, name: str, look: Look) -> None:
    """Add a contact at the school whose page is open."""
    page.get_by_role("link", name=f"Lägg till {kind}").click()
    expect(page.get_by_label(kind)).to_be_checked()
    look(page)
    page.get_by_label("Namn").fill(name)
    page.get_by_role("button", name="Spara kontakten").click()
    expect(page.get_by_role("status")).to_have_text("Kontakten är sparad.")


@pytest.mark.long
@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_from_contacts_and_promise_to_one_sheet(
    browser: Browser, site: Site, look: Look, device: dict[str, object]
) -> None:
    with watched_page(browser, site, device) as page:
        sign_in(page, LEAD)
        page.goto("/admin/contacts")
        look(page)
        page.get_by_role("link", name="Ängsskolan").click()
        add_contact(page, "Kontaktpolis", "P. Påhitt", look)
        add_contact(page, "Kontaktperson från socialtjänsten", "S. Påhitt", look)
        look(page)
        page.get_by_role("button", name="Bekräfta alla 2").click()
        expect(page.get_by_role("status")).to_have_text("2 kontakter är bekräftade.")
        page.get_by_role("link", name="Uppföljning").click()
        page.get_by_label("Period").select_option("2026-27")
        page.get_by_role("button", name="Visa").click()
        look(page)
        page.get_by_role("link", name="Skriv löftet").click()
        look(page)
        page.get_by_label("Vad kommunen och polisen lovar").fill("Vi lovar att alla är trygga.")
        page.get_by_role("button", name="Spara löftet").click()
        expect(heading(page)).to_have_text("Medborgarlöftet 2026/27")
        page.get_by_role("link", name="Social insatsgrupp").click()
        look(page)
        page.get_by_label("Finns", exact=True).check()
        page.get_by_label("Årets totalantal").fill("3")
        page.get_by_label("Uppfyllt", exact=True).check()
        page.get_by_role("button", name="Spara raden").click()
        row = page.get_by_role("row").filter(has_text="Social insatsgrupp")
        expect(row).to_contain_text("totalt .. under året")
        expect(page.get_by_role("row").filter(has_text="Kraftsamling")).to_contain_text("1 av 2 skolor")
        look(page)
        assert pages(page) == 1
        fetched = page.request.get(str(page.get_by_role("link", name="Hämta PDF").get_attribute("href")))
        assert fetched.body().startswith(b"%PDF-")
        page.get_by_role("link", name="Administrera").click()
        page.get_by_role("link", name="Händelselogg").click()
        expect(page.get_by_role("row").filter(has_text="Lade till en kontaktperson").first).to_contain_text(
            "Ängsskolan"
        )
        look(page)
