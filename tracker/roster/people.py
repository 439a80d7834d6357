"""Accounts: what an e-mail address is, whose names may be changed, and passwords."""

import re

from sqlalchemy import delete, func, or_, select

from tracker.access import Scope, browsers
from tracker.access.browsers import is_guests
from tracker.access.limits import failures_of
from tracker.access.passwords import hashed
from tracker.errors import TrackerError
from tracker.models import Counter, Membership, Role, School, User, begin_writing, db
from tracker.personal import wrong_start, wrong_text
from tracker.words import gettext as _

# Nothing that means something else in the head of a letter, which would then go to somebody else, or to nobody.
WORD = r"[^\s@,;:.<>()\[\]\\\"]+"
# No `+` after the @, so that addresses joined by `+` can be told apart.
EMAIL = re.compile(rf"{WORD}(\.{WORD})*@(?!.*\+){WORD}(\.{WORD})+")
LONGEST_EMAIL = 254


def is_email(text: str) -> bool:
    """Say whether a text may be an e-mail address."""
    return len(text) <= LONGEST_EMAIL and text.isprintable() and EMAIL.fullmatch(text) is not None


def not_oneself() -> str:
    """Return why nobody changes their own roles."""
    return str(_("You cannot change what you may do yourself. Ask another administrator or programme lead."))


def wrong_name(name: str, email: str) -> str | None:
    """Say what is wrong with a person's name, or None; their own address may stand for it."""
    return None if name.lower() == email else wrong_text(name)


def has_account(email: str) -> bool:
    """Say whether there is an account with this e-mail, let in or not."""
    return db.session.scalar(select(User.id).where(User.email == email.strip().lower())) is not None


def wrong_new_name(name: str, email: str) -> str | None:
    """Say what is wrong with the name that a person is to have from now on, or None."""
    return wrong_name(name, email) or wrong_start(name)


def has_password(email: str) -> bool:
    """Say whether there is an account with this e-mail that has a password."""
    query = select(User.id).where(User.email == email.strip().lower(), User.password_hash.is_not(None))
    return db.session.scalar(query) is not None


def set_password(email: str, password: str) -> None:
    """Give a person a new password, and sign them out everywhere; raise TrackerError when there is no such account."""
    begin_writing()
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise TrackerError(_("There is no account for %(email)s. Check the address.", email=email))
    renew_password(user, hashed(password))


def renew_password(user: User, password_hash: str) -> None:
    """Give a person another password, and sign them out everywhere."""
    user.password_hash = password_hash
    browsers.end_of([user.id])
    # Who was slowed down by somebody's guesses gets in with the new password at once.
    db.session.execute(delete(Counter).where(Counter.key.startswith(failures_of(user.email))))
    db.session.flush()


def renamable(scope: Scope, administers: Scope) -> set[int] | None:
    """Return the people whose roles all lie in scope, an administrator's in `administers`; None is everybody.

    As for who manages an account, what another municipality may give anybody does not count.
    """
    if scope.everywhere and administers.everywhere:
        return None
    theirs = or_(Membership.role != Role.ADMINISTRATOR, administers.memberships)
    inside = set(db.session.scalars(select(Membership.id).where(scope.memberships, theirs)))
    town = func.coalesce(Membership.municipality_code, School.municipality_code)
    rows = db.session.execute(
        select(Membership.id, Membership.user_id, Membership.role, town)
        .outerjoin(School, Membership.school_id == School.id)
        .order_by(Membership.id)
    )
    homes, others = dict[int, str | None](), set[int]()
    for number, user_id, role, where in rows:
        home = homes.setdefault(user_id, where)
        if number not in inside and not is_guests(role, where, home):
            others.add(user_id)
    return homes.keys() - others
