"""The accessibility statement, which anybody may read, and what it is made of."""

import re

from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import soup
from tests.pages.test_reach import plain
from tests.pages.world import world
from tracker.access import POLICY
from tracker.reports.accessible import last_run

pytestmark = SQLITE_FIRST
PAGE, ENGLISH = "/accessibility", {"Accept-Language": "en"}


def skeleton(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Return the elements of the statement, but for the words."""
    found = page.select(".manual")[0].descendants
    return [(each.name, str(each.get("href", ""))) for each in found if isinstance(each, Tag)]


def test_anybody_reads_it_from_the_foot_of_every_page(client: WatchfulClient) -> None:
    [link] = soup(client.get("/sign-in")).select(f"footer a[href='{PAGE}']")
    assert plain(link) == "Tillgänglighet"
    swedish, english = soup(client.get(PAGE)), soup(client.get(PAGE, headers=ENGLISH))
    assert [each.h1.text.replace("\u00ad", "") for each in (swedish, english) if each.h1] == [
        "Tillgänglighetsredogörelse",
        "Accessibility statement",
    ]
    assert skeleton(swedish) == skeleton(english)
    assert swedish.select("a[href='https://www.digg.se/tdosanmalan']")


def test_it_says_what_the_tests_found_and_whom_to_tell_of_a_fault(app: Flask, client: WatchfulClient) -> None:
    assert "Kontakta din kommun" in client.get(PAGE).text
    app.config["CONTACT"] = "Ring kommunens växel."
    text = plain(soup(client.get(PAGE)).select(".manual")[0])
    assert "Ring kommunens växel." in text
    assert "delvis förenlig" in text
    found = last_run()
    assert f"{len(found.pages)} sidor öppnades i webbläsaren Chromium {found.browser}" in text
    assert ("finns inga kända fel" in text) == (found.violations == 0)
    assert re.search(r"senast den \d+ \w+ \d{4}", text)


def test_it_names_who_stands_behind_it_and_where_one_complains(app: Flask, client: WatchfulClient) -> None:
    first = plain(soup(client.get(PAGE)).select(".manual p")[0])
    assert first.startswith("Din kommun, eller den som driver din skola, står bakom"), "nobody has a class yet"
    world(app)
    text = plain(soup(client.get(PAGE)).select(".manual p")[0])
    assert text.startswith("Kommun 9901 och Kommun 9902 står bakom")
    app.config["CONTACT"] = "Skriv till linjen@example.org."
    page = soup(client.get(PAGE))
    assert page.select("#report + p a")[0]["href"] == "mailto:linjen@example.org"
    assert "linjen@example.org" in plain(page.select("#instead + p")[0])
    # What the agency's template asks for, in its order.
    asked = ["Hur tillgänglig", "inte kan använda", "Säg till", "Tillsyn", "inte är tillgängligt", "Så har vi testat"]
    heads = [each.text for each in page.select(".manual h2")]
    assert [word in head for word, head in zip(asked, heads, strict=True)] == [True] * len(asked)


def test_what_was_tested_is_still_there(app: Flask) -> None:
    found = last_run()
    assert set(found.pages) <= POLICY.keys(), "run the browser test test_accessible.py, which writes the file anew"
    assert {"home.show", "sessions.log", "dashboards.reach", "followup.show", "help.task"} <= set(found.pages)
    assert found.violations == 0
    assert "wcag22aa" in found.rules
