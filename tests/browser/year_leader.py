"""What a leader does with the phone: comes in, and logs one session after the other."""

from playwright.sync_api import Page, expect

from tests.browser.hands import PASSWORD, answer, heading, open_log, save


def accept(page: Page, link: str) -> None:
    """Open an invitation, choose a password, and be in."""
    page.goto(link)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Välj lösenordet").tap()
    expect(heading(page)).to_have_text("Mina klasser")


def log(page: Page, name: str, number: int, present: str, outcome: str = "Enligt manual") -> None:
    """Log the next session of a class as held today, and be thanked."""
    open_log(page, name, number)
    answer(page, present, outcome)
    save(page, number)


def log_some_absent(page: Page, name: str, number: int, present: int) -> None:
    """Log a session that fewer were at, and that was not held to its end."""
    open_log(page, name, number)
    page.get_by_label("Annat antal").tap()
    page.get_by_label("Antal närvarande").fill(str(present))
    page.get_by_label("Delvis").tap()
    save(page, number)


def log_cancelled(page: Page, name: str, number: int, day: str) -> None:
    """Say that a session was called off."""
    open_log(page, name, number)
    page.get_by_label("Inställt").tap()
    page.get_by_label("Tidsbrist").tap()
    page.get_by_label("Datum").fill(day)
    save(page, number)


def log_group(page: Page, name: str, number: int, group: int, present: int) -> None:
    """Log a session of one group of a class."""
    open_log(page, name, number)
    page.get_by_role("link", name=f"Grupp {group}").tap()
    expect(page.get_by_role("link", name=f"Grupp {group}")).to_have_attribute("aria-current", "true")
    answer(page, f"Alla {present}")
    save(page, number)
