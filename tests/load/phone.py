"""The log page on a slow phone: a first visit over 400 kB a second and 300 ms, with a processor four times slower."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from click import echo
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, HERE, PHONE
from tests.browser.hands import open_log, sign_in
from tests.browser.serving import Site, answering
from tests.browser.town import LEADER, copied, invented_town
from tests.conftest import living_app, prepare
from tests.load.table import Line

LONGEST = 2000
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 400_000, "uploadThroughput": 400_000}
SLOWER = 4
# Drawn, and with every script at work: from when it was asked for, in milliseconds.
USABLE = """() => Math.max(
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
  performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity
)"""


def phone_lines(times: int) -> Iterator[Line]:
    """Measure until somebody can log; without Chromium that is said, and nothing measured."""
    if not CHROMIUM.exists():
        echo(f"The log page on a slow phone is not measured: {CHROMIUM} is missing.")
        return
    with sync_playwright() as playwright, town() as site:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        took = median(first_visits(browser, site, times))
        browser.close()
    yield Line("log page on a slow phone, usable", f"{took:.0f} ms", f"{LONGEST} ms", took, LONGEST, "ms")


def first_visits(browser: Browser, site: Site, times: int) -> list[float]:
    """Return how long it took each time, in milliseconds."""
    with browser.new_context(base_url=site.url, **HERE | PHONE) as known:
        page = known.new_page()
        sign_in(page, LEADER)
        open_log(page, "4A")
        address, signed_in = page.url, known.storage_state()
    found = []
    for _time in range(times):
        with browser.new_context(base_url=site.url, storage_state=signed_in, **HERE | PHONE) as cold:
            page = cold.new_page()
            devtools = cold.new_cdp_session(page)
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", SLOW)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(address, wait_until="load")
            page.get_by_label("Alla 27").check()
            found.append(page.evaluate(USABLE))
    return found


@contextmanager
def town() -> Iterator[Site]:
    """Serve the invented town of the browser tests."""
    with tempfile.TemporaryDirectory() as folder:
        empty, filled, served = (Path(folder) / name for name in ("empty.db", "filled", "served"))
        filled.mkdir()
        served.mkdir()
        with living_app(f"sqlite:///{empty}") as app:
            prepare(app)
        with answering(copied(invented_town(empty, filled), served)) as site:
            yield site
