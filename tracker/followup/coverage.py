"""Coverage: schools with both contacts in force, of all open schools; small units count as their parent."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tracker.models import Contact, ContactKind, School, db
from tracker.words import sort_key


@dataclass(frozen=True)
class CoveredSchool:
    """An open school, and which kinds of contact it has in force. No names: who they are is for those who keep them."""

    name: str
    kinds: frozenset[ContactKind]


@dataclass(frozen=True)
class Coverage:
    """The open schools of a municipality on a day, in list order."""

    day: date
    schools: tuple[CoveredSchool, ...]

    @property
    def both(self) -> int:
        """Return how many schools have both contacts in force."""
        return sum(len(school.kinds) == len(ContactKind) for school in self.schools)

    @property
    def lacking_by_kind(self) -> dict[ContactKind, list[str]]:
        """Return the names of the schools that lack each kind, for those that some school lacks."""
        names = {kind: [school.name for school in self.schools if kind not in school.kinds] for kind in ContactKind}
        return {kind: found for kind, found in names.items() if found}


def coverage(municipality_code: str, day: date) -> Coverage:
    """Return which schools of a municipality have which contacts in force on a day.

    A unit with a parent in the municipality counts as its parent, and so do its contacts. Names of schools and yes or
    no are all that is told, to whoever may read the promise.
    """
    parent = aliased(School)
    is_open = or_(School.opened_on.is_(None), School.opened_on <= day)
    not_closed = or_(School.closed_on.is_(None), School.closed_on >= day)
    units = db.session.execute(
        select(School.id, func.coalesce(parent.id, School.id), func.coalesce(parent.name, School.name))
        .outerjoin(parent, (School.parent_id == parent.id) & (parent.municipality_code == municipality_code))
        .where(School.municipality_code == municipality_code, is_open, not_closed)
    ).all()
    kinds = in_force(municipality_code, day)
    names = {top: name for _unit, top, name in units}
    found: defaultdict[int, set[ContactKind]] = defaultdict(set)
    for unit, top, _name in units:
        found[top] |= kinds[unit] | kinds[top]
    ordered = sorted(names, key=lambda top: (sort_key(names[top]), top))
    return Coverage(day, tuple(CoveredSchool(names[top], frozenset(found[top])) for top in ordered))


def in_force(municipality_code: str, day: date) -> defaultdict[int, set[ContactKind]]:
    """Return the kinds of contact in force on a day: school → kinds."""
    statement = (
        select(Contact.school_id, Contact.kind)
        .join(School, Contact.school_id == School.id)
        .where(
            School.municipality_code == municipality_code,
            Contact.first_day <= day,
            or_(Contact.last_day.is_(None), Contact.last_day >= day),
        )
    )
    found: defaultdict[int, set[ContactKind]] = defaultdict(set)
    for school_id, kind in db.session.execute(statement):
        found[school_id].add(kind)
    return found
