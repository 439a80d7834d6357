"""A whole school year, from the set-up link to the next year's first log: the old year's figures stay."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, PHONE, watched_page
from tests.browser.figures import figures
from tests.browser.hands import tracker
from tests.browser.serving import Site, serving
from tests.browser.year_figures import figures_of_autumn, figures_of_year, published
from tests.browser.year_lead import (
    bring_in,
    change_version_of_4b,
    close,
    divide_4a,
    invite,
    make_next_year,
    plan_stage_4,
    promise,
    set_up,
)
from tests.browser.year_leader import accept, log, log_cancelled, log_group, log_some_absent
from tests.postgres import free_port

START, AUTUMN, SPRING, SUMMER, NEXT_AUTUMN = "2026-09-14", "2026-11-24", "2027-03-15", "2027-06-14", "2027-09-06"
# By hand, at the year's end. Eligible are 4A (15 since it was divided), 4B (25), 4D (12) and 3A (20). 4A was held 6 of
# its 8 sessions, which completes it, 4D one of 8, 4B one of the 5 that were due before it changed version, and one of
# the 8 after. Present: 27, 25, 27, 15, 15 and 15 of 4A, 24 and 25 of 4B, 12 of 4D, each time for 50 minutes; where some
# were missing, the session was held in part.
TAGET = {
    "Räckvidd": "72,2 % 52 av 72 elever i F–5",
    "Nådda elever, minst": "52 av 72 högst 52 olika elever",
    "På alla pass, minst": "0 av 72 i 0 klasser där alla pass är hållna",
    "Fullföljda klasser": "1 av 4 3 har startat, 3 har en plan",
    "Rapporteringsgrad": "31,0 % 9 av 29 väntade pass",
    "Levererad dos": "31,0 % 9 av 29 planerade pass",
    "Närvarograd": "121,7 % 185 närvarande av 152 väntade",
    "Följsamhet": "77,8 % 7 enligt manual, 0 med anpassning, 2 delvis",
    "Elevtimmar": "154,2 timmar tillsammans",
    "Anslutning": "50,0 % 1 av 2 skolor har startat",
    "Vidmakthållande": ". 0 av 0 skolor från året innan",
}
On = Callable[[str], AbstractContextManager[Site]]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Choose where the year's server listens, and where its database will lie."""
    return Site(f"http://localhost:{free_port()}", f"sqlite:///{tmp_path / 'tracker.db'}")


@pytest.fixture
def lead(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend the lead's desk, all year."""
    with watched_page(browser, site, DESK) as page:
        yield page


@pytest.fixture
def leader(browser: Browser, site: Site) -> Iterator[Page]:
    """Lend the leader's phone, all year; it keeps no copies, which could answer while the server changes its day."""
    with watched_page(browser, site, PHONE | {"service_workers": "block"}) as page:
        yield page


@pytest.fixture
def on(site: Site, tmp_path: Path, lead: Page, leader: Page) -> On:
    """Serve the same database on one day and then on another; no page asks for its icon when its server has gone."""

    @contextmanager
    def day_served(day: str) -> Iterator[Site]:
        with serving(site.database_url, tmp_path / f"{day}.log", site.url, day=day) as served:
            yield served
            for page in (lead, leader):
                page.goto("about:blank")

    return day_served


@pytest.mark.long
def test_the_figures_of_a_year_stay_when_the_next_one_goes_on(
    lead: Page, leader: Page, site: Site, on: On, tmp_path: Path
) -> None:
    link = urlsplit(tracker(site.database_url, "init", day=START).split()[-1]).path
    with on(START):
        begin(lead, leader, link, tmp_path)
    with on(AUTUMN):
        hold_autumn(leader)
    with on(SPRING):
        catch_up(leader)
        autumn = figures_of_autumn(lead)
        change_in_spring(lead, leader)
        assert figures_of_autumn(lead) == autumn
    with on(SUMMER):
        hold_the_last(lead, leader)
        year = figures_of_year(lead)
        make_next_year(lead)
        assert figures_of_year(lead) == year
    with on(NEXT_AUTUMN):
        report = close_the_year(lead)
        begin_the_next(lead, leader)
        assert (figures_of_autumn(lead), figures_of_year(lead), published(lead)) == (autumn, year, report)
    said = tracker(site.database_url, "check", day=NEXT_AUTUMN, aside="Räknar allt en gång till …\n")
    assert said == "Allt stämmer.\n"


def begin(lead: Page, leader: Page, link: str, folder: Path) -> None:
    """Set up, bring in the files, plan, and hold the first session."""
    set_up(lead, link)
    bring_in(lead, folder)
    plan_stage_4(lead)
    accept(leader, invite(lead, "A. Lärare"))
    log(leader, "4A", 1, "Alla 27")


def hold_autumn(leader: Page) -> None:
    """Log a session that was called off and then held, one that some missed, and one of a group."""
    log_cancelled(leader, "4A", 2, "2026-11-19")
    log_some_absent(leader, "4A", 2, 25)
    log_some_absent(leader, "4B", 1, 24)
    log_group(leader, "6A", 1, group=1, present=12)


def catch_up(leader: Page) -> None:
    """Hold in spring what was due in autumn, which counts as reported there."""
    log(leader, "4A", 3, "Alla 27")
    log_group(leader, "6A", 1, group=2, present=12)


def change_in_spring(lead: Page, leader: Page) -> None:
    """Divide one class, let another change its programme version, and go on."""
    divide_4a(lead)
    change_version_of_4b(lead)
    log(leader, "4D", 1, "Alla 12")
    log(leader, "4B", 1, "Alla 25")


def hold_the_last(lead: Page, leader: Page) -> None:
    """Hold the year's last sessions, and find its figures to be those that one counts by hand."""
    for number in (4, 5, 6):
        log(leader, "4A", number, "Alla 15")
    lead.goto("/reach?year=2026-27&programme=TAGET")
    assert figures(lead) == TAGET


def close_the_year(lead: Page) -> tuple[bytes, str]:
    """Write the promise, close the year, and return what is published of it."""
    promise(lead, "2026-27")
    close(lead, "2026/27")
    file, report = published(lead)
    assert "72,2 % av eleverna" in report
    assert "minst 52 av 72" in report
    return file, report


def begin_the_next(lead: Page, leader: Page) -> None:
    """Log the next year's first session, which counts in that year."""
    log(leader, "5A", 1, "Alla 15")
    lead.goto("/reach?year=2027-28&programme=TAGET")
    assert figures(lead)["Nådda elever, minst"] == "15 av 72 högst 15 olika elever"
