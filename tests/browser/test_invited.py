"""A coordinator invites somebody, who chooses a password on the phone and is in."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import PASSWORD, heading, sign_in
from tests.browser.town import COORDINATOR


@pytest.mark.long
def test_who_is_invited_chooses_a_password_and_is_in(desk: Page, phone: Page, look: Look) -> None:
    sign_in(desk, COORDINATOR)
    desk.get_by_role("link", name="Administrera").click()
    desk.get_by_role("link", name="Personer").click()
    look(desk)
    desk.get_by_role("link", name="Lägg till en person").click()
    desk.get_by_label("Namn").fill("Nora Ny")
    desk.get_by_label("E-post").fill("nora.ny@example.org")
    desk.get_by_label("Passledare").check()
    desk.get_by_label("Var?").select_option(index=1)
    look(desk)
    desk.get_by_role("button", name="Lägg till personen").click()
    expect(heading(desk)).to_have_text("Nora Ny")
    look(desk)
    desk.get_by_role("button", name="Skapa en inbjudningslänk").click()
    link = desk.get_by_label("Länken").input_value()
    look(desk)
    phone.goto(link)
    expect(heading(phone)).to_have_text("Välkommen till Linjen")
    look(phone)
    phone.get_by_label("Lösenord").fill(PASSWORD)
    phone.get_by_role("button", name="Välj lösenordet").tap()
    expect(heading(phone)).to_have_text("Mina klasser")
    phone.goto(link)
    expect(heading(phone)).to_have_text("Länken fungerar inte längre")
    look(phone)
