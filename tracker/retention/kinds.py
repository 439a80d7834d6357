"""What goes of each kind, and how: texts and names, never a number that figures are counted from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from tracker.dates import STOCKHOLM
from tracker.models import (
    AccessToken,
    AuditEvent,
    CalendarLink,
    Contact,
    EntryRequest,
    FileImport,
    FormerName,
    OneTimeLink,
    Retained,
    Revision,
    SessionLog,
    SignIn,
    Upload,
    User,
    db,
)
from tracker.models.trail import CLEARED, OPENING
from tracker.retention.accounts import erase_accounts, unused
from tracker.retention.rows import number_of, unseen

# What stands for a name that is gone.
CONTACT = "Borttagen kontaktperson"
# What the product itself reads in the audit log, however old.
READ = ("checked", "generated")


@dataclass(frozen=True)
class Going:
    """How a kind goes: how many are from before a moment, and taking them away, which says how many there were."""

    count: Callable[[datetime], int]
    erase: Callable[[datetime], int]


def commented(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on logs that say something in free text, of days before a moment."""
    texts = SessionLog.comment, SessionLog.reason, SessionLog.withdrawal_reason
    return (SessionLog.day < moment.astimezone(STOCKHOLM).date()) & or_(*(each.is_not(None) for each in texts))


def erase_comments(moment: datetime) -> int:
    """Take free text away from logs; their numbers, days and codes stay."""
    nothing = {"comment": None, "reason": None, "withdrawal_reason": None}
    return unseen(update(SessionLog).where(commented(moment)).values(nothing))


def erase_revisions(moment: datetime) -> int:
    """Take away what logs said before they were corrected."""
    return unseen(delete(Revision).where(Revision.changed_at < moment))


def former_contacts(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on contacts that ended before a moment and still have a name."""
    return (Contact.last_day < moment.astimezone(STOCKHOLM).date()) & (Contact.name != CONTACT)


def erase_contacts(moment: datetime) -> int:
    """Take the names of former contacts away; which school had one, and when, stays: the promise counts it."""
    rows = db.session.scalars(select(Contact).where(former_contacts(moment))).all()
    for row in rows:
        row.name = CONTACT
    db.session.flush()
    return len(rows)


def over(moment: datetime) -> Iterator[tuple[Any, ColumnElement[bool]]]:
    """Yield what ran out before a moment, with the condition on it.

    Links that work once, files that waited to be confirmed, who asked to be let in, and names from before an import
    that can be taken back.
    """
    # Of 28 days is the shortest month, and for 30 an import can be taken back.
    imports = select(FileImport.id).where(FileImport.written_at < moment - timedelta(days=2))
    yield OneTimeLink, OneTimeLink.expires_at < moment
    yield Upload, Upload.expires_at < moment
    yield EntryRequest, EntryRequest.expires_at < moment
    yield FormerName, FormerName.import_id.in_(imports)


def over_sign_ins(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on sign-ins that were last used before a moment, but for each person's latest.

    That one says when an account was last used.
    """
    later = aliased(SignIn)
    has_later = select(later.id).where(later.user_id == SignIn.user_id, later.id > SignIn.id).exists()
    return (func.coalesce(SignIn.ended_at, SignIn.seen_at) < moment) & has_later


def over_attempts(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on events of the audit log that say who signed in, or tried to, before a moment."""
    return (AuditEvent.subject == "sign_in") & (AuditEvent.at < moment)


def over_keys(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on keys for other systems that were revoked, or ran out, before a moment."""
    return or_(AccessToken.revoked_at < moment, AccessToken.expires_on < moment.astimezone(STOCKHOLM).date())


def count_sign_ins(moment: datetime) -> int:
    """Count the ways in that are over."""
    rules = {
        SignIn: over_sign_ins(moment),
        AuditEvent: over_attempts(moment),
        AccessToken: over_keys(moment),
        CalendarLink: CalendarLink.revoked_at < moment,
    }
    return sum(number_of(kind, rule) for kind, rule in rules.items())


def erase_sign_ins(moment: datetime) -> int:
    """Take away the ways in that are over."""
    rows = [
        *db.session.scalars(select(AccessToken).where(over_keys(moment))),
        *db.session.scalars(select(CalendarLink).where(CalendarLink.revoked_at < moment)),
    ]
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    told = unseen(delete(AuditEvent).where(over_attempts(moment)))
    return len(rows) + told + unseen(delete(SignIn).where(over_sign_ins(moment)))


def over_events(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on events of the audit log from before a moment; what the product reads itself stays."""
    return (AuditEvent.at < moment) & AuditEvent.action.not_in(READ) & ~tells_of_ways_in(moment)


def tells_of_ways_in(moment: datetime) -> ColumnElement[bool]:
    """Return the condition on events that say who may know a way into an account, which has not been nobody's for long.

    Before an account gets a role they are asked (`roster.ways_in`), however old. An account that is anonymous since
    before the moment needs them no more.
    """
    somebody = or_(User.anonymised_at.is_(None), User.anonymised_at >= moment)
    of_somebody = AuditEvent.subject_id.in_(select(cast(User.id, String)).where(somebody))
    by_another = AuditEvent.actor_id.is_not(None) & (cast(AuditEvent.actor_id, String) != AuditEvent.subject_id)
    opens = AuditEvent.action.in_(OPENING) & by_another
    return (AuditEvent.subject == User.__tablename__) & or_(AuditEvent.action == CLEARED, opens) & of_somebody


# In the order in which they go.
KINDS: dict[Retained, Going] = {
    Retained.COMMENTS: Going(lambda moment: number_of(SessionLog, commented(moment)), erase_comments),
    Retained.REVISIONS: Going(lambda moment: number_of(Revision, Revision.changed_at < moment), erase_revisions),
    Retained.ACCOUNTS: Going(lambda moment: number_of(User, User.id.in_(unused(moment))), erase_accounts),
    Retained.CONTACTS: Going(lambda moment: number_of(Contact, former_contacts(moment)), erase_contacts),
    Retained.LINKS: Going(
        lambda moment: sum(number_of(kind, rule) for kind, rule in over(moment)),
        lambda moment: sum(unseen(delete(kind).where(rule)) for kind, rule in over(moment)),
    ),
    Retained.SIGN_INS: Going(count_sign_ins, erase_sign_ins),
    Retained.EVENTS: Going(
        lambda moment: number_of(AuditEvent, over_events(moment)),
        lambda moment: unseen(delete(AuditEvent).where(over_events(moment))),
    ),
}
