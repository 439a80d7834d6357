"""Signing out of a phone that others use too: asked about first, and then nothing of one's own is left."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import heading, logs, sign_in
from tests.browser.phone import (
    entry,
    expect_empty,
    give_network,
    kept,
    save_offline,
    save_too_many,
    take_network,
)
from tests.browser.town import LEADER


@pytest.mark.long
def test_signing_out_asks_first_and_then_clears(leader: Page, look: Look) -> None:
    take_network(leader)
    save_too_many(leader, "4E")
    give_network(leader)
    expect(entry(leader, "4E")).to_contain_text("Togs inte emot:")
    leader.goto("/")
    leader.get_by_role("button", name="Logga ut").tap()
    question = leader.get_by_role("region", name="Allt är inte skickat. Vill du logga ut ändå?")
    expect(question).to_be_visible()
    look(leader)
    question.get_by_role("link", name="Fortsätt inloggad").tap()
    expect(question).to_be_hidden()
    leader.goto("/")
    expect(heading(leader)).to_have_text("Mina klasser")
    leader.get_by_role("button", name="Logga ut").tap()
    question.get_by_role("button", name="Kasta och logga ut").tap()
    expect(heading(leader)).to_have_text("Logga in")
    expect_empty(leader)
    take_network(leader)
    leader.goto("/")
    expect(leader.get_by_text("Sidan som du var på väg till behöver nät.")).to_be_visible()


@pytest.mark.long
def test_signing_out_without_a_network_clears_at_once_and_ends_the_sign_in_with_the_first_network(
    leader: Page, look: Look
) -> None:
    take_network(leader)
    save_offline(leader, "4I")
    leader.goto("/")
    leader.get_by_role("button", name="Logga ut").tap()
    leader.get_by_role("button", name="Kasta och logga ut").tap()
    left = leader.get_by_text("Det som var ditt är borttaget från telefonen. Utloggningen väntar på nätet")
    expect(left).to_be_visible()
    expect(leader.get_by_text("Nätet svarar inte.")).to_be_hidden()
    expect(leader.get_by_text("behöver nät")).to_be_hidden()
    look(leader)
    assert kept(leader) == []
    for path in ("/", "/plans/9/log?session=1"):
        leader.goto(path)
        expect(left).to_be_visible()
        expect(leader.get_by_text("4I")).to_have_count(0)
    give_network(leader)
    expect(heading(leader)).to_have_text("Logga in")
    leader.goto("/")
    expect(heading(leader)).to_have_text("Logga in")
    sign_in(leader, LEADER)
    assert logs(leader, "4I") == []
    expect_empty(leader)


@pytest.mark.long
def test_who_comes_next_meets_no_sign_in_of_who_left_without_a_network(leader: Page) -> None:
    take_network(leader)
    leader.get_by_role("button", name="Logga ut").tap()
    expect(leader.get_by_text("du är fortfarande inloggad tills det är tillbaka")).to_be_visible()
    again = leader.context.new_page()
    leader.close()
    give_network(again)
    again.goto("/classes")
    expect(heading(again)).to_have_text("Logga in")


@pytest.mark.long
def test_with_nothing_waiting_signing_out_is_one_tap_and_leaves_no_copies(leader: Page) -> None:
    leader.get_by_role("button", name="Logga ut").tap()
    expect(heading(leader)).to_have_text("Logga in")
    paths = "async () => (await (await caches.open((await caches.keys())[0])).keys()).map(r => new URL(r.url).pathname)"
    assert [path for path in leader.evaluate(paths) if not path.startswith("/static/")] == []
