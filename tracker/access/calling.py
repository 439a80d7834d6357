"""Where an account belongs, and what its person is called by those who ask in a scope."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select

from tracker.access.scope import Scope
from tracker.access.signin import me
from tracker.models import Membership, Municipality, School, User, db


def called(scope: Scope) -> ColumnElement[str]:
    """Return what a `User` is called: by name, or by the address alone where the account is of another municipality."""
    return case((is_elsewhere(scope), User.email), else_=User.name)


def is_elsewhere(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `User` that the account is of a municipality where nothing is in scope.

    It is of that where its first role is: anybody's address can be given a role, which tells no name.
    """
    if scope.everywhere:
        return false()
    home = town_of_first_role().where(Membership.user_id == User.id).correlate(User).scalar_subquery()
    of_schools = select(School.municipality_code).where(scope.schools)
    is_ours = or_(Municipality.code.in_(sorted(scope.municipality_codes)), Municipality.code.in_(of_schools))
    return home.not_in(select(Municipality.code).where(is_ours))


def town_of_first_role() -> Select[str | None]:
    """Return the query of the municipality that an account belongs to, once it says whose."""
    town = func.coalesce(Membership.municipality_code, School.municipality_code)
    return select(town).outerjoin(School, Membership.school_id == School.id).order_by(Membership.id).limit(1)


def at_home(codes: Collection[str]) -> str:
    """Return which of some municipalities is the signed-in person's own, else the first, or "" of none.

    Another may have given them a role, which moves none of their pages.
    """
    first = next(iter(codes), "")
    if len(codes) < 2:
        return first
    home = db.session.scalar(town_of_first_role().where(Membership.user_id == me().id))
    return home if home and home in codes else first
