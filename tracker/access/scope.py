"""Which rows a person may see: every query function of the domain asks for a scope first."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from tracker.models import AuditEvent, Membership, Plan, Role, School, SchoolClass


@dataclass(frozen=True)
class Place:
    """A role, and where: one school, one municipality, or everywhere when neither is given."""

    role: Role
    school_id: int | None = None
    municipality_code: str | None = None


@dataclass(frozen=True)
class Scope:
    """The places that a person may act in, as conditions for queries."""

    everywhere: bool = False
    municipality_codes: frozenset[str] = frozenset()
    school_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, places: Iterable[Place], roles: frozenset[Role]) -> "Scope":
        """Return what the places whose role is among `roles` open together."""
        open_places = [place for place in places if place.role in roles]
        return cls(
            everywhere=any(place.school_id is None and place.municipality_code is None for place in open_places),
            municipality_codes=frozenset(p.municipality_code for p in open_places if p.municipality_code),
            school_ids=frozenset(p.school_id for p in open_places if p.school_id),
        )

    def covers(self, school_id: int | None, municipality_code: str | None) -> bool:
        """Say whether a school of a municipality lies in scope; without a school, whether all of it does."""
        inside = municipality_code in self.municipality_codes or school_id in self.school_ids
        return self.everywhere or inside

    @cached_property
    def schools(self) -> ColumnElement[bool]:
        """Return the condition on `School`."""
        if self.everywhere:
            return true()
        return or_(
            false(),
            *([School.municipality_code.in_(sorted(self.municipality_codes))] if self.municipality_codes else []),
            *([School.id.in_(sorted(self.school_ids))] if self.school_ids else []),
        )

    @property
    def classes(self) -> ColumnElement[bool]:
        """Return the condition on `SchoolClass`: the classes of the schools in scope."""
        return self._at(SchoolClass.school_id)

    @property
    def plans(self) -> ColumnElement[bool]:
        """Return the condition on `Plan`: the plans of classes in scope."""
        if self.everywhere:
            return true()
        return Plan.class_id.in_(select(SchoolClass.id).where(self.classes))

    @property
    def plans_to_log(self) -> ColumnElement[bool]:
        """Return the condition on `Plan`: those received or delivered by a school in scope."""
        return or_(self.plans, self._at(Plan.delivering_school_id))

    @property
    def one_plan(self) -> ColumnElement[bool]:
        """Return the condition on `Plan` where one is asked for: its class is looked up, and no others are listed."""
        return select(SchoolClass.id).where(SchoolClass.id == Plan.class_id, self.classes).correlate(Plan).exists()

    @property
    def one_plan_to_log(self) -> ColumnElement[bool]:
        """Return the condition on `Plan` where one is asked for that a school in scope receives or delivers."""
        return or_(self.one_plan, self._at(Plan.delivering_school_id))

    @property
    def memberships(self) -> ColumnElement[bool]:
        """Return the condition on `Membership`: those in a school or a municipality in scope."""
        if self.everywhere:
            return true()
        return or_(
            and_(Membership.school_id.is_not(None), self._at(Membership.school_id)),
            Membership.municipality_code.in_(sorted(self.municipality_codes)),
        )

    @property
    def events(self) -> ColumnElement[bool]:
        """Return the condition on `AuditEvent`: those that belong to a school or a municipality in scope."""
        if self.everywhere:
            return true()
        return or_(
            false(),
            *([AuditEvent.municipality_code.in_(sorted(self.municipality_codes))] if self.municipality_codes else []),
            *([AuditEvent.school_id.in_(sorted(self.school_ids))] if self.school_ids else []),
        )

    def _at(self, school_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
        """Return the condition that a column names a school in scope."""
        if self.everywhere:
            return true()
        if not self.municipality_codes:
            return school_id.in_(sorted(self.school_ids))
        return school_id.in_(select(School.id).where(self.schools))


EVERYTHING = Scope(everywhere=True)
NOTHING = Scope()


def administers_everything() -> ColumnElement[bool]:
    """Return the condition on `Membership`: it is an administrator's everywhere."""
    is_everywhere = Membership.school_id.is_(None) & Membership.municipality_code.is_(None)
    return (Membership.role == Role.ADMINISTRATOR) & is_everywhere
