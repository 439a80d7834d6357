"""Half classes where there is no network: each group has its page, its name and its log."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import answer, heading, logs, save
from tests.browser.phone import entry, expect_sent, give_network, save_offline, save_to_outbox, take_network, wait_until

HAS_COPY = "path => caches.match(path, { ignoreVary: true }).then(Boolean)"


@pytest.mark.long
def test_a_group_waits_with_its_name(leader: Page) -> None:
    take_network(leader)
    save_offline(leader, "5A", "Alla 14")
    expect(leader.get_by_role("heading", name="5A, pass 1, grupp 1")).to_be_visible()
    leader.goto("/")
    expect(leader.get_by_text("Pass 1, grupp 1, väntar på telefonen.")).to_be_visible()
    leader.get_by_role("link", name="Logga pass 1, grupp 2 för 5A").tap()
    answer(leader, "Alla 14")
    save_to_outbox(leader)
    give_network(leader)
    for card in entry(leader, "5A").all():
        expect(card).to_contain_text("Skickat. Se passet")
    assert [(log["grupp"], log["narvarande"]) for log in logs(leader, "5A")] == [("1", "14"), ("2", "14")]


@pytest.mark.long
def test_every_page_that_the_choice_of_groups_leads_to_opens_without_a_network(leader: Page, look: Look) -> None:
    leader.get_by_role("listitem").filter(has_text="5A").get_by_role("link", name="Logga pass").first.tap()
    chooser = leader.get_by_role("navigation", name="Grupp")
    groups = {"Grupp 1": "Alla 14", "Grupp 2": "Alla 14", "Hela klassen": "Alla 27"}
    paths = [str(chooser.get_by_role("link", name=name).get_attribute("href")) for name in groups]
    for path in paths:
        wait_until(leader, HAS_COPY, path)
    take_network(leader)
    for name, everyone in groups.items():
        chooser.get_by_role("link", name=name).tap()
        expect(chooser.get_by_role("link", name=name)).to_have_attribute("aria-current", "true")
        expect(leader.get_by_label(everyone)).to_be_visible()
    look(leader)
    answer(leader)
    leader.get_by_role("button", name="Spara pass").tap()
    expect(heading(leader)).to_have_text("Utkorgen")
    give_network(leader)
    expect_sent(leader, "5A")
    assert [log["narvarande"] for log in logs(leader, "5A") if log["grupp"] == "0"] == ["27"]


@pytest.mark.long
def test_the_choice_of_groups_knows_what_was_logged_since_its_copy_was_made(leader: Page, look: Look) -> None:
    leader.get_by_role("listitem").filter(has_text="5A").get_by_role("link", name="Logga pass").first.tap()
    chooser = leader.get_by_role("navigation", name="Grupp")
    first, second = (str(chooser.get_by_role("link", name=f"Grupp {group}").get_attribute("href")) for group in (1, 2))
    number = int(first.partition("session=")[2].partition("&")[0])
    for path in (first, second):
        wait_until(leader, HAS_COPY, path)
    leader.goto(first)
    answer(leader, "Alla 14")
    save(leader, number)
    leader.goto("/")
    says = f"/Grupp 1 <small>pass {number + 1}</.test(page)"
    copy = "caches.match(path, { ignoreVary: true }).then((copy) => copy?.text())"
    wait_until(leader, f"path => {copy}.then((page) => {says})", second)
    take_network(leader)
    leader.goto(second)
    expect(chooser.get_by_role("link", name="Grupp 1")).to_contain_text(f"pass {number + 1}")
    look(leader)
