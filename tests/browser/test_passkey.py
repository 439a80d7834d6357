"""Signing in with the phone's fingerprint: one tap."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import Thumb, heading, sign_in
from tests.browser.town import LEADER


@contextmanager
def fingerprint(page: Page) -> Iterator[tuple[CDPSession, str]]:
    """Give a browser a device with a reader of fingerprints, and lend what it is steered by."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    able = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True, **able}
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session, added["authenticatorId"]
    session.detach()


def test_a_fingerprint_signs_one_in_with_one_tap(phone: Page, look: Look) -> None:
    with fingerprint(phone) as (session, reader):
        sign_in(phone, LEADER)
        phone.goto("/account")
        look(phone)
        phone.get_by_role("link", name="Lägg till en passkey").tap()
        expect(heading(phone)).to_have_text("Lägg till en passkey")
        look(phone)
        phone.get_by_label("Vad kallar du enheten?").fill("Min mobil")
        phone.get_by_role("button", name="Skapa passkeyn").tap()
        expect(phone.get_by_text("Passkeyn är skapad.")).to_be_visible()
        expect(heading(phone)).to_have_text("Mitt konto")
        phone.get_by_role("link", name="Lägg till en passkey").tap()
        phone.get_by_role("button", name="Skapa passkeyn").tap()
        expect(phone.get_by_text("Den här enheten har redan en passkey för dig.")).to_be_visible()
        phone.get_by_role("button", name="Logga ut", exact=True).tap()
        expect(heading(phone)).to_have_text("Logga in")
        thumb = Thumb(phone)
        phone.goto("/sign-in")
        look(phone)
        thumb.tap(phone.get_by_role("button", name="Logga in med passkey"))
        expect(heading(phone)).to_have_text("Mina klasser")
        assert (thumb.taps, thumb.typed) == (1, None)
        [kept] = session.send("WebAuthn.getCredentials", {"authenticatorId": reader})["credentials"]
        assert (kept["isResidentCredential"], kept["rpId"]) == (True, "localhost")


@pytest.mark.long
def test_a_finger_that_is_not_known_signs_nobody_in_and_says_so(phone: Page, look: Look) -> None:
    with fingerprint(phone) as (session, reader):
        session.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
        phone.goto("/sign-in")
        phone.get_by_role("button", name="Logga in med passkey").tap()
        expect(phone.get_by_text("Det blev inte klart. Försök igen när du vill.")).to_be_visible()
        look(phone)


@pytest.mark.long
def test_a_browser_without_passkeys_offers_none(phone: Page) -> None:
    phone.add_init_script("delete window.PublicKeyCredential")
    phone.goto("/sign-in")
    expect(phone.get_by_role("button", name="Logga in", exact=True)).to_be_visible()
    expect(phone.get_by_role("button", name="Logga in med passkey")).to_be_hidden()
