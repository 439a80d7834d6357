"""Who speaks for the police and for social services at each school: named contacts, with the days they are in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, or_, select

from tracker.access import Scope
from tracker.dates import today
from tracker.models import Contact, ContactKind, School, db

# Who has not been confirmed for so long is asked about.
FRESH = timedelta(days=365)


@dataclass(frozen=True)
class Place:
    """A school that contacts are kept for."""

    id: int
    unit_code: str
    name: str
    municipality_code: str


@dataclass(frozen=True)
class KnownContact:
    """A contact person of a school, in force from its first day to its last, if that has been said."""

    id: int
    kind: ContactKind
    name: str
    first_day: date
    last_day: date | None
    confirmed_on: date | None
    school_id: int
    unit_code: str
    school: str

    @property
    def mark(self) -> str:
        """Return what a page carries along to say which contents it showed."""
        return sha256(f"{self.name}/{self.first_day}/{self.last_day}".encode()).hexdigest()[:12]

    @property
    def is_over(self) -> bool:
        """Say whether the last day has been."""
        return self.last_day is not None and self.last_day < today()

    @property
    def is_in_force(self) -> bool:
        """Say whether the contact is in force today."""
        return self.first_day <= today() and not self.is_over

    @property
    def is_stale(self) -> bool:
        """Say whether a contact in force was not confirmed for a year."""
        return self.is_in_force and (self.confirmed_on is None or self.confirmed_on < today() - FRESH)


@dataclass(frozen=True)
class SchoolContacts:
    """A school with its contacts that are not over, by kind; the first ones first."""

    place: Place
    contacts: dict[ContactKind, list[KnownContact]]

    @property
    def has_both(self) -> bool:
        """Say whether both kinds are in force today."""
        return all(any(each.is_in_force for each in self.contacts[kind]) for kind in ContactKind)


def find_place(scope: Scope, unit_code: str) -> Place | None:
    """Return a school in scope, or None."""
    row = db.session.execute(places().where(School.unit_code == unit_code, scope.schools)).one_or_none()
    return Place(*row) if row else None


def by_school(scope: Scope) -> list[SchoolContacts]:
    """Return the open schools in scope with their contacts, in list order.

    Of small units only those that are in scope by themselves: the others' contacts are their parent's.
    """
    own = or_(School.parent_id.is_(None), School.id.in_(sorted(scope.school_ids)))
    is_open = or_(School.closed_on.is_(None), School.closed_on >= today())
    schools = places().where(scope.schools, own, is_open)
    ordered = schools.order_by(School.municipality_code, School.sort_key, School.unit_code)
    found = {row.id: Place(*row) for row in db.session.execute(ordered)}
    kept = by_kind(read(contacts(scope).where(or_(Contact.last_day.is_(None), Contact.last_day >= today()))))
    return [SchoolContacts(place, nobody() | kept.get(place.id, {})) for place in found.values()]


def nobody() -> dict[ContactKind, list[KnownContact]]:
    """Return every kind of contact, without any."""
    return {kind: [] for kind in ContactKind}


def by_kind(known: Iterable[KnownContact]) -> dict[int, dict[ContactKind, list[KnownContact]]]:
    """Return contacts by school and kind."""
    found: dict[int, dict[ContactKind, list[KnownContact]]] = {}
    for each in known:
        found.setdefault(each.school_id, {}).setdefault(each.kind, []).append(each)
    return found


def of_school(scope: Scope, school_id: int) -> dict[ContactKind, list[KnownContact]]:
    """Return all contacts of a school by kind, also those that are over; the first ones first."""
    return nobody() | by_kind(read(contacts(scope).where(School.id == school_id))).get(school_id, {})


def find_contact(scope: Scope, contact_id: int) -> KnownContact | None:
    """Return a contact of a school in scope, or None."""
    return next(iter(read(contacts(scope).where(Contact.id == contact_id))), None)


def places() -> Select[int, str, str, str]:
    """Return the query behind `Place`."""
    return select(School.id, School.unit_code, School.name, School.municipality_code)


def contacts(scope: Scope) -> Select[int, *tuple[Any, ...]]:
    """Return the query behind `KnownContact`, those who began first first."""
    return (
        select(
            Contact.id,
            Contact.kind,
            Contact.name,
            Contact.first_day,
            Contact.last_day,
            Contact.confirmed_on,
            School.id,
            School.unit_code,
            School.name,
        )
        .join(School, Contact.school_id == School.id)
        .where(scope.schools)
        .order_by(Contact.first_day, Contact.id)
    )


def read(query: Select[int, *tuple[Any, ...]]) -> list[KnownContact]:
    """Return the contacts that a query finds."""
    return [KnownContact(*row) for row in db.session.execute(query)]
