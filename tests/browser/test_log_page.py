"""The log page in a browser: what it folds away, what its script adds, and how it is without."""

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.hands import PASSWORD, answer, heading, logs, open_log, save, sign_in
from tests.browser.serving import Site
from tests.browser.town import LEADER, SUBSTITUTE

UUID_4 = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


@pytest.fixture
def leader(phone: Page) -> Page:
    """Lend the phone of A. Lärare, who is signed in."""
    sign_in(phone, LEADER)
    return phone


@pytest.mark.long
def test_the_number_present_starts_from_the_last_log_and_is_stepped(leader: Page) -> None:
    open_log(leader, "5B", 2)
    leader.get_by_label("Annat antal").tap()
    number = leader.get_by_label("Antal närvarande")
    expect(number).to_have_value("24")
    leader.get_by_role("button", name="En till").tap()
    expect(number).to_have_value("25")
    for _ in range(2):
        leader.get_by_role("button", name="En färre").tap()
    expect(number).to_have_value("23")
    leader.get_by_label("Delvis").tap()
    save(leader, 2)
    expect(leader.get_by_role("main")).to_contain_text("23 närvarande · 50 minuter · delvis")


@pytest.mark.long
def test_the_number_present_never_falls_below_none(leader: Page) -> None:
    open_log(leader, "4A")
    leader.get_by_label("Annat antal").tap()
    number = leader.get_by_label("Antal närvarande")
    number.fill("0")
    leader.get_by_role("button", name="En färre").tap()
    expect(number).to_have_value("0")


@pytest.mark.long
def test_what_belongs_to_another_answer_is_folded_away(leader: Page) -> None:
    open_log(leader, "4A")
    present = leader.get_by_role("group", name="Närvarande elever")
    outcome = leader.get_by_role("group", name="Hur gick passet?")
    number = leader.get_by_label("Antal närvarande")
    obstacle = leader.get_by_role("group", name="Varför ställdes passet in?")
    kind = leader.get_by_label("Vad anpassades?")
    minutes = leader.get_by_label("Minuter")
    for shown in (present, outcome, minutes):
        expect(shown).to_be_visible()
    for folded in (obstacle, number, kind):
        expect(folded).to_be_hidden()

    leader.get_by_label("Annat antal").tap()
    expect(number).to_be_visible()
    leader.get_by_label("Alla 27").tap()
    expect(number).to_be_hidden()
    leader.get_by_label("Med anpassning").tap()
    expect(kind).to_be_visible()
    leader.get_by_label("Delvis").tap()
    expect(kind).to_be_hidden()

    leader.get_by_label("Inställt").tap()
    expect(obstacle).to_be_visible()
    for folded in (present, outcome, minutes):
        expect(folded).to_be_hidden()
    leader.get_by_label("Genomfört").tap()
    expect(obstacle).to_be_hidden()
    expect(present).to_be_visible()


def test_the_page_makes_the_id_and_a_double_tap_gives_one_log(leader: Page) -> None:
    open_log(leader, "4B")
    made = leader.locator("[name=id]")
    expect(made).to_have_value(UUID_4)
    log_id = made.input_value()
    answer(leader)
    sent: list[Request] = []
    leader.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    # By hand the second tap might come too late, and land on the next page.
    leader.get_by_role("button", name="Spara pass 1").evaluate(
        "save => { save.click(); setTimeout(() => save.click()) }"
    )
    expect(heading(leader)).to_have_text("Pass 1 är sparat")
    assert len(sent) == 2
    assert [(log["id"], log["pass_nr"], log["revision"]) for log in logs(leader, "4B")] == [(log_id, "1", "1")]


@pytest.mark.long
def test_going_back_and_saving_again_gives_one_log(leader: Page) -> None:
    open_log(leader, "4C")
    log_id = leader.locator("[name=id]").input_value()
    answer(leader)
    save(leader)
    leader.go_back()
    expect(heading(leader)).to_contain_text("4C, pass 1")
    expect(leader.locator("[name=id]")).to_have_value(log_id)
    answer(leader)
    save(leader)
    assert [(log["id"], log["pass_nr"], log["revision"]) for log in logs(leader, "4C")] == [(log_id, "1", "1")]


@pytest.mark.long
def test_the_next_session_gets_an_id_of_its_own(leader: Page) -> None:
    for number in (1, 2):
        open_log(leader, "4D", number)
        answer(leader)
        save(leader, number)
    first, second = logs(leader, "4D")
    assert first["id"] != second["id"]


@pytest.mark.long
def test_problems_come_first_and_lead_to_their_fields(leader: Page, look: Look) -> None:
    open_log(leader, "4E")
    leader.get_by_text("Fler uppgifter").tap()
    leader.get_by_label("Kommentar").fill("Ring mig på 070-000 00 00.")
    leader.get_by_label("Minuter").fill("3")
    leader.get_by_role("button", name="Spara pass 1").tap()
    summary = leader.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("4 uppgifter behöver rättas")
    expect(leader).to_have_title(re.compile("4E, pass 1: 4 uppgifter behöver rättas"))
    expect(leader.get_by_label("Kommentar")).to_have_value("Ring mig på 070-000 00 00.")
    look(leader)
    for link, field in (
        ("Närvarande elever: Välj Alla 27 eller annat antal.", leader.get_by_label("Alla 27")),
        ("Hur gick passet: Välj det som stämmer bäst.", leader.get_by_label("Enligt manual")),
        ("Minuter: Ange minuterna som ett tal från 5 till 240.", leader.get_by_label("Minuter")),
        ("Kommentar: Texten ser ut att innehålla ett telefonnummer", leader.get_by_label("Kommentar")),
    ):
        summary.get_by_role("link", name=link).tap()
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()


@pytest.mark.long
def test_a_cancelled_session_is_shown_and_offered_again(leader: Page, look: Look) -> None:
    open_log(leader, "4F")
    leader.get_by_label("Inställt").tap()
    look(leader)
    leader.get_by_label("Personalbrist").tap()
    save(leader)
    expect(leader.get_by_role("main")).to_contain_text("24 november · inställt: personalbrist")
    expect(leader.locator(".route li").first).to_contain_text("Inställt i dag")
    look(leader)
    open_log(leader, "4F")


@pytest.mark.long
def test_a_correction_of_ones_own_log_keeps_what_it_said(leader: Page, look: Look) -> None:
    open_log(leader, "4G")
    answer(leader)
    save(leader)
    leader.get_by_role("link", name="Rätta").tap()
    expect(heading(leader)).to_contain_text("Rätta 4G, pass 1")
    expect(leader.get_by_label("Alla 27")).to_be_checked()
    look(leader)
    leader.get_by_label("Annat antal").tap()
    leader.get_by_role("button", name="En färre").tap()
    leader.get_by_role("button", name="Spara rättelsen").tap()
    expect(leader.get_by_role("main")).to_contain_text("26 närvarande")
    expect(leader.get_by_role("main")).to_contain_text("Antal närvarande: 27 → 26")
    look(leader)
    [log] = logs(leader, "4G")
    assert (log["narvarande"], log["revision"]) == ("26", "2")


@pytest.mark.long
def test_who_comes_second_is_told_who_was_first(leader: Page, browser: Browser, site: Site, look: Look) -> None:
    open_log(leader, "4H")
    answer(leader)
    with watched_page(browser, site, PHONE) as substitute:
        sign_in(substitute, SUBSTITUTE)
        substitute.goto(leader.url)
        answer(substitute)
        save(substitute)
    leader.get_by_role("button", name="Spara pass 1").tap()
    expect(leader.get_by_role("alert")).to_contain_text("Pass 1 för 4H är redan loggat")
    expect(leader.get_by_role("alert")).to_contain_text("B. Lärare loggade det")
    expect(leader.get_by_role("alert")).to_be_focused()
    look(leader)
    leader.get_by_role("link", name="Öppna det").tap()
    expect(leader.get_by_role("main")).to_contain_text("Loggat av B. Lärare")
    assert len(logs(leader, "4H")) == 1


@pytest.mark.long
def test_groups_take_turns(leader: Page, look: Look) -> None:
    open_log(leader, "5A")
    expect(leader.locator(".groups [aria-current]")).to_have_text("Grupp 1 pass 1")
    answer(leader, "Alla 14")
    look(leader)
    save(leader)
    expect(leader.locator(".route li").first).to_contain_text("Halva klassen i dag")
    open_log(leader, "5A")
    expect(leader.locator(".groups [aria-current]")).to_have_text("Grupp 2 pass 1")


def test_everything_works_without_script(browser: Browser, site: Site) -> None:
    with watched_page(browser, site, PHONE | {"java_script_enabled": False}) as page:
        sign_in(page, LEADER)
        open_log(page, "4I")
        expect(page.locator("[name=id]")).to_have_value("")
        page.get_by_role("button", name="Spara pass 1").tap()
        expect(page.get_by_role("alert")).to_contain_text("Välj Alla 27 eller annat antal")
        page.get_by_label("Annat antal").tap()
        page.get_by_label("Antal närvarande").fill("26")
        page.get_by_label("Enligt manual").tap()
        save(page)
        [log] = logs(page, "4I")
        assert UUID_4.match(log["id"])
        assert log["narvarande"] == "26"


@pytest.mark.long
def test_the_language_follows_the_browser(browser: Browser, site: Site) -> None:
    with watched_page(browser, site, PHONE | {"locale": "en-GB"}) as page:
        page.goto("/")
        expect(heading(page)).to_have_text("Sign in")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_label("E-mail").fill(LEADER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).tap()
        expect(heading(page)).to_have_text("My classes")
