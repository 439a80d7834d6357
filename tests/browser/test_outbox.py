"""What waits on the phone: opened, mended, exported, discarded; kept for its author."""

import csv
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.hands import answer, heading, logs, save, sign_in
from tests.browser.phone import (
    REPLACED,
    entry,
    expect_empty,
    expect_sent,
    give_network,
    kept,
    save_offline,
    save_to_outbox,
    save_too_many,
    sign_in_for_offline,
    take_network,
    wait_for_copies,
    wait_until,
)
from tests.browser.serving import serving
from tests.browser.town import LEADER, SUBSTITUTE, copied
from tracker import HOME


@pytest.mark.long
def test_what_was_refused_is_mended_and_sent(leader: Page, look: Look) -> None:
    take_network(leader)
    save_too_many(leader, "4A")
    give_network(leader)
    expect(entry(leader, "4A")).to_contain_text("Togs inte emot:")
    expect(entry(leader, "4A")).to_contain_text("Antal närvarande: Du skrev 99. Ange högst 32")
    expect(leader.get_by_role("status")).to_have_text("1 pass togs inte emot och behöver rättas.", use_inner_text=True)
    [of_the_answer] = [each["said"] for each in kept(leader)]
    assert of_the_answer["lines"] == [
        "Antal närvarande: Du skrev 99. Ange högst 32, eller be skolkoordinatorn rätta klassens elevantal."
    ]
    look(leader)
    entry(leader, "4A").get_by_role("link", name="Öppna").tap()
    expect(leader.get_by_label("Antal närvarande")).to_have_value("99")
    expect(leader.get_by_label("Med anpassning")).to_be_checked()
    expect(leader.get_by_label("Elevhälsa")).to_be_checked()
    expect(leader.get_by_label("Kommentar")).to_have_value("Vi hann inte klart.")
    log_id = leader.locator("[name=id]").input_value()
    look(leader)
    leader.get_by_label("Antal närvarande").fill("98")
    leader.get_by_role("button", name="Spara pass 1").tap()
    expect(leader.get_by_role("alert")).to_contain_text("Du skrev 98.")
    expect(leader.get_by_label("Antal närvarande")).to_have_value("98")
    leader.get_by_label("Antal närvarande").fill("26")
    save(leader)
    assert [(log["id"], log["narvarande"], log["revision"]) for log in logs(leader, "4A")] == [(log_id, "26", "1")]
    expect_empty(leader)


@pytest.mark.long
def test_what_waits_is_mended_without_a_network(leader: Page) -> None:
    take_network(leader)
    save_too_many(leader, "4B")
    entry(leader, "4B").get_by_role("link", name="Öppna").tap()
    expect(leader.get_by_label("Antal närvarande")).to_have_value("99")
    leader.get_by_label("Alla 27").tap()
    save_to_outbox(leader)
    expect(entry(leader, "4B")).to_have_count(1)
    give_network(leader)
    expect_sent(leader, "4B")
    assert [(log["narvarande"], log["kommentar"]) for log in logs(leader, "4B")] == [("27", "Vi hann inte klart.")]


@pytest.mark.long
def test_what_waits_is_exported_and_discarded(leader: Page, look: Look) -> None:
    take_network(leader)
    for name in ("4C", "4D"):
        save_offline(leader, name)
    with leader.expect_download() as download:
        leader.get_by_role("button", name="Exportera").tap()
    raw = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(raw.splitlines(), delimiter=";"))
    assert [(row["called"], row["everyone"], row["day"]) for row in rows] == [
        ("4C, pass 1", "27", "2026-11-24"),
        ("4D, pass 1", "27", "2026-11-24"),
    ]
    leader.get_by_role("button", name="Skicka nu").tap()
    expect(leader.get_by_text("Nätet svarar inte.")).to_be_visible()
    entry(leader, "4C").locator("summary").tap()
    look(leader)
    entry(leader, "4C").get_by_role("button", name="Ja, kasta det").tap()
    expect(entry(leader, "4C")).to_have_count(0)
    expect(heading(leader)).to_be_focused()
    give_network(leader)
    expect_sent(leader, "4D")
    expect(leader.get_by_text("Nätet svarar inte.")).to_be_hidden()
    assert logs(leader, "4C") == []


@pytest.mark.long
def test_another_person_neither_sends_nor_opens_it_nor_sees_the_copies(leader: Page, look: Look) -> None:
    take_network(leader)
    save_offline(leader, "4F")
    give_network_for_somebody_else(leader)
    leader.goto("/outbox")
    expect(entry(leader, "4F")).to_contain_text("Väntar på telefonen tills den som skrev det loggar in.")
    assert logs(leader, "4F") == []
    expect(entry(leader, "4F").locator("a, button, summary")).to_have_count(0)
    expect(entry(leader, "4F")).not_to_contain_text("november")
    expect(leader.get_by_role("button", name="Exportera")).to_be_hidden()
    look(leader)
    # Nor does its address open it.
    [waiting] = kept(leader)
    leader.goto(f"/plans/7/log?session=1#outbox={waiting['id']}")
    expect(leader.locator("form[data-log]")).to_be_visible()
    leader.wait_for_load_state("networkidle")
    expect(leader.get_by_label("Alla 27")).not_to_be_checked()
    assert leader.locator("[name=id]").input_value() != waiting["id"]
    # It is not theirs to discard by leaving either.
    leader.get_by_role("button", name="Logga ut").tap()
    expect(heading(leader)).to_have_text("Logga in")
    sign_in(leader, LEADER)
    expect(leader.get_by_role("status")).to_contain_text("1 pass är skickat.")
    assert len(logs(leader, "4F")) == 1


@pytest.mark.long
def test_only_ones_own_is_exported(leader: Page) -> None:
    take_network(leader)
    save_offline(leader, "4G")
    leader.context.clear_cookies()
    give_network(leader)
    sign_in_for_offline(leader, SUBSTITUTE)
    leader.goto("/plans/8/log?session=1")
    answer(leader)
    take_network(leader)
    save_to_outbox(leader)
    expect(entry(leader, "4H").get_by_role("link", name="Öppna")).to_be_visible()
    with leader.expect_download() as download:
        leader.get_by_role("button", name="Exportera").tap()
    raw = download.value.path().read_text(encoding="utf-8-sig")
    assert [row["called"] for row in csv.DictReader(raw.splitlines(), delimiter=";")] == ["4H, pass 1"]


def give_network_for_somebody_else(page: Page) -> None:
    """Let the phone's sign-in be gone when the network returns, and a substitute sign in."""
    page.context.clear_cookies()
    give_network(page)
    sign_in(page, SUBSTITUTE)
    expect(page.get_by_role("status")).to_contain_text("1 pass är inte skickat än.")
    expect(page.get_by_role("link", name="Logga pass")).to_have_count(0)
    wait_for_copies(page)
    take_network(page)
    page.goto("/plans/7/log?session=1")
    expect(page.get_by_text("Sidan som du var på väg till behöver nät.")).to_be_visible()
    give_network(page)


@pytest.mark.long
def test_a_new_version_loses_neither_what_waits_nor_the_copies(browser: Browser, town: Path, tmp_path: Path) -> None:
    with ExitStack() as stack:
        with serving(copied(town, tmp_path), tmp_path / "log") as old:
            page = stack.enter_context(watched_page(browser, old, PHONE))
            sign_in_for_offline(page, LEADER)
            [before] = page.evaluate("caches.keys()")
        # The server is away while it is renewed: to the phone the same as no network.
        save_offline(page, "4A")
        with serving(old.database_url, tmp_path / "log", old.url, newer_house(tmp_path / "newer")):
            expect_sent(page, "4A")
            page.goto("/")
            wait_until(page, REPLACED, before)
            wait_for_copies(page)
            assert len(logs(page, "4A")) == 1
        save_offline(page, "4B")
        expect(entry(page, "4B")).to_contain_text("Väntar på telefonen.")


def newer_house(folder: Path) -> Path:
    """Return a copy of the product with other assets."""
    for part in ("tracker", "templates", "static"):
        copytree(HOME / part, folder / part)
    for name in ("app.js", "worker.js", "tracker.css"):
        path = folder / "static" / name
        path.write_text(path.read_text() + "\n/* Newer. */\n")
    return folder
