"""Pupil mentors' whole way: a sheet with a code, a phone without account, a teacher who confirms."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Look, watched_page
from tests.browser.hands import Thumb, answer, heading, logs, sign_in
from tests.browser.serving import Site, serving
from tests.browser.town import COORDINATOR, copied


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the server's log."""
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def site(town: Path, folder: Path) -> Iterator[Site]:
    """Serve the invented town."""
    with serving(copied(town, folder), folder / "log") as site:
        yield site


@pytest.fixture
def mentors(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend the phone of the pupil mentors, whom nobody signs in."""
    with watched_page(browser, site, PHONE) as page:
        yield page


@pytest.mark.long
def test_from_the_sheet_to_the_confirmation(phone: Page, mentors: Page, folder: Path, look: Look) -> None:
    sign_in(phone, COORDINATOR)
    address = made_link(phone, look)
    told = [what_it_tells(mentors)]
    log_in_three_taps(mentors, address, look)
    come_second(mentors, address, look)
    confirm(phone, look)
    mentors.goto("/m/" + "x" * 22)
    expect(heading(mentors)).to_have_text("Länken gäller inte längre")
    look(mentors)
    token = address.rpartition("/")[2]
    assert told
    assert not [referrer for referrer in told[0] if token in referrer]
    calendar = made_calendar(phone)
    log = (folder / "log").read_text()
    assert token not in log
    assert calendar not in log


def made_calendar(page: Page) -> str:
    """Make the secret address of a calendar, and fetch it."""
    page.goto("/account")
    page.get_by_role("button", name="Skapa adress").tap()
    address = page.get_by_label("Lägg till en kalender med den här adressen").input_value()
    assert page.request.get(address).ok
    return urlsplit(address).path


def what_it_tells(page: Page) -> list[str]:
    """Collect the referrers that a browser sends from now on."""
    told: list[str] = []
    page.on("request", lambda request: told.append(request.all_headers().get("referer", "")))
    return told


def made_link(page: Page, look: Look) -> str:
    """Make the link of 6A's first group, from the class's page; return its address."""
    page.goto("/classes")
    page.get_by_role("link", name="6A", exact=True).tap()
    page.get_by_role("link", name="Elevmentorlänk").tap()
    expect(heading(page)).to_contain_text("Elevmentorlänkar för 6A")
    look(page)
    page.get_by_role("button", name="Skapa länk för grupp 1").tap()
    expect(heading(page)).to_have_text("Logga passet här")
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    expect(page.get_by_role("button", name="Skriv ut")).to_be_visible()
    look(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("Länken är skapad")).to_be_hidden()
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    page.emulate_media(media="screen")
    address = page.locator(".address").inner_text()
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Länken har ändrats sedan sidan öppnades.")
    look(page)
    return address


def log_in_three_taps(page: Page, address: str, look: Look) -> None:
    """Log the group's first session with a thumb and no keyboard; see that the second is next."""
    thumb = Thumb(page)
    page.goto(address)
    expect(heading(page)).to_contain_text("6A, pass 1")
    look(page)
    thumb.tap(page.get_by_label("Alla 14"))
    thumb.tap(page.get_by_label("Enligt manual"))
    thumb.tap(page.get_by_role("button", name="Spara pass 1"))
    expect(heading(page)).to_have_text("Pass 1 är sparat")
    assert (thumb.taps, thumb.typed) == (3, None)
    look(page)
    page.get_by_role("link", name="Logga pass 2").tap()
    expect(heading(page)).to_contain_text("6A, pass 2")
    page.get_by_role("button", name="Spara pass 2").tap()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page)


def come_second(page: Page, address: str, look: Look) -> None:
    """Save a session that another phone of the group has just saved."""
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    for each in (other, page):
        answer(each, "Alla 14")
        each.get_by_role("button", name="Spara pass 2").tap()
    expect(heading(other)).to_have_text("Pass 2 är sparat")
    expect(heading(page)).to_contain_text("Pass 2 är redan loggat")
    look(page)


def confirm(page: Page, look: Look) -> None:
    """Find what waits on home, confirm one on its own page, and the other in the list."""
    page.goto("/")
    look(page)
    page.get_by_role("link", name="Titta och bekräfta").tap()
    expect(heading(page)).to_have_text("Att bekräfta")
    look(page)
    page.get_by_role("link", name="6A, grupp 1").first.tap()
    expect(heading(page)).to_contain_text("6A, pass 1")
    look(page)
    page.get_by_role("button", name="Bekräfta").tap()
    expect(page.get_by_role("status")).to_have_text("1 pass är bekräftat.")
    page.goto("/unconfirmed")
    page.get_by_role("button", name="Bekräfta pass").tap()
    expect(page.get_by_role("main")).to_contain_text("Inget väntar på dig.")
    look(page)
    assert [(log["pass_nr"], log["kalla"], log["bekraftad"]) for log in logs(page, "6A")] == [
        ("1", "elevmentorlank", "ja"),
        ("2", "elevmentorlank", "ja"),
    ]


@pytest.mark.long
def test_everything_works_without_script(browser: Browser, site: Site, desk: Page) -> None:
    sign_in(desk, COORDINATOR)
    desk.goto("/classes")
    desk.get_by_role("link", name="6A", exact=True).click()
    desk.get_by_role("link", name="Elevmentorlänk").click()
    desk.get_by_role("button", name="Skapa länk för grupp 2").click()
    address = desk.locator(".address").inner_text()
    with watched_page(browser, site, PHONE | {"java_script_enabled": False}) as page:
        page.goto(address)
        page.get_by_label("Inställt").tap()
        page.get_by_label("Personalbrist").tap()
        page.get_by_role("button", name="Spara pass 1").tap()
        expect(heading(page)).to_have_text("Pass 1 är sparat")
        page.get_by_role("link", name="Logga pass 1").tap()
        page.get_by_label("Annat antal").tap()
        page.get_by_label("Antal närvarande").fill("12")
        page.get_by_label("Delvis").tap()
        page.get_by_role("button", name="Spara pass 1").tap()
        expect(page.get_by_role("link", name="Logga pass 2")).to_be_visible()
