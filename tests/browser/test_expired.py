"""A sign-in that expires while somebody writes: what they wrote is on the page again once they have signed in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.hands import PASSWORD, answer, heading, logs, open_log, save, sign_in
from tests.browser.phone import end_sign_ins, sign_in_for_offline
from tests.browser.serving import Site
from tests.browser.town import LEADER, SUBSTITUTE

AGAIN = "Det du skrev står kvar här"


@pytest.fixture
def leader(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend the phone of A. Lärare, on which no worker can work behind the pages."""
    with watched_page(browser, site, PHONE | {"service_workers": "block"}) as page:
        sign_in(page, LEADER)
        yield page


def sign_in_again(page: Page, email: str = LEADER) -> None:
    """Sign in where one was sent to, the second time with the right password."""
    for password in ("fel ord i rad här", PASSWORD):
        expect(heading(page)).to_have_text("Logga in")
        page.get_by_label("E-post").fill(email)
        page.get_by_label("Lösenord").fill(password)
        page.get_by_role("button", name="Logga in", exact=True).tap()
    expect(heading(page)).not_to_have_text("Logga in")


def write_catch_up(page: Page) -> None:
    """Say that the first session of 4A was held, with 26 there."""
    page.goto("/plans/1/catch-up")
    first = page.get_by_role("region").first
    first.get_by_label("Genomfört").tap()
    first.get_by_label("Annat antal").tap()
    first.get_by_label("Antal närvarande").fill("26")
    first.get_by_label("Enligt manual").tap()
    first.get_by_label("Datum").fill("2026-11-24")


@pytest.mark.long
def test_what_was_caught_up_is_there_again(leader: Page, site: Site, look: Look) -> None:
    write_catch_up(leader)
    end_sign_ins(site.database_url)
    leader.get_by_role("button", name="Spara passen").tap()
    sign_in_again(leader)
    expect(leader.get_by_text(AGAIN)).to_be_visible()
    look(leader)
    assert logs(leader, "4A") == []
    leader.get_by_role("button", name="Spara passen").tap()
    expect(heading(leader)).to_have_text("Pass 1 är sparat")
    assert [(log["narvarande"], log["datum"]) for log in logs(leader, "4A")] == [("26", "2026-11-24")]
    leader.goto("/plans/1/catch-up")
    expect(leader.get_by_text(AGAIN)).to_be_hidden()
    expect(leader.get_by_role("region").first.get_by_label("Genomfört")).not_to_be_checked()


@pytest.mark.long
def test_a_correction_is_there_again(phone: Page, site: Site, look: Look) -> None:
    sign_in_for_offline(phone, LEADER)
    open_log(phone, "4B")
    answer(phone)
    save(phone)
    log_id = logs(phone, "4B")[0]["id"]
    phone.goto(f"/sessions/{log_id}/correct")
    phone.get_by_label("Minuter").fill("35")
    phone.get_by_text("Fler uppgifter").tap()
    phone.get_by_label("Lärare").uncheck()
    phone.get_by_label("Kommentar").fill("Vi hann inte klart.")
    end_sign_ins(site.database_url)
    phone.get_by_role("button", name="Spara rättelsen").tap()
    sign_in_again(phone)
    expect(phone.get_by_text(AGAIN)).to_be_visible()
    expect(phone.get_by_label("Lärare")).not_to_be_checked()
    look(phone)
    phone.get_by_role("button", name="Spara rättelsen").tap()
    expect(heading(phone)).to_contain_text("är sparat")
    [log] = logs(phone, "4B")
    assert (log["minuter"], log["kommentar"], log["revision"]) == ("35", "Vi hann inte klart.", "2")


@pytest.mark.long
def test_a_log_is_there_again_where_no_worker_can_keep_it(leader: Page, site: Site) -> None:
    open_log(leader, "4C")
    answer(leader, "Annat antal")
    leader.get_by_label("Antal närvarande").fill("25")
    log_id = leader.locator("[name=id]").input_value()
    end_sign_ins(site.database_url)
    leader.get_by_role("button", name="Spara pass 1").tap()
    sign_in_again(leader)
    expect(leader.get_by_label("Antal närvarande")).to_have_value("25")
    save(leader)
    assert [(log["id"], log["narvarande"]) for log in logs(leader, "4C")] == [(log_id, "25")]


@pytest.mark.long
def test_somebody_else_who_signs_in_does_not_get_it(leader: Page, site: Site) -> None:
    write_catch_up(leader)
    end_sign_ins(site.database_url)
    leader.get_by_role("button", name="Spara passen").tap()
    sign_in_again(leader, SUBSTITUTE)
    leader.wait_for_load_state("networkidle")
    expect(leader.get_by_text(AGAIN)).to_be_hidden()
    expect(leader.get_by_role("region").first.get_by_label("Genomfört")).not_to_be_checked()
    assert leader.evaluate("sessionStorage.length") == 0
