"""Accounts that nobody uses: which they are, since when, and what is left of one."""

from datetime import datetime

from sqlalchemy import Select, and_, delete, func, or_, select, update

from tracker.access.scope import administers_everything
from tracker.dates import SchoolYear, now, today
from tracker.models import (
    AccessToken,
    CalendarLink,
    FileImport,
    FormerName,
    Identity,
    Membership,
    OneTimeLink,
    Passkey,
    Plan,
    PlanLeader,
    Reminder,
    SchoolClass,
    SignIn,
    Upload,
    User,
    db,
)
from tracker.models.batches import chunks
from tracker.retention.files import FILE, imported_of
from tracker.retention.rows import unseen

# What stands for a name that is gone.
NOBODY = "Borttagen användare"


def unused(moment: datetime) -> Select[int]:
    """Return the query of the accounts that nobody has used since a moment.

    Not of those who could come in to lead what goes on, or who look after everything.
    """
    seen = select(func.max(SignIn.seen_at)).where(SignIn.user_id == User.id).scalar_subquery()
    used = select(func.max(AccessToken.used_at)).where(AccessToken.user_id == User.id).scalar_subquery()
    leads = (
        select(PlanLeader.user_id)
        .join(Plan, PlanLeader.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .where(PlanLeader.user_id == User.id, Plan.ended_on.is_(None))
        .where(SchoolClass.year >= SchoolYear.of(today()).start)
    )
    everything = select(Membership.id).where(Membership.user_id == User.id, administers_everything())
    return select(User.id).where(
        User.anonymised_at.is_(None),
        User.made_at < moment,
        or_(seen.is_(None), seen < moment),
        or_(used.is_(None), used < moment),
        or_(~User.is_active, and_(~leads.exists(), ~everything.exists())),
    )


def last_used(user_id: int) -> datetime | None:
    """Return when an account was last used, or made if nobody has used it; None when nothing tells."""
    moments = (
        select(func.max(SignIn.seen_at)).where(SignIn.user_id == user_id),
        select(func.max(AccessToken.used_at)).where(AccessToken.user_id == user_id),
        select(User.made_at).where(User.id == user_id),
    )
    return max(filter(None, map(db.session.scalar, moments)), default=None)


def erase_accounts(moment: datetime) -> int:
    """Make unused accounts anonymous; what they logged stays theirs."""
    ids = list(db.session.scalars(unused(moment).order_by(User.id)))
    for user_id in ids:
        make_anonymous(user_id)
    return len(ids)


def make_anonymous(user_id: int) -> None:
    """Leave nothing of an account but its number: no name, no e-mail, no way in, no role, no file that waits.

    An imported file that is called by the person gets another name; what is in files of others that wait goes in a day.
    """
    user = db.session.get_one(User, user_id)
    called = imported_of(user.name, user.email)
    user.name, user.email = f"{NOBODY} {user_id}", f"borttagen-{user_id}@example.invalid"
    user.password_hash, user.language, user.reminders_stopped_at = None, None, None
    user.is_active, user.anonymised_at = False, now()
    for kind in (Membership, AccessToken, CalendarLink, Identity, Passkey):
        for row in db.session.scalars(select(kind).where(kind.user_id == user_id)):
            db.session.delete(row)
    db.session.flush()
    unseen(delete(SignIn).where(SignIn.user_id == user_id))
    unseen(delete(OneTimeLink).where(OneTimeLink.user_id == user_id))
    unseen(delete(Upload).where(Upload.user_id == user_id))
    unseen(delete(Reminder).where(Reminder.user_id == user_id))
    unseen(delete(FormerName).where(FormerName.user_id == user_id))
    for some in chunks(called):
        unseen(update(FileImport).where(FileImport.id.in_(some)).values(file_name=FILE))
