"""Which person is whom to a provider of single sign-on, and the roles that its word on their schools gives.

An account and an identity belong together once the person has said so, signed in or by an invitation; never because
they have the same e-mail address.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from tracker.access import Role
from tracker.access.browsers import renewing
from tracker.access.signin import stands
from tracker.access.sso import Claimed
from tracker.errors import Problem, Refused
from tracker.models import EntryRequest, Identity, Membership, School, User, db
from tracker.roster.appointing import writing
from tracker.roster.directory import comes_in
from tracker.roster.inviting import use_up
from tracker.words import gettext as _


@dataclass(frozen=True)
class Known:
    """Whose identity it is, and whether they are let in."""

    user_id: int
    email: str
    is_active: bool


@dataclass(frozen=True)
class Linked:
    """An identity as its person's list shows it."""

    id: int
    issuer: str
    made_at: datetime


def find(claimed: Claimed) -> Known | None:
    """Return whom the provider's word is about, or None when we do not know them."""
    row = db.session.execute(
        select(User.id, User.email, User.is_active).join(Identity).where(*same(claimed))
    ).one_or_none()
    return Known(*row) if row else None


def comes_back(user_id: int, claimed: Claimed) -> bool:
    """Let a person's roles follow the provider's word, and say that they may come in by it.

    False when it has stopped to be theirs, or they are let in no more; if not, nobody else changes their account.
    """
    theirs = select(Identity.id).where(Identity.user_id == User.id, *same(claimed)).exists()
    is_theirs = stands(user_id, theirs)
    if is_theirs:
        follow_claims(user_id, claimed)
    return is_theirs


def same(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `Identity`: it is the one that the provider tells of."""
    return Identity.issuer == claimed.issuer, Identity.subject == claimed.subject


def of_person(user_id: int) -> list[Linked]:
    """Return a person's identities, the first one first."""
    query = select(Identity.id, Identity.issuer, Identity.made_at).where(Identity.user_id == user_id)
    return [Linked(*row) for row in db.session.execute(query.order_by(Identity.id))]


def link(user_id: int, claimed: Claimed) -> None:
    """Let somebody come in by the provider's word from now on; twice is once. Raises Refused."""
    with writing(user_id):
        whose = db.session.scalar(select(Identity.user_id).where(*same(claimed)))
        if whose is None:
            whose = user_id if added(user_id, claimed) else None
        if whose != user_id:
            raise Refused(Problem("", _("This sign-in belongs to another account here already.")))
        follow_claims(user_id, claimed)


def added(user_id: int, claimed: Claimed) -> bool:
    """Write an identity down; say whether nobody else was first. Who asked to be let in asks no more."""
    try:
        with db.session.begin_nested():
            db.session.add(Identity(user_id=user_id, issuer=claimed.issuer, subject=claimed.subject))
            db.session.flush()
    except IntegrityError:
        return False
    asked = select(EntryRequest).where(EntryRequest.issuer == claimed.issuer, EntryRequest.subject == claimed.subject)
    for row in db.session.scalars(asked):
        db.session.delete(row)
    db.session.flush()
    return True


def redeem(token: str, claimed: Claimed) -> int | None:
    """Use an invitation up by single sign-on, and return who it is; None when it no longer works. Raises Refused.

    Only of somebody who has no way in yet: a link for a new password is no proof that replaces a passkey.
    """
    invited = use_up(token)
    if invited is None:
        return None
    with writing(invited.user_id):
        if db.session.scalar(select(User.id).where(User.id == invited.user_id, comes_in())):
            raise Refused(Problem("", _("You can sign in already. Do so, and link the two on the page My account.")))
        link(invited.user_id, claimed)
    return invited.user_id


def unlink(user_id: int, identity_id: int) -> bool:
    """Let an identity of a person open their account no more; say whether they had it. Raises Refused."""
    with writing(user_id):
        row = db.session.get(Identity, identity_id)
        if row is None or row.user_id != user_id:
            return False
        db.session.delete(row)
        db.session.flush()
        keep_a_way_in(user_id)
    return True


def keep_a_way_in(user_id: int) -> None:
    """Raise Refused when a person who takes a way in of theirs away has no other."""
    if db.session.scalar(select(User.id).where(User.id == user_id, comes_in())) is None:
        raise Refused(Problem("", _("It is your only way in. Choose a password first.")))


def follow_claims(user_id: int, claimed: Claimed) -> None:
    """Let a person lead at the schools that the provider tells of, and no longer at those it told of before.

    Who has a role at a school keeps it as it is; what was given by hand is never taken.
    """
    with writing(user_id):
        told = set(db.session.scalars(select(School.id).where(School.unit_code.in_(claimed.unit_codes))))
        held = db.session.scalars(
            select(Membership).where(Membership.user_id == user_id, Membership.school_id.is_not(None))
        ).all()
        with renewing([user_id]):
            for row in held:
                if row.by_claim and row.school_id not in told:
                    db.session.delete(row)
            for school_id in sorted(told - {row.school_id for row in held if row.school_id}):
                db.session.add(Membership(user_id=user_id, role=Role.LEADER, school_id=school_id, by_claim=True))
        db.session.flush()
