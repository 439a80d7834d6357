"""What the accessibility tests found when they last wrote it down, for the statement to tell.

`accessible.json` is written by `tests/browser/test_accessible.py`, and by nobody's hand.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

WRITTEN = Path(__file__).with_name("accessible.json")


@dataclass(frozen=True)
class Tested:
    """A run of the tests: `pages` are endpoints, `widths` in CSS pixels, `violations` what axe found in all of them."""

    on: date
    axe: str
    rules: tuple[str, ...]
    browser: str
    pages: tuple[str, ...]
    roles: tuple[str, ...]
    widths: tuple[int, ...]
    schemes: tuple[str, ...]
    violations: int


@cache
def last_run() -> Tested:
    """Return what the tests found last."""
    said: dict[str, Any] = json.loads(WRITTEN.read_text(encoding="utf-8"))
    read: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in said.items()}
    return Tested(**read | {"on": date.fromisoformat(said["on"])})
