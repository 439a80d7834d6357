"""What people are called by those who ask in a scope."""

from sqlalchemy import ColumnElement, case, false, func, or_, select

from tracker.access.scope import Scope
from tracker.models import Membership, Municipality, School, User


def called(scope: Scope) -> ColumnElement[str]:
    """Return what a `User` is called: by name, or by the address alone where the account is of another municipality."""
    return case((is_elsewhere(scope), User.email), else_=User.name)


def is_elsewhere(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `User` that the account is of a municipality where nothing is in scope.

    It is of that where its first role is: anybody's address can be given a role, which tells no name.
    """
    if scope.everywhere:
        return false()
    town = func.coalesce(Membership.municipality_code, School.municipality_code)
    held = select(town).outerjoin(School, Membership.school_id == School.id).where(Membership.user_id == User.id)
    home = held.order_by(Membership.id).limit(1).correlate(User).scalar_subquery()
    of_schools = select(School.municipality_code).where(scope.schools)
    is_ours = or_(Municipality.code.in_(sorted(scope.municipality_codes)), Municipality.code.in_(of_schools))
    return home.not_in(select(Municipality.code).where(is_ours))
