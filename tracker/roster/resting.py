"""Accounts whose ways in somebody may know who is let go: those that they made, or made a link to."""

from dataclasses import dataclass

from sqlalchemy import select

from tracker.access import Role, Scope, called
from tracker.dates import now
from tracker.models import AuditEvent, Membership, OneTimeLink, User, db
from tracker.models.batches import chunks
from tracker.models.trail import OPENING
from tracker.roster.directory import in_scope
from tracker.roster.links import is_open
from tracker.roster.ways_in import knowing_of, ways_into


@dataclass(frozen=True)
class Resting:
    """An account as those see it who let the one go that may know a way into it."""

    id: int
    name: str


def resting_on(scope: Scope, user_id: int) -> list[Resting]:
    """Return the accounts in scope, by name, that may do more than lead sessions, and that a person may come in by.

    Of those that nobody can come in by, and that no link waits for, there is nothing to know.
    """
    known = (user for user, who in knowing_of(opened_by(user_id)).items() if user_id in who)
    found: list[Resting] = []
    for some in chunks(known):
        more = select(Membership.user_id).where(Membership.role != Role.LEADER)
        query = select(User.id, called(scope)).where(User.id.in_(some), User.id.in_(more), User.is_active)
        rows = db.session.execute(query.where(in_scope(scope)).order_by(User.sort_key, User.id))
        found += [Resting(*row) for row in rows if any(ways_into(row.id)) or is_waited_for(row.id)]
    return found


def opened_by(user_id: int) -> list[int]:
    """Return whose accounts a person has made or changed, or made a link to; their own is not among them."""
    query = select(AuditEvent.subject_id).where(
        AuditEvent.actor_id == user_id, AuditEvent.subject == User.__tablename__, AuditEvent.action.in_(OPENING)
    )
    return sorted({int(each) for each in db.session.scalars(query)} - {user_id})


def is_waited_for(user_id: int) -> bool:
    """Say whether a link to choose a password still works."""
    link = select(OneTimeLink.id).where(OneTimeLink.user_id == user_id, *is_open(), OneTimeLink.expires_at > now())
    return db.session.scalar(link.limit(1)) is not None
