"""Where roles can be given: everywhere, in municipalities, at schools."""

from dataclasses import dataclass, field

from sqlalchemy import select

from tracker.access import Scope
from tracker.access.giving import Gifts
from tracker.models import Municipality, School, db
from tracker.words import by_name


@dataclass(frozen=True)
class Places:
    """Where roles can be given: municipalities and schools by code, and whether everywhere too."""

    everywhere: bool = False
    towns: dict[str, str] = field(default_factory=dict)
    schools: dict[str, str] = field(default_factory=dict)


# More schools than this are no list that anybody looks through: their unit code is asked for.
MOST_SCHOOLS = 400


def places(gifts: Gifts) -> Places:
    """Return where a keeper may give a role; without the schools where they are too many for a list."""
    scopes = list(gifts.scopes.values())
    if any(scope.everywhere for scope in scopes):
        there = Scope(everywhere=True)
    else:
        codes = frozenset[str]().union(*(scope.municipality_codes for scope in scopes))
        there = Scope(False, codes, frozenset[int]().union(*(scope.school_ids for scope in scopes)))
    towns = select(Municipality.code, Municipality.name)
    if not there.everywhere:
        towns = towns.where(Municipality.code.in_(sorted(there.municipality_codes)))
    schools = select(School.unit_code, School.name).where(there.schools).order_by(School.sort_key, School.unit_code)
    found = db.session.execute(schools.limit(MOST_SCHOOLS + 1)).all()
    return Places(
        there.everywhere,
        by_name(db.session.execute(towns)),
        dict(found) if len(found) <= MOST_SCHOOLS else {},
    )
