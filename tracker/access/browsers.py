"""Where a person is signed in: what their account lists, and ending it."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.access.signin import lifetime, longest, me, this_sign_in
from tracker.dates import now
from tracker.models import Membership, Role, SignIn, SignInWay, begin_writing, db
from tracker.models.batches import chunks

# What looks after nobody, and may be given to an account of another municipality.
FREE = frozenset({Role.LEADER, Role.READER})


def is_guests(role: Role, town: str | None, home: str | None) -> bool:
    """Say whether a role may have been given by another municipality than an account's own."""
    return role in FREE and None not in {town, home} and town != home


@dataclass(frozen=True)
class Browser:
    """A browser that is signed in, as its person's list shows it; None is what it did not say of itself."""

    id: int
    browser: str | None
    system: str | None
    way: SignInWay
    started_at: datetime
    seen_at: datetime
    is_this: bool


def mine() -> list[Browser]:
    """Return where the signed-in person is signed in: here first, then as lately used."""
    this = this_sign_in()
    rows = db.session.execute(
        select(SignIn.id, SignIn.browser, SignIn.system, SignIn.way, SignIn.started_at, SignIn.seen_at)
        .where(SignIn.user_id == me().id, SignIn.ended_at.is_(None))
        .where(SignIn.seen_at >= now() - lifetime(me().roles), SignIn.started_at >= now() - longest(me().roles))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    found = [Browser(*row, is_this=row.id == this) for row in rows]
    return sorted(found, key=lambda each: not each.is_this)


def end_mine(sign_in_id: int) -> bool:
    """End one sign-in of the signed-in person; say whether it is theirs. Once more does no harm."""
    begin_writing()
    row = db.session.get(SignIn, sign_in_id)
    if row is None or row.user_id != me().id:
        return False
    row.ended_at = row.ended_at or now()
    db.session.flush()
    return True


def end_others() -> None:
    """End all sign-ins of the signed-in person but this one."""
    begin_writing()
    end_of([me().id], but=this_sign_in())


def end_of(user_ids: Iterable[int], but: int | None = None) -> None:
    """End all sign-ins of some people, `but` one."""
    for some in chunks(user_ids):
        for row in db.session.scalars(select(SignIn).where(SignIn.user_id.in_(some), SignIn.ended_at.is_(None))):
            if row.id != but:
                row.ended_at = now()
    db.session.flush()


@contextmanager
def renewing(user_ids: Collection[int]) -> Iterator[None]:
    """Change what some people may do; who then looks after others, or no longer does so, has to sign in anew.

    So that no token that was stolen from somebody becomes worth more, and none lives longer than its role lets it. To
    lead or to read can be given to anybody's address, and so must not sign anybody out.
    """
    before = kinds_of_roles(user_ids)
    yield
    db.session.flush()
    after = kinds_of_roles(user_ids)
    end_of(user_id for user_id in user_ids if before[user_id] != after[user_id])


def kinds_of_roles(user_ids: Collection[int]) -> dict[int, set[Role]]:
    """Return the roles that people have, wherever, of those that look after others."""
    found: dict[int, set[Role]] = {user_id: set() for user_id in user_ids}
    for some in chunks(user_ids):
        for user_id, role in db.session.execute(
            select(Membership.user_id, Membership.role).where(
                Membership.user_id.in_(some), Membership.role.not_in(FREE)
            )
        ):
            found[user_id].add(role)
    return found
