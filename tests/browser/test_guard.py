"""What the phone does not keep: by the server's own rules, no personal data, and no form without answers."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Look
from tests.browser.hands import answer, logs, open_log
from tests.browser.phone import give_network, kept, save_to_outbox, take_network
from tests.unit.phrases import FINE, SEEN
from tracker import HOME
from tracker.logbook import FEWEST_MINUTES, MOST_MINUTES
from tracker.personal import PATTERNS, personal_data_in


@pytest.fixture
def leader(leader: Page) -> Page:
    """Take the network from the phone that has been home."""
    take_network(leader)
    return leader


def write(page: Page, comment: str) -> None:
    """Open the rare fields, and write a comment."""
    page.get_by_text("Fler uppgifter").tap()
    page.get_by_label("Kommentar").fill(comment)


@pytest.mark.long
def test_nothing_that_is_typed_where_a_number_belongs_is_kept_either(leader: Page, look: Look) -> None:
    open_log(leader, "4A")
    answer(leader, present="Annat antal")
    leader.get_by_label("Minuter").fill("Kalle 121212-1212")
    present = leader.get_by_label("Antal närvarande")
    present.fill("anna@example.org")
    leader.get_by_label("Alla 27").tap()
    leader.get_by_role("button", name="Spara pass 1").tap()
    expect(present).to_be_focused()
    expect(present).to_have_accessible_description(re.compile("e-postadress. Ta bort den"))
    expect(leader.get_by_label("Minuter")).to_have_accessible_description(re.compile("personnummer. Ta bort det"))
    look(leader)
    assert kept(leader) == []
    present.fill("27")
    leader.get_by_label("Minuter").fill("40")
    save_to_outbox(leader)
    assert len(kept(leader)) == 1


@pytest.mark.long
def test_what_points_at_somebody_is_not_kept_on_the_phone(leader: Page, look: Look) -> None:
    open_log(leader, "4A")
    answer(leader)
    write(leader, "Eleven 121212-1212 var borta.")
    leader.get_by_text("Fler uppgifter").tap()
    leader.get_by_role("button", name="Spara pass 1").tap()
    comment = leader.get_by_label("Kommentar")
    expect(comment).to_be_focused()
    expect(comment).to_have_accessible_description(
        re.compile("Texten ser ut att innehålla ett personnummer. Ta bort det")
    )
    look(leader)
    assert kept(leader) == []
    comment.fill("Ring 070-000 00 00.")
    leader.get_by_role("button", name="Spara pass 1").tap()
    expect(leader.locator(".problem").get_by_text("Texten ser ut att innehålla ett telefonnummer.")).to_have_count(1)
    comment.fill("En elev var borta.")
    save_to_outbox(leader)
    give_network(leader)
    expect(leader.get_by_role("status")).to_contain_text("1 pass är skickat.")
    assert [log["kommentar"] for log in logs(leader, "4A")] == ["En elev var borta."]


@pytest.mark.long
def test_a_form_with_nothing_chosen_is_not_kept_and_says_what_the_server_says(leader: Page, look: Look) -> None:
    give_network(leader)
    from_the_server = what_is_asked_for(leader)
    assert [len(sentences) for sentences in from_the_server] == [2, 1]
    take_network(leader)
    assert what_is_asked_for(leader) == from_the_server
    expect(leader.get_by_label("Tidsbrist")).to_be_focused()
    look(leader)
    assert kept(leader) == []
    leader.get_by_label("Genomfört").tap()
    answer(leader)
    save_to_outbox(leader)


def what_is_asked_for(page: Page) -> list[list[str]]:
    """Save a form with nothing chosen, held and then cancelled; return what it says at the fields each time."""
    said = []
    open_log(page, "4J")
    for status, field in (("Genomfört", "Hur gick passet?"), ("Inställt", "Varför ställdes passet in?")):
        page.get_by_label(status).tap()
        page.get_by_role("button", name="Spara pass 1").tap()
        expect(page.locator("fieldset", has_text=field)).to_have_accessible_description(re.compile("Välj"))
        texts = page.locator("form .problem:not([data-unsent])").all_text_contents()
        said.append([text for text in texts if text])
    return said


@pytest.mark.long
def test_what_the_server_would_refuse_is_said_at_once_in_the_same_words(leader: Page, look: Look) -> None:
    give_network(leader)
    wrong = ("33", "4", "2099-01-01"), ("", "241", "2026-11-24"), ("många", "", "")
    from_the_server = [what_is_refused(leader, "4H", *each) for each in wrong[:2]]
    assert [len(lines) for lines in from_the_server] == [3, 2]
    take_network(leader)
    assert [what_is_refused(leader, "4H", *each) for each in wrong[:2]] == from_the_server
    look(leader)
    assert len(what_is_refused(leader, "4H", *wrong[2])) == 3
    of_a_group = what_is_refused(leader, "5A", "28", "50", "2026-11-24")
    assert of_a_group == ["Antal närvarande: Du skrev 28, men hela 5A är 27. Ange färre för en grupp."]
    assert kept(leader) == []
    leader.get_by_label("Antal närvarande").fill("27")
    save_to_outbox(leader)
    [entry] = kept(leader)
    assert not {"most", "latest"} & {name for name, _typed in entry["fields"]}


def what_is_refused(page: Page, name: str, present: str, minutes: str, day: str) -> list[str]:
    """Save a session that cannot be right; return the lines of the summary, which stand beside the fields too."""
    open_log(page, name)
    answer(page, present="Annat antal")
    typed = {"Antal närvarande": present, "Datum": day, "Minuter": minutes}
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Spara pass 1").tap()
    summary = page.get_by_role("alert").filter(has_text="behöver rättas")
    expect(summary).to_be_visible()
    lines = [line.strip() for line in summary.get_by_role("listitem").all_inner_texts()]
    for line in lines:
        label, _colon, sentence = line.partition(": ")
        expect(page.get_by_label(label)).to_have_accessible_description(re.compile(re.escape(sentence)))
        assert page.get_by_label(label).input_value() == typed[label]
    return lines


@pytest.fixture(scope="module")
def script(browser: Browser) -> Page:
    """Lend an empty page with the phone's rule."""
    page = browser.new_page()
    page.add_script_tag(content=f"const PATTERNS = {json.dumps(PATTERNS)};")
    page.add_script_tag(path=HOME / "static" / "personal.js")
    return page


def on_the_phone(script: Page, texts: list[str]) -> list[str | None]:
    """Return what the phone finds in each text."""
    found: list[str | None] = script.evaluate("texts => texts.map(text => personalDataIn(text) ?? null)", texts)
    return found


HELD = {"status": "held", "everyone": "other", "present": "32", "outcome": "as_planned", "day": "2026-11-24"}
HELD |= {"minutes": "50"}
CANCELLED = {"status": "cancelled", "obstacle": "staff", "day": "2026-11-24", "minutes": ""}
WRONG: list[tuple[dict[str, str], dict[str, str]]] = [
    (HELD, {}),
    (CANCELLED, {}),
    (HELD | {"present": "0", "minutes": " 2 40"}, {}),
    (HELD | {"everyone": "27", "present": "99"}, {}),
    (HELD | {"present": "33"}, {"present": "too many"}),
    (HELD | {"present": ""}, {"present": "present"}),
    (HELD | {"present": "-1", "girls": "1,5"}, {"present": "number", "girls": "number"}),
    (HELD | {"minutes": "4"}, {"minutes": "minutes"}),
    (HELD | {"minutes": "241"}, {"minutes": "minutes"}),
    (HELD | {"minutes": "9" * 10}, {"minutes": "number"}),
    (HELD | {"day": "2099-01-01"}, {"day": "future"}),
    (CANCELLED | {"day": "", "obstacle": ""}, {"day": "day", "obstacle": "obstacle"}),
    (HELD | {"everyone": "", "outcome": ""}, {"everyone": "everyone", "outcome": "outcome"}),
]


def test_what_the_server_would_refuse_is_found_on_the_phone(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(content=f"const MINUTES = {[FEWEST_MINUTES, MOST_MINUTES]};")
    page.add_script_tag(path=HOME / "static" / "outbox.js")
    ask = "all => all.map(typed => wrongIn({ fields: Object.entries(typed) }, { most: 32, latest: '2026-11-24' }))"
    assert page.evaluate(ask, [typed for typed, _found in WRONG]) == [found for _typed, found in WRONG]
    page.close()


def test_the_phone_and_the_server_have_one_rule(script: Page) -> None:
    texts = [*FINE, *(text for text, _kind in SEEN), *(f"Hej!\n{text}" for text, _kind in SEEN)]
    assert on_the_phone(script, texts) == [personal_data_in(text) for text in texts]


DAYS = st.dates().map(lambda day: f"{day:%y%m%d}") | st.sampled_from(["701063", "120260", "120229", "12 12 12"])
SIGNS = [*"0123456789 -+–−.,:/()@_\n\r\u00a0\u202f\u200b\u00ad\u2060\ufe0f\u2028\x1få", *"٣１०𝟗²½＠－．"]
PIECES = DAYS | st.sampled_from(
    [*SIGNS, "19", "20", "12", "1212", "2391", "+46", "46", "00", "070", "0920", "08-", "x.se"]
)
# Also whatever signs there are, less those that are new to one of the two.
ANYTHING = st.characters(exclude_categories=["Cn", "Cs"])


@pytest.mark.long
@settings(max_examples=60)
@given(st.lists(st.lists(PIECES | ANYTHING, max_size=16).map("".join), min_size=50, max_size=80))
def test_the_phone_and_the_server_agree_about_whatever_is_typed(script: Page, texts: list[str]) -> None:
    assert on_the_phone(script, texts) == [personal_data_in(text) for text in texts]
