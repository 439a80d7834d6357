"""Invented figures, of the example municipality or for load work: where they are, every page says so."""

from flask import g
from sqlalchemy import select

from tracker.models.ready import rows_of
from tracker.models.schools import HAS_EXAMPLE

ASKED = select(HAS_EXAMPLE)


def has_example() -> bool:
    """Say whether invented figures are in this database; who is signed in has been looked up together with it."""
    if "has_example" not in g:
        [[g.has_example]] = rows_of(ASKED, {})
    return bool(g.has_example)
