"""A school year's figures wherever they stand: on pages, in files, and in the file that a closing publishes."""

import hashlib
import json
from typing import Any

from playwright.sync_api import Page

from tests.browser.figures import figures, shown_rows
from tests.browser.year_files import GRINDTORP

FILES = ("reach", "progress", "sessions", "classes", "plans")
Kept = dict[str, Any]


def figures_of(page: Page, year: str) -> Kept:
    """Return every figure of a school year as its lead sees it, and its files byte for byte."""
    kept: Kept = {}
    for programme in ("TAGET", "MVP"):
        page.goto(f"/reach?year={year}&programme={programme}")
        kept[programme] = (figures(page), shown_rows(page))
    page.goto(f"/reach/schools/{GRINDTORP}?year={year}")
    kept["school"] = figures(page)
    page.goto(f"/reach/delivered?year={year}&programme=TAGET")
    kept["delivered"] = page.locator("main table").all_inner_texts()
    for kind in FILES:
        for profile in ("excel", "data"):
            answer = page.request.get(f"/exports/{kind}.csv?year={year}&profile={profile}")
            assert answer.status == 200, answer.url
            kept[f"{kind} {profile}"] = answer.body()
    return kept


def published(page: Page, year: str) -> tuple[str, Kept]:
    """Return what a closing published: the file's SHA-256, which the report prints, and what it says."""
    body = page.request.get(f"/follow-up/{year}.json").body()
    fingerprint = hashlib.sha256(body).hexdigest()
    page.goto(f"/follow-up?period={year}")
    assert f"(SHA-256): {fingerprint}" in page.locator(".fingerprint").inner_text()
    said: Kept = json.loads(body)
    return fingerprint, said
