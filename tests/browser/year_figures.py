"""A school year's figures wherever they stand: on pages, in files, and in the file that a closing publishes."""

import hashlib

from playwright.sync_api import Page

from tests.browser.figures import figures, shown_rows
from tests.browser.hands import in_a_row
from tests.browser.year_files import GRINDTORP

# File or page → what it holds.
Kept = dict[str, object]


def figures_of_year(page: Page) -> Kept:
    """Return every figure of the first school year as its lead sees it, and its files byte for byte."""
    kept = files(page, "year=2026-27", ("reach", "progress", "sessions", "classes", "plans"))
    for programme in ("TAGET", "MVP"):
        page.goto(f"/reach?year=2026-27&programme={programme}")
        kept[programme] = (figures(page), shown_rows(page))
        page.goto(f"/reach/delivered?year=2026-27&programme={programme}")
        kept[f"{programme} delivered"] = page.locator("main table").all_inner_texts()
    page.goto(f"/reach/schools/{GRINDTORP}?year=2026-27")
    # A day is written with its year once that is another than the one that goes on.
    tables = [text.replace("14 mars 2027", "14 mars") for text in page.locator("main table").all_inner_texts()]
    kept["school"] = (figures(page), tables)
    return kept


def figures_of_autumn(page: Page) -> Kept:
    """Return the figures and the logs of that year's autumn term, byte for byte."""
    return files(page, "term=HT2026", ("reach", "sessions"))


def files(page: Page, period: str, kinds: tuple[str, ...]) -> Kept:
    """Return the files of a period, in both profiles."""
    found: Kept = {}
    for kind in kinds:
        for profile in ("excel", "data"):
            answer = page.request.get(f"/exports/{kind}.csv?{period}&profile={profile}")
            assert answer.status == 200, answer.url
            found[f"{kind} {profile}"] = answer.body()
    return found


def published(page: Page) -> tuple[bytes, str]:
    """Return the file that the year's closing published, and the report, which prints the file's SHA-256."""
    body = page.request.get("/follow-up/2026-27.json").body()
    page.goto("/follow-up?period=2026-27")
    assert f"(SHA-256): {hashlib.sha256(body).hexdigest()}" in page.locator(".fingerprint").inner_text()
    return body, in_a_row(page.locator("main").inner_text())
