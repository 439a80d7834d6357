"""Memberships: what somebody states of one, and those that are there."""

from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.access import Scope, called
from tracker.models import Membership, Role, School, User, db

EVERYWHERE = "alla"
# E-mail, role, unit code, municipality code: a membership as files name it.
MembershipKey = tuple[str, Role, str | None, str | None]


@dataclass(frozen=True)
class UserEntry:
    """A person's role in a school (`unit_code`), a municipality, or everywhere when `everywhere` is set.

    With both codes the school is meant, and must lie in the municipality.
    """

    email: str
    name: str
    role: Role
    unit_code: str | None = None
    municipality_code: str | None = None
    everywhere: bool = False

    @property
    def key(self) -> MembershipKey:
        """Return the membership as files name it."""
        return self.email, self.role, self.unit_code, None if self.unit_code else self.municipality_code


@dataclass(frozen=True)
class UserRow:
    """One membership as it stands."""

    email: str
    name: str
    role: Role
    unit_code: str | None
    municipality_code: str | None


def users(scope: Scope, municipality: str | None = None) -> list[UserRow]:
    """Return the memberships in scope, of a municipality and its schools if given, by e-mail, role and place."""
    query = (
        select(User.email, called(scope), Membership.role, School.unit_code, Membership.municipality_code)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(School, Membership.school_id == School.id)
        .where(scope.memberships)
    )
    if municipality:
        query = query.where(func.coalesce(Membership.municipality_code, School.municipality_code) == municipality)
    rows = (UserRow(*row) for row in db.session.execute(query))
    return sorted(rows, key=lambda row: (row.email, row.role.code, row.unit_code or "", row.municipality_code or ""))
