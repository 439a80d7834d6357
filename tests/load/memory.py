"""How much memory a worker takes while pages, files and logs of all kinds are asked for, and whether it grows."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.browser.serving import Site, serving
from tests.load.clients import Asked, crowd
from tests.load.databases import LEAD, TODAY, Database, copied
from tests.load.leaders import Leaders, add_leaders, cookie_of
from tests.load.table import Line
from tracker.dates import SchoolYear

# Megabytes of one worker, and how many times what it took after a third of the time.
MOST, GROWTH = 150, 1.1
CLIENTS = 4
YEAR = SchoolYear(int(TODAY[:4])).before
# What a lead opens now and then; a report and spreadsheets take most memory.
LEADS = (
    "/reach",
    f"/reach?year={YEAR.slug}",
    "/reach/delivered",
    "/reach/behind",
    f"/follow-up/{YEAR.slug}.pdf",
    f"/exports/reach.xlsx?year={YEAR.slug}",
    f"/exports/sessions.csv?year={YEAR.slug}",
    "/admin/imports",
    "/admin/audit",
    "/admin/plans",
    "/classes",
    "/help",
)


def memory_lines(database: Database, municipality: str, minutes: int) -> Iterator[Line]:
    """Let leaders and a lead work for some minutes on a copy; see after each third what the largest worker takes."""
    with copied(database) as copy, tempfile.TemporaryDirectory() as folder:
        url = copy.settings["TRACKER_DATABASE_URL"]
        add_leaders(url)
        with serving(url, Path(folder) / "product.log", day=TODAY) as site:
            leaders, lead = Leaders.signed_in(site, municipality), cookie_of(site, LEAD)
            with leaders.logs() as logs:
                asked = [*mixed(leaders, lead or "-", logs)]
                thirds = [(crowd(site.url, asked, CLIENTS, minutes * 20), largest(site)) for _third in range(3)]
    took, first = thirds[-1][1], thirds[0][1]
    name = f"memory of a worker after {minutes} min of pages, files and logs"
    answered = sum(came.answered for came, _took in thirds)
    yield Line(name, f"{took:.0f} MB", f"{answered:,} requests", took, MOST, "MB")
    yield Line(f"{name}, beside a third of it", f"{took:.0f} MB", f"{first:.0f} MB", took / first, GROWTH)
    yield Line(f"{name}, requests lost", "", "", sum(came.lost for came, _took in thirds), 0, "")


def mixed(leaders: Leaders, lead: str, logs: Sequence[Asked]) -> Iterator[Asked]:
    """Yield what is asked for: of each four a home, a form, a log that it sends, and something of a lead's."""
    pages, homes = [Asked("GET", path, lead) for path in LEADS], leaders.homes
    for place, log in enumerate(logs):
        form = Asked("GET", log.path, log.cookie)
        yield from (homes[place % len(homes)], form, log, pages[place % len(pages)])


def largest(site: Site) -> float:
    """Return the megabytes that the largest worker of a service takes."""
    assert site.process
    tasks = Path(f"/proc/{site.process.pid}/task").glob("*/children")
    workers = [each for task in tasks for each in task.read_text(encoding="ascii").split()]
    return max(map(megabytes, workers))


def megabytes(process: str) -> float:
    """Return the megabytes that a process takes of the machine's memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024
