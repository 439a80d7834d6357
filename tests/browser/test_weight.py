"""What a first visit to the log page costs on a phone's network."""

from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import HERE, PHONE
from tests.browser.hands import open_log, sign_in
from tests.browser.serving import Site
from tests.browser.town import LEADER

MOST_BYTES = 14_600  # what ten packets of a new connection carry


def test_the_first_visit_to_the_log_page_is_light(browser: Browser, site: Site, phone: Page) -> None:
    sign_in(phone, LEADER)
    open_log(phone, "4A")
    signed_in, address = phone.context.storage_state(), phone.url
    loaded: list[Request] = []

    def keep(request: Request) -> None:
        loaded.append(request)

    with browser.new_context(base_url=site.url, storage_state=signed_in, **HERE | PHONE) as cold:
        page = cold.new_page()
        page.on("requestfinished", keep)
        page.goto(address, wait_until="networkidle")
        weights = {each.url.removeprefix(site.url): each.sizes()["responseBodySize"] for each in loaded}
    kinds = {url.partition("?")[0].rpartition(".")[2] for url in weights}
    assert {"css", "js", "svg"} <= kinds, weights
    weights = {url: weight for url, weight in weights.items() if "sw.js" not in url and "worker" not in url}
    assert 5_000 < sum(weights.values()) <= MOST_BYTES, weights
