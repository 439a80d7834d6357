"""Record and correct session logs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.access import Scope
from tracker.dates import now
from tracker.errors import AlreadyLogged, ChangedMeanwhile, Problem, Refused, TrackerError
from tracker.line import Lock
from tracker.logbook.comparing import is_open_to, is_overtaken, is_same_session, says
from tracker.logbook.entry import Entry
from tracker.logbook.ground import Ground
from tracker.logbook.grounds import Counts, grounds
from tracker.logbook.kept import CONTENTS, contents, entry_of
from tracker.logbook.rules import check
from tracker.models import HeldSlot, LeaderRole, Plan, Revision, SessionLog, Source, Status, begin_writing, db
from tracker.models.batches import add_all, insert_rows
from tracker.models.ready import together
from tracker.words import gettext as _


def record(
    entry: Entry,
    plan_id: int,
    *,
    author_id: int | None,
    may_unlock: bool = False,
    source: Source = Source.FORM,
    counts: Counts | None = None,
) -> str:
    """Log a session and return the log's id; the caller has found the plan in scope, and may know its headcounts.

    Those are what the page showed: one that is changed meanwhile is as one that is changed right after.

    The same entry from the same author again is the same log; with other contents it is a correction of it.
    What comes by a mentor link has no author, and waits for confirmation.
    Raises Refused when rules are broken, AlreadyLogged when another log holds the session.
    """
    with writing(entry, plan_id):
        ground = locked_ground(plan_id, counts)
        if source is Source.MENTOR_LINK and ground.lock:
            ground.lock = Lock(ground.lock.last_day)  # its answers name no staff
        existing = db.session.get(SessionLog, entry.id) if entry.id in ground.log_ids else None
        if existing is None:
            # What was held is not cancelled afterwards; a file may say it in any order.
            if first := ground.already_held(entry):
                raise AlreadyLogged(first)
            accept(entry, ground, may_unlock=may_unlock)
            is_confirmed = source is not Source.MENTOR_LINK
            add(entry, ground, author_id=author_id, source=source, is_confirmed=is_confirmed)
        elif (
            not is_open_to(existing, entry, author_id, source)
            or not is_same_session(existing, entry, plan_id)
            or is_overtaken(existing, entry, author_id)
        ):
            raise AlreadyLogged(existing.id)
        else:
            change(existing, entry, ground, by_id=author_id, may_unlock=may_unlock)
    return entry.id


def record_alone(entry: Entry, plan_id: int, *, author_id: int, may_unlock: bool, counts: Counts) -> str:
    """Log a session as `record` does, and commit it: others need not wait until it is answered, too.

    What is written goes to PostgreSQL together with the commit.
    """
    with writing(entry, plan_id), together():
        log_id = record(entry, plan_id, author_id=author_id, may_unlock=may_unlock, counts=counts)
        db.session.commit()
    return log_id


def correct(
    scope: Scope, entry: Entry, *, by_id: int, others: Scope, seen: int | None, may_unlock: bool = False
) -> str:
    """Correct a log in scope: one's own, or in the scope `others` anybody's. Raises Refused, AlreadyLogged.

    `seen` is the revision that was corrected, None when nobody says: what somebody may have changed since is not
    overwritten unseen, but raises ChangedMeanwhile.
    """
    with changing(scope, entry, by_id=by_id, others=others) as (log, ground):
        if log.withdrawn_at:
            raise Refused(Problem("", _("The log is withdrawn. Log the session anew.")))
        if seen != log.revision and not says(log, entry):
            raise ChangedMeanwhile(log.id)
        change(log, entry, ground, by_id=by_id, may_unlock=may_unlock)
        log.is_confirmed = True  # who corrects what pupil mentors logged has looked at it
        db.session.flush()
    return entry.id


@contextmanager
def changing(scope: Scope, entry: Entry, *, by_id: int, others: Scope) -> Iterator[tuple[SessionLog, Ground]]:
    """Lend an entry's log to its author, or in the scope `others` to anybody, with other writers kept waiting."""
    plan_id = db.session.scalars(select(SessionLog.plan_id).where(SessionLog.id == entry.id)).one()
    with writing(entry, plan_id):
        # The log itself is read once nobody else can be changing it.
        ground = locked_ground(plan_id)
        log = find_row(scope, entry.id)
        if log is None or not (log.author_id == by_id or find_row(others, entry.id)):
            raise Refused(Problem("", _("Only who logged it, or a coordinator, can correct it.")))
        yield log, ground


@contextmanager
def writing(entry: Entry, plan_id: int) -> Iterator[None]:
    """Write one entry; when it is refused, let the next writer in at once, not only after the answer.

    What an import was writing meanwhile is seen first when the database refuses the entry's slot.
    """
    begin_writing()
    try:
        yield
    except TrackerError:
        db.session.rollback()
        raise
    except IntegrityError as error:
        db.session.rollback()
        first = grounds([plan_id])[plan_id].first_log_of(entry) or known_elsewhere(entry.id)
        if first is None:
            raise
        raise AlreadyLogged(first) from error


def known_elsewhere(log_id: str) -> str | None:
    """Return a log's id, if there is such a log of any plan."""
    return db.session.scalar(select(SessionLog.id).where(SessionLog.id == log_id))


def locked_ground(plan_id: int, counts: Counts | None = None) -> Ground:
    """Return a plan's ground and keep other writers of the plan waiting until the commit."""
    return grounds([plan_id], to_write=True, counts=None if counts is None else {plan_id: counts})[plan_id]


def accept(entry: Entry, ground: Ground, *, importing: bool = False, may_unlock: bool = False) -> None:
    """Let an entry pass, or raise AlreadyLogged or Refused."""
    first = ground.first_log_of(entry)
    if first:
        raise AlreadyLogged(first)
    problems = check(entry, ground, importing=importing, may_unlock=may_unlock)
    if problems:
        raise Refused(*problems)


def add(entry: Entry, ground: Ground, *, author_id: int | None, source: Source, is_confirmed: bool = True) -> None:
    """Add an accepted entry and the slots it takes."""
    log = SessionLog(
        id=entry.id,
        plan_id=ground.plan_id,
        author_id=author_id,
        source=source,
        is_confirmed=is_confirmed,
        logged_at=now(),
        changed_at=now(),
        revision=1,
        **columns(entry, ground),
    )
    with together():
        add_all([log])
        take_slots(entry, ground)


def change(
    log: SessionLog,
    entry: Entry,
    ground: Ground,
    *,
    by_id: int | None,
    importing: bool = False,
    may_unlock: bool = False,
) -> bool:
    """Let a log count and say what the entry says, keeping what it said before; say whether anything changed."""
    before = entry_of(log)
    if says(log, entry):
        return False
    refuse_locked(before, entry.reason, ground, may_unlock=may_unlock)
    accept(entry, ground, importing=importing, may_unlock=may_unlock)
    leave_slots(log)
    keep_former(log, by_id)
    log.withdrawn_at = log.withdrawn_by_id = log.withdrawal_reason = None
    fill(log, entry, ground)
    take_slots(entry, ground)
    db.session.flush()
    return True


def refuse_locked(standing: Entry, reason: str | None, ground: Ground, *, may_unlock: bool) -> None:
    """Refuse to change what stands in a closed period, but for a programme lead with a reason."""
    if ground.lock and ground.is_locked(standing.day):
        if not may_unlock:
            raise Refused(Problem("day", ground.lock.advice))
        if not reason:
            raise Refused(Problem("reason", _("The period is closed. Say why it is changed all the same.")))


def keep_former(log: SessionLog, by_id: int | None) -> None:
    """Keep what a log says, before it says something else."""
    kept = contents(entry_of(log), log.withdrawal_reason, is_confirmed=log.is_confirmed)
    db.session.add(Revision(log_id=log.id, number=log.revision, changed_at=now(), changed_by_id=by_id, contents=kept))
    log.revision += 1
    log.changed_at = now()


def leave_slots(log: SessionLog) -> None:
    """Leave the slots that a log holds, so that it or another may take them."""
    for slot in db.session.scalars(select(HeldSlot).where(HeldSlot.log_id == log.id)):
        db.session.delete(slot)
    db.session.flush()


def fill(log: SessionLog, entry: Entry, ground: Ground) -> None:
    """Write the entry's contents into a log."""
    for name, value in columns(entry, ground).items():
        setattr(log, name, value)


def columns(entry: Entry, ground: Ground) -> dict[str, object]:
    """Return what the columns of a log hold of an entry."""
    roles = "+".join(role for role in LeaderRole if role in entry.leader_roles)
    contents = {name: getattr(entry, name) for name in CONTENTS}
    return {**contents, "planned_session_id": ground.planned[entry.number], "leader_roles": roles}


def take_slots(entry: Entry, ground: Ground) -> None:
    """Take the slots of an entry."""
    ground.remember(entry)
    insert_rows(HeldSlot, slots(entry, ground))


def slots(entry: Entry, ground: Ground) -> Iterator[dict[str, object]]:
    """Yield the slots that a held entry takes: its group's, or all of them for the whole class."""
    if entry.status is Status.HELD:
        for group in [entry.group] if entry.group else range(1, ground.groups + 1):
            yield {"planned_session_id": ground.planned[entry.number], "group": group, "log_id": entry.id}


def find_row(scope: Scope, log_id: str) -> SessionLog | None:
    """Return a log that one may log for in scope, or None."""
    return db.session.scalar(
        select(SessionLog)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .where(SessionLog.id == log_id, scope.one_plan_to_log)
    )
