"""The people of a place: who they are, what they may do where, and when they were last here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select, true

from tracker.access import Role, Scope, is_elsewhere, sso
from tracker.access.browsers import is_guests
from tracker.access.giving import Gifts
from tracker.models import Identity, Membership, Municipality, Passkey, School, SignIn, User, db
from tracker.paging import PAGE, Paged, page_of
from tracker.words import search_key


@dataclass(frozen=True)
class Held:
    """A role that a person has, and where; `town` is the municipality, also of a school. No place is everywhere.

    `by_claim` says that single sign-on gave it, and takes it.
    """

    id: int
    role: Role
    school_id: int | None
    unit_code: str | None
    town: str | None
    place: str | None
    may_take: bool
    by_claim: bool = False

    @property
    def looks_after_everything(self) -> bool:
        """Say whether it is an administrator's everywhere."""
        return self.role is Role.ADMINISTRATOR and self.town is None


@dataclass(frozen=True)
class KnownUser:
    """A person as their keepers see them.

    `held` are the roles in scope, `others` how many there are elsewhere. `is_managed` says whether all that the person
    may do is the keeper's to give: only then may the keeper change the account itself. `comes_in`: they have some way
    in. `is_guest`: the account is of another municipality than the keeper's, and is told of by its address alone.
    """

    id: int
    name: str
    email: str
    is_active: bool
    has_password: bool
    comes_in: bool
    seen_at: datetime | None
    held: tuple[Held, ...] = ()
    others: int = 0
    is_managed: bool = False
    is_guest: bool = False
    is_me: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a list of people is narrowed to, how it is sorted, and which page of it is shown, from 1.

    state: `active`, `inactive`, or `invited`, who has no way in yet; sort: `name`, `email` or `seen`.
    """

    words: str = ""
    role: Role | None = None
    school: str | None = None
    state: str | None = None
    sort: str = "name"
    page: int = 1


def comes_in() -> ColumnElement[bool]:
    """Return the condition on `User`: they have a way in of their own, a password, a passkey or single sign-on.

    Who is known to a provider comes in only while there is single sign-on here.
    """
    by: list[type[Identity | Passkey]] = [Identity, Passkey] if sso.is_on() else [Passkey]
    kinds = (select(kind.id).where(kind.user_id == User.id).exists() for kind in by)
    return or_(User.password_hash.is_not(None), *kinds)


SEEN = select(func.max(SignIn.seen_at)).where(SignIn.user_id == User.id).correlate(User).scalar_subquery()
ORDER: dict[str, Sequence[Any]] = {
    "name": (User.sort_key, User.id),
    "email": (User.email,),
    "seen": (SEEN.desc().nulls_last(), User.sort_key, User.id),
}


def people(scope: Scope, gifts: Gifts, wanted: Wanted) -> Paged[KnownUser]:
    """Return a page of the people with a role in scope; of those who look after everybody, all there are."""
    conditions = [in_scope(scope), *narrowed(scope, wanted)]
    number = db.session.scalar(select(func.count()).select_from(User).where(*conditions)) or 0
    query = accounts().where(*conditions).order_by(*ORDER[wanted.sort]).limit(PAGE)
    return page_of(number, wanted.page, lambda first: with_roles(scope, gifts, query.offset(first)))


def find_user(scope: Scope, gifts: Gifts, user_id: int) -> KnownUser | None:
    """Return a person with a role in scope, or None."""
    return next(iter(with_roles(scope, gifts, accounts().where(User.id == user_id, in_scope(scope)))), None)


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `User`: those with a role in scope, or all for who looks after all; nobody anonymous."""
    theirs = select(Membership.user_id).where(scope.memberships)
    return or_(User.id.in_(theirs), true() if scope.everywhere else false()) & User.anonymised_at.is_(None)


def narrowed(scope: Scope, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Yield what a person must be like; of an account elsewhere no name is found that is not told."""
    searched = case((is_elsewhere(scope), User.email), else_=User.search_key)
    for word in search_key(wanted.words).split():
        yield searched.contains(word, autoescape=True)
    if wanted.role or wanted.school:
        theirs = select(Membership.user_id).where(scope.memberships)
        if wanted.role:
            theirs = theirs.where(Membership.role == wanted.role)
        if wanted.school:
            school = select(School.id).where(School.unit_code == wanted.school)
            theirs = theirs.where(Membership.school_id.in_(school))
        yield User.id.in_(theirs)
    yield from in_state(wanted.state)


def in_state(state: str | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `User` of a state of `Wanted`."""
    is_active = User.is_active.is_(True)
    if state == "inactive":
        return (~is_active,)
    return {"active": (is_active, comes_in()), "invited": (is_active, ~comes_in())}.get(state or "", ())


def accounts() -> Select[*tuple[Any, ...]]:
    """Return the query behind `KnownUser`."""
    return select(User.id, User.name, User.email, User.is_active, User.password_hash.is_not(None), comes_in(), SEEN)


def with_roles(scope: Scope, gifts: Gifts, query: Select[*tuple[Any, ...]]) -> list[KnownUser]:
    """Return the people that a query finds, each with the roles in scope."""
    found = [KnownUser(*row) for row in db.session.execute(query)]
    held = roles_of(gifts, [user.id for user in found])
    inside = roles_in(scope, [user.id for user in found])
    return [as_kept(user, held[user.id], inside, gifts) for user in found]


def as_kept(user: KnownUser, every: Sequence[Held], inside: AbstractSet[int], gifts: Gifts) -> KnownUser:
    """Return a person with their roles, of which those `inside` are in the keeper's scope.

    Anybody's address can be given a role: that tells no name, and no day, of an account that belongs to another
    municipality, which is where its first role is.
    """
    held = tuple(each for each in every if each.id in inside)
    is_me = user.id == gifts.by_id
    home = home_of(every)
    is_guest = home is not None and not is_me and home not in {each.town for each in held}
    return replace(
        user,
        name=user.email if is_guest else user.name,
        seen_at=None if is_guest else user.seen_at,
        held=held,
        others=len(every) - len(held),
        is_managed=is_managed(gifts, user.id, every),
        is_guest=is_guest,
        is_me=is_me,
    )


def is_managed(gifts: Gifts, user_id: int, held: Iterable[Held]) -> bool:
    """Say whether an account is a keeper's to change: all its roles are theirs to give, and it is not their own.

    Another municipality may give anybody's address the roles that are free, which takes the account from nobody.
    """
    every = list(held)
    home = home_of(every)
    is_theirs = all(each.may_take or is_guests(each.role, each.town, home) for each in every)
    return user_id != gifts.by_id and is_theirs and (bool(every) or gifts.everywhere)


def home_of(held: Sequence[Held]) -> str | None:
    """Return the municipality that an account belongs to: that of its first role; None where it has none there."""
    return min(held, key=lambda each: each.id).town if held else None


def roles_in(scope: Scope, user_ids: list[int]) -> set[int]:
    """Return which of some people's memberships are in scope."""
    return set(db.session.scalars(select(Membership.id).where(Membership.user_id.in_(user_ids), scope.memberships)))


def roles_of(gifts: Gifts, user_ids: list[int]) -> defaultdict[int, list[Held]]:
    """Return all roles of people that the caller has found, by role and place."""
    rows = db.session.execute(
        select(
            Membership.user_id,
            Membership.id,
            Membership.role,
            Membership.school_id,
            School.unit_code,
            func.coalesce(Membership.municipality_code, School.municipality_code),
            func.coalesce(School.name, Municipality.name),
            Membership.by_claim,
        )
        .outerjoin(School, Membership.school_id == School.id)
        .outerjoin(Municipality, Membership.municipality_code == Municipality.code)
        .where(Membership.user_id.in_(user_ids))
        .order_by(School.sort_key, Membership.id)
    )
    found: defaultdict[int, list[Held]] = defaultdict(list)
    for user_id, number, role, school_id, unit_code, town, place, by_claim in rows:
        may_take = user_id != gifts.by_id and gifts.cover(role, school_id, town)
        found[user_id].append(Held(number, role, school_id, unit_code, town, place, may_take, by_claim))
    for held in found.values():
        held.sort(key=lambda each: list(Role).index(each.role))
    return found
