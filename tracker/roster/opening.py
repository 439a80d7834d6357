"""Which municipalities show their public page, and which stand behind this installation."""

from sqlalchemy import select

from tracker.access import Scope
from tracker.models import Municipality, School, SchoolClass, db
from tracker.models.base import begin_writing
from tracker.words import sort_key

# More of them are not named one by one.
FEW = 3


def find_open(code: str) -> str | None:
    """Return the name of a municipality that shows its public page, or None: everybody may ask."""
    return db.session.scalar(select(Municipality.name).where(Municipality.code == code, Municipality.is_open))


def responsible() -> list[str]:
    """Return the names of the municipalities that use this installation, sorted; none when they are many.

    Everybody may ask: a statement of accessibility names who stands behind it.
    """
    uses = select(SchoolClass.id).join(School, SchoolClass.school_id == School.id)
    is_used = uses.where(School.municipality_code == Municipality.code).exists()
    names = db.session.scalars(select(Municipality.name).where(is_used).limit(FEW + 1)).all()
    return sorted(names, key=sort_key) if len(names) <= FEW else []


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
