"""Who is signed in: the server-side row behind each signed-in browser."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import NoReturn

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.orm import selectinload

from tracker import audit, ledger
from tracker.access.alarm import watch
from tracker.access.cookies import AHEAD
from tracker.access.devices import device
from tracker.access.limits import count_failure, failures_of, forget_failures, remember_browser
from tracker.access.passwords import hashed_anew, password_matches
from tracker.access.scope import Place
from tracker.access.session_cookie import Cookies
from tracker.config import LONGEST_SIGN_IN
from tracker.dates import now
from tracker.errors import SignedOut
from tracker.models import Membership, Role, SignIn, SignInWay, User, begin_writing, db
from tracker.models.ready import rows_of
from tracker.models.schools import HAS_EXAMPLE

# Leads and administrators sign in every working day, leaders stay signed in on their own phone.
OFFICE_HOURS = timedelta(hours=12)
# However much it is used, a sign-in ends after so long: of leads and administrators, and of others.
LONGEST_WEEK, LONGEST_YEAR = timedelta(days=7), timedelta(days=365)
# Where Flask-Login keeps what `get_id` says in the cookie.
CARRIED = "_user_id"
# After so long one has to show again who one is, before one changes how one signs in.
FRESH = timedelta(minutes=15)
WHATEVER = true()


@dataclass(frozen=True)
class Person:
    """Who makes a request, and their places."""

    id: int
    name: str
    email: str
    language: str | None
    places: tuple[Place, ...]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Return every role that the person has anywhere."""
        return frozenset(place.role for place in self.places)


@dataclass(frozen=True)
class SignedIn(Person):
    """A person who has signed in, and the token that their browser carries."""

    sign_in_id: int
    token: str
    way: SignInWay

    def get_id(self) -> str:
        """Return what the cookie carries: the sign-in's token, not the person's id."""
        return self.token


def init_app(app: Flask, token_holder: Callable[[], "Person | None"]) -> None:
    """Let Flask-Login find the person by the sign-in row that the cookie names, else by the token of a program."""
    app.session_interface = Cookies()
    manager = LoginManager()
    # Templates ask for the person when they need one: an error page may have to do without a database.
    manager.init_app(app, add_context_processor=False)
    # The row says whether a sign-in is good; a phone changes its address many times a day.
    manager.session_protection = None
    manager._session_identifier_generator = str  # noqa: SLF001 - so a cookie needs no mark of it, made with every page
    manager.user_loader(find_person)
    manager.request_loader(lambda _request: token_holder())


def me() -> Person:
    """Return who makes this request; only behind the guard."""
    person: Person = g.get("_login_user") or current_user._get_current_object()  # noqa: SLF001 - who was found is in g
    return person


def me_or_nobody() -> Person | None:
    """Return who makes this request, or None; for pages that both may see."""
    person = me()
    return person if person.is_authenticated else None


def this_sign_in() -> int:
    """Return the sign-in that this browser carries."""
    person = me()
    assert isinstance(person, SignedIn)
    return person.sign_in_id


def is_fresh() -> bool:
    """Say whether the signed-in person has shown who they are a short while ago."""
    begun = db.session.scalar(select(SignIn.started_at).where(SignIn.id == this_sign_in()))
    return begun is not None and now() - begun <= FRESH


# Asked by every page, so it is one query: a row for each of the person's places.
SIGNED_IN = (
    select(SignIn.id, SignIn.way, SignIn.seen_at, SignIn.started_at, User.id, User.name, User.email, User.language)
    .add_columns(HAS_EXAMPLE, Membership.role, Membership.school_id, Membership.municipality_code)
    .join(User, SignIn.user_id == User.id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None), User.is_active)
    .order_by(Membership.id)
)


def find_person(token: str) -> SignedIn | None:
    """Return the person behind a sign-in that is still good, and remember that it was used."""
    rows = rows_of(SIGNED_IN, {"token_hash": digest(token)})
    if not rows:
        return None
    sign_in_id, way, seen_at, started_at, user_id, name, email, language, g.has_example = rows[0][:-3]
    places = tuple(Place(*row[-3:]) for row in rows if row.role)
    person = SignedIn(user_id, name, email, language, places, sign_in_id, token, way)
    used, begun = now() - seen_at, now() - started_at
    if not (-AHEAD <= used <= lifetime(person.roles) and -AHEAD <= begun <= longest(person.roles)):
        return None
    g.actor_id, g.language = person.id, person.language
    if used >= ledger.SEEN_EVERY:
        db.session.rollback()
        ledger.seen(person.sign_in_id, seen_at)
        session.modified = True  # the cookie lives on as long as it is used
    return person


def places_of(user: User) -> tuple[Place, ...]:
    """Return a person's roles and where they hold."""
    return tuple(Place(m.role, m.school_id, m.municipality_code) for m in user.memberships)


def lifetime(roles: frozenset[Role]) -> timedelta:
    """Return how long a browser stays signed in without being used."""
    return OFFICE_HOURS if roles & {Role.LEAD, Role.ADMINISTRATOR} else LONGEST_SIGN_IN


def longest(roles: frozenset[Role]) -> timedelta:
    """Return how long a browser stays signed in at most."""
    return LONGEST_WEEK if roles & {Role.LEAD, Role.ADMINISTRATOR} else LONGEST_YEAR


def sign_in(email: str, password: str) -> bool:
    """Sign the browser in if e-mail and password belong together; say whether they did."""
    email = email.strip().lower()
    user = db.session.scalar(
        select(User).where(User.email == email, User.is_active).options(selectinload(User.memberships))
    )
    if not password_matches(user.password_hash if user else None, password) or user is None:
        refuse(email, user.id if user else None)
        return False
    user_id, before = user.id, user.password_hash
    anew = hashed_anew(before, password)
    watch(email, {"user_id": user_id})
    forget_failures(email)
    if not stands(user_id, User.password_hash == before):
        refuse(email, user_id)
        return False
    start_sign_in(user_id, SignInWay.PASSWORD)
    if anew:
        db.session.get_one(User, user_id).password_hash = anew
        db.session.flush()
    return True


def refuse(email: str, user_id: int | None) -> None:
    """Count and note that a password was wrong; `user_id` is whose e-mail address it is, if anybody's."""
    known = {} if user_id is None else {"user_id": user_id}
    is_one_too_many = count_failure(email)
    ledger.note("slowed" if is_one_too_many else "failed", "sign_in", failures_of(email), None, **known)
    watch(email, known)


def stands(user_id: int, proof: ColumnElement[bool] = WHATEVER) -> bool:
    """Begin to write, let nobody else change the account, and say whether it is let in and a proof of it still holds.

    What was shown before that may have ended meanwhile, as everything does that opens an account which is cleared.
    `proof` is a condition on `User`.
    """
    begin_writing()
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    return db.session.scalar(select(User.id).where(User.id == user_id, User.is_active, proof)) is not None


def still_signed_in() -> None:
    """Begin to write what opens the signed-in person's account. Raises SignedOut if this sign-in has ended."""
    in_force = (SignIn.id == this_sign_in()) & (SignIn.user_id == User.id) & SignIn.ended_at.is_(None)
    if not stands(me().id, select(SignIn.id).where(in_force).exists()):
        sign_nobody_in()


def sign_nobody_in() -> NoReturn:
    """Undo what the request has written, and say that who asks has to sign in. Raises SignedOut."""
    db.session.rollback()
    raise SignedOut


def start_sign_in(user_id: int, by: str) -> None:
    """Give the browser a new sign-in of this person; `by` is what they showed, a value of `SignInWay`.

    What they showed must stand: see `stands`. One that the browser had before ends: who signs in anew gets another
    token. Raises SignedOut when the person is let in no more.
    """
    if not stands(user_id):
        sign_nobody_in()
    # Not asked of `me`: to find somebody may undo what this request has written.
    carried = digest(session.get(CARRIED, ""))
    for before in db.session.scalars(select(SignIn).where(SignIn.token_hash == carried, SignIn.ended_at.is_(None))):
        before.ended_at = now()
    user, way, token = db.session.get_one(User, user_id), SignInWay(by), secrets.token_urlsafe(32)
    browser, system = device(request.user_agent.string)
    row = SignIn(token_hash=digest(token), user_id=user_id, started_at=now(), seen_at=now())
    row.way, row.browser, row.system = way, browser, system
    db.session.add(row)
    db.session.flush()
    g.actor_id = user_id
    audit.note("signed_in", user_id, "sign_in", str(row.id), way=way.value, browser=browser, system=system)
    session.permanent = True
    remember_browser(user.email)
    login_user(SignedIn(user.id, user.name, user.email, user.language, places_of(user), row.id, token, way))


def sign_out() -> bool:
    """End this browser's sign-in, on the server and in its cookie; say whether it was made by single sign-on."""
    sign_in_id = this_sign_in()
    begin_writing()
    row = db.session.get_one(SignIn, sign_in_id)
    row.ended_at = now()
    logout_user()
    return row.way is SignInWay.SSO


def digest(token: str) -> str:
    """Return the hash under which a secret token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
