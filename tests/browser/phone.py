"""What people do on a phone whose network comes and goes."""

import sqlite3
import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import answer, heading, open_log, sign_in

# The worker has the page in hand, with copies of it and of every log page that it leads to.
READY = """async () => {
  const links = [...document.querySelectorAll('a[href^="/plans/"][href*="/log"]')].map(link => link.href);
  const names = ["/", "/outbox", ...links];
  const copies = await Promise.all(names.map(name => caches.match(name, { ignoreVary: true })));
  return navigator.serviceWorker.controller?.state === "activated" && copies.every(Boolean);
}"""
# A version of the worker, by the name of its copies, has given way to the next.
REPLACED = "async version => !(await caches.keys()).includes(version)"

KEPT = """() => new Promise(done => {
  indexedDB.open("linjen", 1).onsuccess = ({ target: { result } }) => {
    result.transaction("entries").objectStore("entries").getAll().onsuccess = ({ target }) => done(target.result);
    result.close();
  };
})"""


def sign_in_for_offline(page: Page, email: str) -> None:
    """Sign in, and stay on home until the phone can do without a network."""
    sign_in(page, email)
    wait_for_copies(page)


def wait_for_copies(page: Page) -> None:
    """Stay on home until the phone can do without a network."""
    wait_until(page, READY)


def wait_until(page: Page, question: str, asked_of: str | None = None) -> None:
    """Ask a page until the answer is yes; Playwright's own wait takes a promise for a yes."""
    give_up = time.monotonic() + 20
    while not page.evaluate(question, asked_of):
        assert time.monotonic() < give_up, question
        page.wait_for_timeout(20)


def take_network(page: Page) -> None:
    """Take the phone's network away."""
    page.context.set_offline(True)


def give_network(page: Page) -> None:
    """Give the network back."""
    page.context.set_offline(False)


def save_offline(page: Page, name: str, present: str = "Alla 27", number: int = 1) -> None:
    """Log a class's next session, and find it waiting."""
    open_log(page, name, number)
    answer(page, present)
    save_to_outbox(page, number)


def save_to_outbox(page: Page, number: int = 1) -> None:
    """Save, and find it in the outbox."""
    page.get_by_role("button", name=f"Spara pass {number}").tap()
    expect(heading(page)).to_have_text("Utkorgen")


def save_too_many(page: Page, name: str) -> None:
    """Log a next session offline with 99 present, which the class had when the page was made."""
    open_log(page, name)
    page.locator("[name=most]").evaluate("field => { field.value = 99; }")
    answer(page, "Annat antal", "Med anpassning")
    page.get_by_label("Antal närvarande").fill("99")
    page.get_by_text("Fler uppgifter").tap()
    page.get_by_label("Elevhälsa").check()
    page.get_by_label("Kommentar").fill("Vi hann inte klart.")
    save_to_outbox(page)


def entry(page: Page, name: str) -> Locator:
    """Return a class's entry in the outbox, or its entries."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=f"{name}, pass"))


def expect_sent(page: Page, *names: str) -> None:
    """Find classes' entries sent."""
    for name in names:
        expect(entry(page, name)).to_contain_text("Skickat. Se passet")


def expect_empty(page: Page) -> None:
    """Find the outbox empty when it is opened anew."""
    page.goto("/outbox")
    expect(page.get_by_text("Inget väntar.")).to_be_visible()
    expect(page.get_by_role("listitem")).to_have_count(0)


def kept(page: Page) -> list[dict[str, Any]]:
    """Return what the phone has in its outbox, as it lies there."""
    entries: list[dict[str, Any]] = page.evaluate(KEPT)
    return entries


def end_sign_ins(database_url: str) -> None:
    """Let every sign-in expire."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as database:
        database.execute("UPDATE sign_in SET ended_at = started_at")
    database.close()
