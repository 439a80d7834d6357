"""What a log says beside an entry with its id: the same, something older, or another session."""

from sqlalchemy import select

from tracker.logbook.entry import Entry
from tracker.logbook.kept import entry_from, entry_of
from tracker.models import Revision, SessionLog, Source, db


def is_open_to(log: SessionLog, entry: Entry, author_id: int | None, source: Source) -> bool:
    """Say whether an entry with a log's id may stand for it: its author's own, a mentor link's until confirmed."""
    if log.author_id != author_id or log.source is not source:
        return False
    return source is not Source.MENTOR_LINK or (not log.withdrawn_at and not log.is_confirmed) or says(log, entry)


def says(log: SessionLog, entry: Entry) -> bool:
    """Say whether a log counts, and says what an entry says."""
    return not log.withdrawn_at and entry_of(log) == entry


def is_overtaken(log: SessionLog, entry: Entry, author_id: int | None) -> bool:
    """Say whether an entry is an old one that comes late: said before, or changed by somebody else since then."""
    if says(log, entry):
        return False
    kept = db.session.scalars(select(Revision).where(Revision.log_id == log.id)).all()
    said_before = any(entry_from(log.id, each.contents) == entry for each in kept)
    return said_before or changed_by(log) != author_id


def changed_by(log: SessionLog) -> int | None:
    """Return who made the latest change of a log, its author if there has been none; None for a file."""
    former = db.session.get(Revision, (log.id, log.revision - 1))
    return former.changed_by_id if former else log.author_id


def is_same_session(log: SessionLog, entry: Entry, plan_id: int) -> bool:
    """Say whether a log and an entry are about one session of one group; a form opened anew must not move a log."""
    before = entry_of(log)
    return log.plan_id == plan_id and (before.number, before.group) == (entry.number, entry.group)
