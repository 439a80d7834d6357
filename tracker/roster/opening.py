"""Which municipalities show their public page."""

from sqlalchemy import select

from tracker.access import Scope
from tracker.models import Municipality, db
from tracker.models.base import begin_writing


def find_open(code: str) -> str | None:
    """Return the name of a municipality that shows its public page, or None: everybody may ask."""
    return db.session.scalar(select(Municipality.name).where(Municipality.code == code, Municipality.is_open))


def switch(scope: Scope, code: str, *, is_open: bool) -> bool:
    """Show a municipality's public page or take it away; say whether the municipality is in scope."""
    if not (scope.everywhere or code in scope.municipality_codes):
        return False
    begin_writing()
    town = db.session.get(Municipality, code)
    if town is None:
        return False
    town.is_open = is_open
    db.session.flush()
    return True
