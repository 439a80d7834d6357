"""Logging where there is no network: every log arrives, once, whatever comes between."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import PASSWORD, answer, heading, logs, open_log, save
from tests.browser.phone import (
    end_sign_ins,
    entry,
    expect_empty,
    expect_sent,
    give_network,
    save_offline,
    save_to_outbox,
    take_network,
)
from tests.browser.serving import Site
from tests.browser.town import LEADER


def test_three_logs_outlive_a_closed_page_and_an_expired_sign_in_and_arrive_once_each(
    leader: Page, site: Site, look: Look
) -> None:
    classes = ("4A", "4B", "4C")
    take_network(leader)
    for name in classes:
        save_offline(leader, name)
    expect(leader.get_by_role("status")).to_contain_text("3 pass är inte skickade än.")
    look(leader)
    leader.goto("/")
    expect(leader.get_by_text("Nätet svarar inte.")).to_be_visible()
    expect(leader.get_by_role("status")).to_contain_text("3 pass är inte skickade än.")
    look(leader)
    open_log(leader, "4D")
    expect(leader.get_by_text("Nätet svarar inte.")).to_be_visible()
    look(leader)

    again = leader.context.new_page()
    leader.close()
    end_sign_ins(site.database_url)
    again.goto("/")
    expect(again.get_by_role("status")).to_contain_text("3 pass är inte skickade än.")
    give_network(again)
    again.get_by_role("link", name="Öppna utkorgen").tap()
    for name in classes:
        expect(entry(again, name)).to_contain_text("Väntar på telefonen tills du loggar in.")
    entry(again, "4A").get_by_role("link", name="Logga in").tap()
    enter(again)
    expect(again.get_by_role("status")).to_contain_text("3 pass är skickade.")
    assert [[log["pass_nr"] for log in logs(again, name)] for name in classes] == [["1"]] * 3
    expect_empty(again)


def enter(page: Page) -> None:
    """Sign in as A. Lärare on the page for it."""
    page.get_by_label("E-post").fill(LEADER)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).tap()


@pytest.mark.long
def test_what_was_sent_meanwhile_is_told_on_home(leader: Page) -> None:
    take_network(leader)
    save_offline(leader, "4J")
    leader.goto("/")
    expect(leader.get_by_text("Nätet svarar inte.")).to_be_visible()
    give_network(leader)
    expect(leader.get_by_role("status")).to_contain_text("1 pass är skickat.")
    expect(leader.get_by_text("Nätet svarar inte.")).to_be_hidden()
    expect(leader.get_by_role("link", name="Logga pass 2 för 4J")).to_be_visible()


@pytest.mark.long
def test_a_class_has_its_next_sessions_logged_while_the_first_waits(leader: Page, look: Look) -> None:
    card = leader.get_by_role("listitem").filter(has_text="4K")
    take_network(leader)
    for number in (1, 2, 3):
        save_offline(leader, "4K", number=number)
        leader.goto("/")
        expect(card).to_contain_text(f"Pass {number} väntar på telefonen.")
        look(leader)
    expect(card.get_by_role("link", name="Logga pass")).to_have_count(0)
    leader.goto("/outbox")
    expect(entry(leader, "4K")).to_have_count(3)
    entry(leader, "4K").filter(has_text="pass 2").locator("summary").tap()
    entry(leader, "4K").filter(has_text="pass 2").get_by_role("button", name="Ja, kasta det").tap()
    save_offline(leader, "4K", number=2)
    give_network(leader)
    expect(leader.get_by_role("status")).to_contain_text("3 pass är skickade.")
    assert [log["pass_nr"] for log in logs(leader, "4K")] == ["1", "2", "3"]


@pytest.mark.long
def test_the_phone_is_asked_to_hold_on_to_what_waits(leader: Page) -> None:
    leader.add_init_script("navigator.storage.persist = async () => { sessionStorage.asked = location.pathname; }")
    leader.goto("/")
    take_network(leader)
    open_log(leader, "4I")
    assert leader.evaluate("sessionStorage.asked ?? null") is None
    answer(leader)
    save_to_outbox(leader)
    expect(entry(leader, "4I")).to_be_visible()
    assert leader.evaluate("sessionStorage.asked") == "/outbox"
    leader.goto("/")
    expect(leader.get_by_role("status")).to_contain_text("1 pass är inte skickat än.")
    assert leader.evaluate("sessionStorage.asked") == "/"


@pytest.mark.long
def test_a_cancelled_session_that_waits_is_still_the_next_one(leader: Page) -> None:
    take_network(leader)
    open_log(leader, "4L")
    leader.get_by_label("Inställt").tap()
    leader.get_by_label("Tidsbrist").tap()
    save_to_outbox(leader)
    save_offline(leader, "4L")
    give_network(leader)
    expect(leader.get_by_role("status")).to_contain_text("2 pass är skickade.")
    assert [log["status"] for log in logs(leader, "4L")] == ["installt", "genomfort"]


@pytest.mark.long
def test_with_a_network_everything_is_as_without_the_worker(leader: Page) -> None:
    open_log(leader, "4D")
    leader.get_by_role("button", name="Spara pass 1").tap()
    expect(leader.get_by_role("alert")).to_contain_text("2 uppgifter behöver rättas")
    answer(leader)
    save(leader)
    assert len(logs(leader, "4D")) == 1
    expect_empty(leader)


@pytest.mark.long
def test_what_the_outbox_sends_is_listed_as_sent_for_this_visit(leader: Page, look: Look) -> None:
    take_network(leader)
    save_offline(leader, "4E")
    give_network(leader)
    expect_sent(leader, "4E")
    look(leader)
    leader.get_by_role("link", name="Se passet").tap()
    expect(heading(leader)).to_have_text("Pass 1 är sparat")
    expect(leader.get_by_role("main")).to_contain_text("27 närvarande · 50 minuter · enligt manual")
    look(leader)
    leader.get_by_role("button", name="Ångra").tap()
    expect(leader.get_by_text("Passet är ångrat och räknas inte längre.")).to_be_visible()
    expect_empty(leader)


@pytest.mark.long
def test_an_expired_sign_in_keeps_it(leader: Page, site: Site, look: Look) -> None:
    open_log(leader, "4F")
    answer(leader)
    end_sign_ins(site.database_url)
    leader.get_by_role("button", name="Spara pass 1").tap()
    expect(leader.get_by_text("Det du sparade väntar på telefonen")).to_be_visible()
    look(leader)
    leader.goto("/outbox")
    expect(entry(leader, "4F")).to_contain_text("Väntar på telefonen tills du loggar in.")
    look(leader)
    entry(leader, "4F").get_by_role("link", name="Logga in").tap()
    enter(leader)
    expect_sent(leader, "4F")
    assert len(logs(leader, "4F")) == 1


@pytest.mark.long
def test_two_tabs_that_send_at_once_send_one_log(leader: Page) -> None:
    take_network(leader)
    save_offline(leader, "4G")
    other = leader.context.new_page()
    other.goto("/outbox")
    expect(entry(other, "4G")).to_be_visible()
    give_network(leader)
    for tab in (leader, other):
        expect_sent(tab, "4G")
    assert [log["revision"] for log in logs(leader, "4G")] == ["1"]


@pytest.mark.long
def test_the_same_copy_opened_and_saved_twice_is_one_log_and_a_friendly_word(leader: Page, look: Look) -> None:
    take_network(leader)
    for _ in range(2):
        leader.goto("/plans/8/log?session=1")
        answer(leader)
        save_to_outbox(leader)
    expect(entry(leader, "4H")).to_have_count(2)
    give_network(leader)
    refused = entry(leader, "4H").filter(has_text="Togs inte emot")
    expect(refused).to_contain_text("Pass 1 för 4H är redan loggat")
    expect(refused).to_contain_text("A. Lärare loggade det")
    expect(entry(leader, "4H").filter(has_text="Skickat.")).to_have_count(1)
    look(leader)
    refused.get_by_role("link", name="Se passet").tap()
    expect(leader.get_by_role("main")).to_contain_text("Loggat av A. Lärare")
    assert len(logs(leader, "4H")) == 1


@pytest.mark.long
def test_an_old_copy_says_the_day_that_it_is_opened(leader: Page) -> None:
    take_network(leader)
    leader.clock.install()
    leader.clock.fast_forward("48:00:00")
    open_log(leader, "4I")
    expect(leader.get_by_label("Datum")).to_have_value("2026-11-26")


@pytest.mark.long
def test_a_page_without_a_copy_says_that_it_needs_a_network(leader: Page, look: Look) -> None:
    take_network(leader)
    leader.goto("/classes")
    expect(leader.get_by_text("Sidan som du var på väg till behöver nät.")).to_be_visible()
    look(leader)


@pytest.mark.long
def test_the_worker_lets_no_other_site_log(leader: Page, site: Site) -> None:
    leader.goto("/plans/9/log?session=1")
    typed = dict(leader.locator("form[data-log]").evaluate("form => [...new FormData(form)]"))
    fields = "".join(
        f'<input name="{name}" value="{value}">'
        for name, value in (typed | {"everyone": "27", "outcome": "as_planned"}).items()
    )
    trap = f"""<!DOCTYPE html><html lang="sv"><head><title>Klicka</title></head><body><h1>Klicka</h1>
      <form method="post" action="{site.url}/plans/9/log?session=1">{fields}<button>Vinn</button></form>"""
    leader.route("http://elsewhere.example/", lambda route: route.fulfill(body=trap, content_type="text/html"))
    leader.goto("http://elsewhere.example/")
    leader.get_by_role("button", name="Vinn").tap()
    expect(heading(leader)).to_have_text("Du får inte göra det här")
    assert logs(leader, "4I") == []
