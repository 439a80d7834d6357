"""What people are called by those who ask in a scope."""

from sqlalchemy import ColumnElement, case, func, or_, select

from tracker.access.scope import Scope
from tracker.models import Membership, School, User


def called(scope: Scope) -> ColumnElement[str]:
    """Return what a `User` is called: by name, or by the address alone where the account is of another municipality.

    That is where its first role is: anybody's address can be given a role, which tells no name.
    """
    if scope.everywhere:
        return User.name.expression
    town = func.coalesce(Membership.municipality_code, School.municipality_code)
    held = select(town).outerjoin(School, Membership.school_id == School.id).where(Membership.user_id == User.id)
    home = held.order_by(Membership.id).limit(1).correlate(User).scalar_subquery()
    here = held.where(scope.memberships, town == home).correlate(User).exists()
    return case((or_(home.is_(None), here), User.name), else_=User.email)
