"""Pages in every state but the usual one: empty, sent wrong, refused, without a network, of a closed year."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.routing import MapAdapter

from tests.browser.conftest import DESK, PHONE, watched_page
from tests.browser.hands import answer, heading, sign_in
from tests.browser.phone import save_to_outbox, take_network, wait_for_copies
from tests.browser.serving import Site, answering
from tests.browser.sight import GRID, LAWS, PAIRS, ZOOMED, Looker, View
from tests.browser.town import town_of
from tests.browser.walking import ROLES, enter, walked
from tests.conftest import living_app

HELD: View = View(390, 844)
ONLINE = DESK | {"service_workers": "block"}
# A municipality on its first day: one school, and somebody of each role.
SCHOOL = "99000001"
FIRST_DAY = {
    "schools": f"kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n9900;Exempelköping;{SCHOOL};Ängsskolan;kommunal\n",
    "users": "epost;namn;roll;skolenhetskod;kommunkod\n"
    + "".join(
        f"{role}@example.org;P. Påhitt;{role};{'' if of_town else SCHOOL};{'9900' if of_town else ''}\n"
        for role, of_town in {
            "administrator": True,
            "programansvarig": True,
            "skolkoordinator": False,
            "passledare": False,
            "lasare": True,
        }.items()
    ),
}
EMPTY = ("/", "/classes", "/reach", "/reach/pictures", "/reach/behind", "/follow-up", "/exports", "/admin/classes")
# What a browser would not let through: every field emptied, nothing chosen, no date.
SPOIL = """form => {
  form.noValidate = true;
  for (const each of form.querySelectorAll("input:not([type=hidden], [type=file]), textarea")) {
    if (each.type === "date") each.type = "text";
    if (/radio|checkbox/.test(each.type)) each.checked = false;
    else each.value = each.matches("[inputmode=numeric]") ? "-3" : "";
  }
  form.requestSubmit();
}"""
ASKS = "main form[method=post]:not([data-passkey]):has(input:not([type=hidden]), textarea, select)"


@pytest.fixture
def new_site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """Serve a municipality on its first day."""
    people = tuple(f"{role}@example.org" for role in ROLES)
    with answering(f"sqlite:///{town_of(FIRST_DAY, people, sqlite_template, tmp_path)}") as site:
        yield site


def test_what_is_empty_is_right_too(browser: Browser, new_site: Site) -> None:
    wrong = []
    with watched_page(browser, new_site, ONLINE) as page:
        sign_in(page, "programansvarig@example.org")
        looker = Looker(page)
        for address, view in zip(EMPTY, PAIRS, strict=False):
            page.goto(address)
            wrong += looker.faults(view) + looker.violations(view)
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("name", ROLES)
def test_every_page_of_a_first_day_is_right(browser: Browser, new_site: Site, name: str) -> None:
    wrong, seen = [], set[str]()
    with living_app(new_site.database_url) as app, watched_page(browser, new_site, ONLINE) as page:
        sign_in(page, f"{name}@example.org")
        looker = Looker(page)
        for endpoint, _address in walked(page, app.url_map.bind("localhost")):
            seen.add(endpoint)
            wrong += looker.faults(*PAIRS) + looker.violations(HELD)
    assert not wrong, "\n".join(wrong)
    assert len(seen) >= 6


@pytest.mark.parametrize(
    "name", ["passledare", *(pytest.param(each, marks=pytest.mark.long) for each in ROLES if each != "passledare")]
)
def test_a_form_sent_wrong_says_so_to_everybody(
    browser: Browser, own_example_site: Site, routes: MapAdapter, name: str
) -> None:
    wrong, refused = [], set[str]()
    with watched_page(browser, own_example_site, ONLINE) as page:
        enter(page, name)
        looker = Looker(page)
        asked = [(endpoint, address, page.locator(ASKS).count()) for endpoint, address in walked(page, routes)]
        for endpoint, address, forms in asked:
            for number in range(forms):
                if send_wrong(page, address, number) == 422:
                    refused.add(endpoint)
                    wrong += [f"{address}: {each}" for each in page.evaluate(f"{LAWS}; sight.refused()")]
                    wrong += looker.faults(HELD) + looker.violations(HELD)
    assert not wrong, "\n".join(wrong)
    assert len(refused) >= {"passledare": 5, "skolkoordinator": 12, "programansvarig": 25}.get(name, 1), refused


def send_wrong(page: Page, address: str, number: int) -> int:
    """Send one of a page's forms as no browser would; return the status of the answer, or 0 when it is gone."""
    page.goto(address)
    form = page.locator(ASKS).nth(number)
    if form.count() == 0:
        return 0
    with page.expect_navigation() as sent:
        form.evaluate(SPOIL)
    return sent.value.status


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("passledare", "/finns-inte", 404),
        ("passledare", "/admin/users", 403),
        ("", "/m/finns-inte", 404),
        ("", "/invite/finns-inte", 404),
        ("", "/setup/finns-inte", 404),
    ],
)
def test_a_refusal_is_a_page_like_the_others(
    browser: Browser, own_example_site: Site, name: str, address: str, status: int
) -> None:
    with watched_page(browser, own_example_site, ONLINE) as page:
        enter(page, name)
        answer = page.goto(address)
        looker = Looker(page)
        wrong = looker.faults(*GRID) + looker.violations(HELD)
    assert (answer and answer.status) == status
    assert not wrong, "\n".join(wrong)


def test_without_a_network_pages_are_as_they_were(browser: Browser, own_example_site: Site) -> None:
    wrong = []
    with watched_page(browser, own_example_site, PHONE) as page:
        enter(page, "passledare")
        wait_for_copies(page)
        looker = Looker(page)
        take_network(page)
        for address in ("/", "/outbox", "/reach"):
            page.goto(address)
            wrong += looker.faults(HELD, ZOOMED) + looker.violations(HELD)
        page.goto("/")
        page.get_by_role("link", name="Logga pass 3 för 2A").tap()
        page.wait_for_url("**/plans/*/log*")
        wrong += looker.faults(HELD, ZOOMED) + looker.violations(HELD)
        answer(page, "Alla 26")
        save_to_outbox(page, 3)
        wrong += looker.faults(HELD, ZOOMED) + looker.violations(HELD)
    assert not wrong, "\n".join(wrong)


def test_a_closed_year_is_right_too(browser: Browser, own_example_site: Site) -> None:
    wrong = []
    with watched_page(browser, own_example_site, ONLINE) as page:
        enter(page, "programansvarig")
        looker = Looker(page)
        page.goto("/follow-up?period=2025")
        page.get_by_role("link", name="Stängning").click()
        page.get_by_role("button", name="Stäng").click()
        expect(heading(page)).to_have_text("2025 är stängd")
        wrong += looker.faults(HELD, ZOOMED) + looker.violations(HELD)
        for address in ("/follow-up?period=2025", "/admin/closing"):
            page.goto(address)
            wrong += looker.faults(HELD, ZOOMED) + looker.violations(HELD)
        page.goto("/reach/schools/99000010?year=2025-26")
        for link in ("2A", "Se loggen", "Rätta"):
            page.get_by_role("main").get_by_role("link", name=link).first.click()
            wrong += looker.faults(HELD, ZOOMED) + looker.violations(HELD)
        expect(page.get_by_label("Varför rättas det?")).to_be_visible()
    assert not wrong, "\n".join(wrong)
