"""Beside the sessions, on the phone: log an activity, count the mentors, take the calendar along."""

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.hands import Thumb, heading, sign_in
from tests.browser.serving import Site
from tests.browser.town import CLASSES, LEADER, SCHOOL, SUBSTITUTE


@pytest.fixture
def leader(phone: Page) -> Page:
    """Lend the phone of A. Lärare, who is signed in."""
    sign_in(phone, LEADER)
    return phone


@pytest.mark.long
def test_an_activity_takes_three_taps_and_a_number(leader: Page, look: Look) -> None:
    thumb = Thumb(leader)
    leader.goto("/")
    thumb.tap(leader.get_by_role("link", name="Aktiviteter"))
    expect(heading(leader)).to_have_text("Aktiviteter")
    look(leader)
    thumb.tap(leader.get_by_role("link", name="Logga APT, Tåget"))
    expect(leader.get_by_label("APT")).to_be_checked()
    look(leader)
    leader.get_by_label("Antal deltagare").fill("32")
    thumb.tap(leader.get_by_role("button", name="Spara aktiviteten"))
    assert thumb.taps == 3
    expect(leader.get_by_role("status")).to_have_text("Aktiviteten är sparad.")
    expect(leader.get_by_role("main")).to_contain_text("1 av 4 · 32 deltagare")
    look(leader)


@pytest.mark.long
def test_the_same_meeting_again_is_told_and_can_be_another(leader: Page, browser: Browser, site: Site) -> None:
    for page_of in (LEADER, SUBSTITUTE):
        with watched_page(browser, site, PHONE) as page:
            sign_in(page, page_of)
            page.goto(f"/schools/{SCHOOL}/activities/new?what=TAGET/coaching")
            page.get_by_label("Antal deltagare").fill("8")
            page.get_by_role("button", name="Spara aktiviteten").tap()
            if page_of == LEADER:
                expect(page.get_by_role("status")).to_have_text("Aktiviteten är sparad.")
                continue
            expect(page.get_by_role("alert")).to_contain_text("Handledning 24 november finns redan")
            expect(page.get_by_role("alert")).to_be_focused()
            page.get_by_label("Det är en annan, samma dag").tap()
            page.get_by_role("button", name="Spara aktiviteten").tap()
            expect(page.get_by_role("main")).to_contain_text("2 av 4 · 16 deltagare")


@pytest.mark.long
def test_a_double_tap_is_one_activity(leader: Page) -> None:
    leader.goto(f"/schools/{SCHOOL}/activities/new?what=TAGET/guardian_meeting")
    leader.get_by_label("Antal deltagare").fill("40")
    leader.get_by_role("button", name="Spara aktiviteten").evaluate(
        "save => { save.click(); setTimeout(() => save.click()) }"
    )
    expect(leader.get_by_role("main")).to_contain_text("1 av 3 · 40 deltagare")


@pytest.mark.long
def test_corrections_mistakes_and_mentors_look_well(leader: Page, look: Look) -> None:
    leader.goto(f"/schools/{SCHOOL}/activities/new")
    leader.get_by_role("button", name="Spara aktiviteten").tap()
    expect(leader.get_by_role("alert")).to_contain_text("2 uppgifter behöver rättas")
    look(leader)
    leader.get_by_role("link", name="Vad gjorde ni: Välj vad ni gjorde.").tap()
    expect(leader.get_by_label("APT")).to_be_focused()
    leader.get_by_label("APT").tap()
    leader.get_by_label("Antal deltagare").fill("3")
    leader.get_by_label("Datum").fill("2026-11-02")
    leader.get_by_role("button", name="Spara aktiviteten").tap()
    leader.get_by_role("link", name="Rätta APT 2 november").tap()
    expect(leader.get_by_label("Antal deltagare")).to_have_value("3")
    look(leader)
    leader.get_by_text("Den blev aldrig av").tap()
    leader.get_by_role("button", name="Ta bort aktiviteten").tap()
    expect(leader.get_by_role("status")).to_have_text("Aktiviteten är borttagen.")
    leader.goto(f"/schools/{SCHOOL}/mentors")
    look(leader)


@pytest.mark.long
def test_the_calendar_is_made_read_and_removed(leader: Page, look: Look) -> None:
    leader.goto("/account")
    leader.get_by_role("button", name="Skapa adress").tap()
    field = leader.get_by_label("Lägg till en kalender med den här adressen")
    expect(field).to_be_visible()
    look(leader)
    address = field.input_value()
    answer = leader.request.get(address)
    assert len(Calendar.from_ical(answer.body()).events) == 8 * len(CLASSES) - 1, "eight sessions each, one held"
    assert address.replace("http:", "webcal:") == leader.get_by_role("link", name="Öppna i kalendern").get_attribute(
        "href"
    )
    leader.get_by_role("link", name="Till mitt konto").tap()
    leader.get_by_role("button", name="Ta bort adressen").tap()
    expect(leader.get_by_role("status")).to_contain_text("fungerar inte längre")
    assert leader.request.get(address).status == 404
