"""A person's own account: where they may do what, their password, their language."""

from dataclasses import dataclass

from sqlalchemy import select

from tracker.access import Role, Scope, browsers, limits, passkeys, passwords, signin
from tracker.models import Membership, Municipality, School, User, begin_writing, db
from tracker.roster.appointing import writing
from tracker.roster.identities import keep_a_way_in
from tracker.roster.letters import tell_of_change
from tracker.words import sort_key


@dataclass(frozen=True)
class Post:
    """A role and the name of its place; None is everywhere."""

    role: Role
    place: str | None


def posts(scope: Scope, user_id: int) -> list[Post]:
    """Return a person's roles in scope, by role and place; everywhere comes first."""
    rows = db.session.execute(
        select(Membership.role, School.name, Municipality.name)
        .outerjoin(School, Membership.school_id == School.id)
        .outerjoin(Municipality, Membership.municipality_code == Municipality.code)
        .where(Membership.user_id == user_id, scope.memberships)
    )
    found = [Post(role, school or municipality) for role, school, municipality in rows]
    return sorted(found, key=lambda post: (list(Role).index(post.role), sort_key(post.place or "")))


def password_is(user_id: int, password: str) -> bool:
    """Say whether this is the person's password; a wrong one is a failed sign-in, which the caller has counted."""
    user = db.session.get_one(User, user_id)
    email, is_right = user.email, passwords.password_matches(user.password_hash, password)
    if is_right:
        limits.forget_failures(email)
    else:
        signin.refuse(email, user_id)
    return is_right


def change_password(user_id: int, password: str) -> None:
    """Give a person a new password, and sign them out everywhere else."""
    password_hash = passwords.hashed(password)
    signin.still_signed_in()
    user = db.session.get_one(User, user_id)
    user.password_hash = password_hash
    browsers.end_others()
    tell_of_change(user)


def remove_passkey(user_id: int, passkey_id: int) -> bool:
    """Remove one of a person's own passkeys; say whether they had it. Raises Refused."""
    with writing(user_id):
        if not passkeys.remove(user_id, passkey_id):
            return False
        keep_a_way_in(user_id)
    return True


def choose_language(user_id: int, language: str | None) -> None:
    """Remember the language that a person wants, or None for what their browser asks for."""
    begin_writing()
    db.session.get_one(User, user_id).language = language
    db.session.flush()
