"""What the outbox does not take: without a network it stays on its page, and is saved from there later."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import heading, logs
from tests.browser.phone import give_network, take_network

UNSENT = "Inget nät: inget är sparat, och det du skrev står kvar."


def save_late(page: Page, button: str, look: Look) -> None:
    """Save twice without a network, and be told so each time; then once with one."""
    title = heading(page).inner_text()
    take_network(page)
    for _twice in range(2):
        page.get_by_role("button", name=button).tap()
        expect(page.get_by_role("alert")).to_contain_text(UNSENT)
    assert heading(page).inner_text() == title
    look(page)
    give_network(page)
    page.get_by_role("button", name=button).tap()
    expect(heading(page)).not_to_have_text(title)


@pytest.mark.long
def test_several_sessions_a_correction_and_a_withdrawal_wait_on_their_pages(leader: Page, look: Look) -> None:
    leader.goto("/plans/1/catch-up")
    first = leader.get_by_role("region").first
    first.get_by_label("Genomfört").tap()
    first.get_by_label("Alla 27").tap()
    first.get_by_label("Enligt manual").tap()
    first.get_by_label("Datum").fill("2026-11-23")
    save_late(leader, "Spara passen", look)
    [log] = logs(leader, "4A")
    assert (log["narvarande"], log["datum"]) == ("27", "2026-11-23")

    leader.goto(f"/sessions/{log['id']}/correct")
    leader.get_by_text("Fler uppgifter").tap()
    leader.get_by_label("Kommentar").fill("Vi hann allt.")
    save_late(leader, "Spara rättelsen", look)
    assert [log["kommentar"] for log in logs(leader, "4A")] == ["Vi hann allt."]

    leader.goto(f"/sessions/{log['id']}/withdraw")
    leader.get_by_role("textbox").fill("Fel klass")
    save_late(leader, "Ångra passet", look)
    assert logs(leader, "4A") == []


@pytest.mark.long
def test_an_activity_waits_on_its_page(leader: Page, look: Look) -> None:
    leader.goto("/activities")
    leader.get_by_role("link", name="Logga").first.tap()
    title = heading(leader).inner_text()
    leader.get_by_label("Deltagare").fill("12")
    take_network(leader)
    leader.get_by_role("button", name="Spara aktiviteten").tap()
    expect(leader.get_by_role("alert")).to_contain_text(UNSENT)
    assert (heading(leader).inner_text(), leader.get_by_label("Deltagare").input_value()) == (title, "12")
