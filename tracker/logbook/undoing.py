"""Take a log back, put it back, undo the latest change: a log is never deleted."""

from collections.abc import Mapping
from dataclasses import replace

from tracker.access import Scope
from tracker.dates import now
from tracker.errors import Problem, Refused
from tracker.logbook.comparing import changed_by
from tracker.logbook.entry import Entry
from tracker.logbook.ground import Ground
from tracker.logbook.kept import entry_from, entry_of
from tracker.logbook.logs import change, changing, keep_former, leave_slots, refuse_locked
from tracker.logbook.reading import UNDOABLE
from tracker.logbook.rules import text_problems
from tracker.models import Revision, SessionLog, db
from tracker.words import gettext as _


def withdraw(
    scope: Scope, log_id: str, reason: str | None, *, by_id: int, others: Scope, may_unlock: bool = False
) -> None:
    """Withdraw a log in scope, one's own or in the scope `others` anybody's: it no longer counts. Raises Refused."""
    with changing(scope, standing(log_id), by_id=by_id, others=others) as (log, ground):
        if log.withdrawn_at:
            return
        if not reason:
            raise Refused(Problem("reason", _("Say why the log is withdrawn.")))
        problems = [Problem(*problem) for problem in text_problems("reason", reason)]
        if problems:
            raise Refused(*problems)
        take_back(log, ground, reason, by_id=by_id, may_unlock=may_unlock)


def restore(
    scope: Scope, log_id: str, reason: str | None, *, by_id: int, others: Scope, may_unlock: bool = False
) -> None:
    """Put a withdrawn log back as it was. Raises Refused, and AlreadyLogged when another has taken its place."""
    with changing(scope, standing(log_id), by_id=by_id, others=others) as (log, ground):
        if log.withdrawn_at:
            put_back(log, ground, reason, by_id=by_id, may_unlock=may_unlock)


def undo(scope: Scope, log_id: str, revision: int, *, by_id: int, others: Scope, may_unlock: bool = False) -> None:
    """Undo the change that made a log's `revision`, right after one has made it oneself. Raises Refused."""
    with changing(scope, standing(log_id), by_id=by_id, others=others) as (log, ground):
        if log.revision == revision + 1 and changed_by(log) == by_id and is_undone(log, revision):
            return  # a tap that was doubled
        if log.revision != revision or changed_by(log) != by_id or now() - log.changed_at > UNDOABLE:
            raise Refused(Problem("", _("It is too late to undo. Correct the log, or withdraw it.")))
        former = db.session.get(Revision, (log_id, revision - 1))
        why = former.contents.get("withdrawal_reason") if former else None
        if log.withdrawn_at:
            put_back(log, ground, None, by_id=by_id, may_unlock=may_unlock)
        elif former and not why:
            change(log, entry_from(log_id, former.contents), ground, by_id=by_id, importing=True, may_unlock=may_unlock)
            log.is_confirmed = former.contents.get("is_confirmed", log.is_confirmed)
            db.session.flush()
        else:
            take_back(log, ground, why or _("Undone right after it was saved"), by_id=by_id, may_unlock=may_unlock)


def is_undone(log: SessionLog, revision: int) -> bool:
    """Say whether a log says again what it said before a revision; before its first it did not count."""
    former = db.session.get(Revision, (log.id, revision - 1))
    if former is None:
        return log.withdrawn_at is not None
    before = (entry_from(log.id, former.contents), former.contents.get("withdrawal_reason"))
    return before == (entry_of(log), log.withdrawal_reason)


def undo_all(
    scope: Scope, revisions: Mapping[str, int], *, by_id: int, others: Scope, may_unlock: bool = False
) -> None:
    """Undo the changes that made these logs' revisions, all or none. Raises Refused, AlreadyLogged."""
    for log_id, revision in revisions.items():
        undo(scope, log_id, revision, by_id=by_id, others=others, may_unlock=may_unlock)


def take_back(log: SessionLog, ground: Ground, reason: str, *, by_id: int, may_unlock: bool) -> None:
    """Let a log no longer count."""
    refuse_locked(entry_of(log), reason, ground, may_unlock=may_unlock)
    leave_slots(log)
    keep_former(log, by_id)
    log.withdrawn_at, log.withdrawn_by_id, log.withdrawal_reason = now(), by_id, reason
    db.session.flush()


def put_back(log: SessionLog, ground: Ground, reason: str | None, *, by_id: int, may_unlock: bool) -> None:
    """Let a withdrawn log count again."""
    entry = replace(entry_of(log), reason=reason or log.reason)
    refuse_locked(entry, reason, ground, may_unlock=may_unlock)
    # Its day was good when it was logged, and may be an old one by now.
    change(log, entry, ground, by_id=by_id, importing=True, may_unlock=may_unlock)


def standing(log_id: str) -> Entry:
    """Return what a log says; the caller has found it in scope."""
    return entry_of(db.session.get_one(SessionLog, log_id))
