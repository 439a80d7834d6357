"""A lead imports a file in a real browser: sends it, looks, confirms, and takes it back."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, Look, watched_page
from tests.browser.hands import heading, sign_in
from tests.browser.serving import Site
from tests.browser.test_follow_up import LEAD, site

__all__ = ["site"]
CLASSES = "lasar;skolenhetskod;klass;stadium;elever\n"
# How far the foot of the page stands below what is last on it.
GAP = """() => document.querySelector(".colophon").getBoundingClientRect().top
  - document.querySelector("main > :last-child").getBoundingClientRect().bottom"""


@pytest.mark.long
@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_from_a_bad_file_to_one_that_is_taken_back(
    browser: Browser, site: Site, look: Look, tmp_path: Path, device: dict[str, object]
) -> None:
    bad, good, long = (tmp_path / name for name in ("Fel.csv", "Klasser.csv", "Lang.csv"))
    good.write_text(CLASSES + "2026/27;99000001;4A;4;26\n2026/27;99000001;5A;5;20\n")
    bad.write_text(good.read_text() + "2026/27;99999999;5A;13;20\n")
    long.write_text(CLASSES + "".join(f"2026/27;99000001;K{number};4;20\n" for number in range(2500)))
    with watched_page(browser, site, device) as page:
        sign_in(page, LEAD)
        page.get_by_role("link", name="Administrera").click()
        page.get_by_role("link", name="Importera filer").click()
        look(page)
        page.get_by_role("link", name="Klasser", exact=True).last.click()
        look(page)
        assert page.evaluate(GAP) >= 40
        page.get_by_role("button", name="Granska filen").click()
        expect(page.get_by_role("alert").first).to_contain_text("Välj en fil.")
        look(page)
        page.get_by_label("Fil", exact=True).set_input_files(bad)
        page.get_by_role("button", name="Granska filen").click()
        expect(page.get_by_role("heading", name="Inget kan sparas: 1 rad behöver rättas")).to_be_visible()
        look(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="Hämta raderna som fil").click()
        assert "99999999;5A;13;20;" in download.value.path().read_text("utf-8-sig")
        page.get_by_role("link", name="Skicka den rättade filen").click()
        page.get_by_label("Fil", exact=True).set_input_files(good)
        page.get_by_role("button", name="Granska filen").click()
        look(page)
        assert page.evaluate(GAP) >= 40
        page.get_by_role("button", name="Importera: 1 ny, 1 ändrad").click()
        expect(page.get_by_role("status")).to_have_text("Filen är importerad.")
        look(page)
        page.get_by_role("button", name="Ångra importen").click()
        expect(page.get_by_role("status").first).to_have_text("Importen är ångrad.")
        look(page)
        page.get_by_role("link", name="Till alla importer").click()
        look(page)
        page.get_by_role("link", name="Klasser", exact=True).last.click()
        page.get_by_label("Fil", exact=True).set_input_files(long)
        page.get_by_role("button", name="Granska filen").click()
        expect(heading(page)).to_have_text("Granska Lang.csv")
