"""Letters that tell administrators of what should perhaps not be, as their start page does; they name nobody."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from flask import Flask, g, has_request_context
from sqlalchemy import ColumnElement, event, or_, select
from sqlalchemy.orm import Session

from tracker import mail
from tracker.access.limits import is_too_often
from tracker.access.policy import KEEPERS
from tracker.mail import Letter
from tracker.models import Membership, Role, User, db
from tracker.models.batches import Changed, Follower, follow
from tracker.models.belonging import of_person
from tracker.words import gettext as _

# Letters of a kind to one administrator in a quarter of an hour; the start page tells of all.
MOST_LETTERS = 4
TRIED, RAISED = "tried", "raised"


def init_app(_app: Flask) -> None:
    """Watch for roles that look after others, whatever page or file gives them; once, also when several apps live."""
    if not event.contains(db.session, "after_flush", look_through):
        event.listen(db.session, "after_flush", look_through)
        follow(FOLLOWER)


def look_through(session: Session, _context: object) -> None:
    """Look through what a flush adds."""
    tell_of_roles(session.new)


def tell_of_roles(rows: Iterable[Any]) -> None:
    """Tell of new leads and administrators, once the request that makes them is committed; commands tell nobody."""
    if not has_request_context() or not mail.is_on():
        return
    for row in rows:
        if isinstance(row, Membership) and row.role in KEEPERS:
            mail.send_later(partial(tell_of_role, row.id, (row.user_id, row.role), g.get("actor_id")))


def tell_of_role(membership_id: int, given: tuple[int, Role], by: int | None) -> None:
    """Tell of a new role if it was kept: what a flush adds may be undone in a request that then goes well."""
    row = db.session.get(Membership, membership_id)
    if row and (row.user_id, row.role) == given:
        tell(RAISED, row.municipality_code, (by, row.user_id))


def pass_over(_rows: Sequence[Changed]) -> None:
    """Tell of no changed row: a role is given and taken, and never becomes another."""


FOLLOWER = Follower(tell_of_roles, pass_over)


def tell_of_tries(user_id: int | None) -> None:
    """Tell that an account is tried from many networks, whatever the request answers; None is an account of nobody."""
    if mail.is_on():
        mail.send_soon(partial(tell_where_one_belongs, user_id))


def tell_where_one_belongs(user_id: int | None) -> None:
    """Tell who administers where a person belongs that their account is tried."""
    tell(TRIED, of_person(db.session.connection(), user_id).municipality_code)


def tell(kind: str, municipality_code: str | None, but: Sequence[int | None] = ()) -> None:
    """Write to each administrator of a place but some: who did it, and whom it is about."""
    there: ColumnElement[bool] = Membership.municipality_code.is_(None)
    if municipality_code:
        there = or_(there, Membership.municipality_code == municipality_code)
    query = (
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role == Role.ADMINISTRATOR, Membership.school_id.is_(None), there, User.is_active)
        .distinct()
    )
    for user_id in db.session.scalars(query.order_by(User.id)).all():
        if user_id not in but:
            mail.send_soon(partial(letter_of, kind, user_id))


def letter_of(kind: str, user_id: int) -> Letter | None:
    """Return the letter to an administrator, or None where they have had enough of them for now."""
    if is_too_often("alarm", f"{kind} {user_id}", MOST_LETTERS):
        return None
    user = db.session.get_one(User, user_id)
    with mail.writing_to(user.language):
        return mail.letter_to(user, *WORDS[kind](), mail.at("/"))


def tried() -> tuple[str, ...]:
    """Return the subject and the words of a letter about an account that is tried."""
    return (
        _("An account in Linjen is tried from many places"),
        _(
            "Within an hour somebody has tried to sign in to the same account from at least five networks. "
            "It may be its owner on the move, or somebody who guesses."
        ),
        _("Your start page says more:"),
    )


def raised() -> tuple[str, ...]:
    """Return the subject and the words of a letter about a role that looks after others."""
    return (
        _("Somebody may do more in Linjen"),
        _("Somebody has been made programme lead or administrator in Linjen."),
        _("Your start page says who it is, and who gave the role. Take it away if it should not be:"),
    )


WORDS = {TRIED: tried, RAISED: raised}
