"""Keeping the figures of classes: counted again in the transaction that changes what they are counted from.

What the database session has written, or a batch past it, is noted at once. Before the commit, or before kept figures
are read in the same transaction, the classes that it touches are counted anew, by the way of `rollup`. Writers of one
class take turns from then on to their commits, so that the later one counts what the earlier wrote. Only logs in the
service are counted later: their transaction notes the classes (`later`), whoever reads meanwhile counts them (`fresh`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from flask import Flask
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from tracker.dates import SchoolYear
from tracker.models import KeptReach, SchoolClass, SessionLog, begin_writing, db
from tracker.models.batches import Changed, Follower, chunks, follow
from tracker.models.turns import Turn, known_turns
from tracker.reach import later
from tracker.reach.chosen import ClassPlace, Places
from tracker.reach.rewriting import count_year
from tracker.reach.sessions import keep_session, keep_sessions
from tracker.reach.touched import Touched, concerned, of_years, remember, remember_change
from tracker.reach.turns import take_free_turns, take_turns, take_turns_of, wait_for_rules

TOUCHED = "kept figures to count again"
# So many classes are counted together, at most.
TOGETHER = 10_000
# Who logs one of so many classes waits until they are counted.
AT_ONCE = 100
# Of so many classes the figures are not counted later.
MANY = 10


def init_app(_app: Flask) -> None:
    """Let the session keep the figures; once, also when several apps live in one process."""
    if not event.contains(db.session, "after_flush", note):
        event.listen(db.session, "after_flush", note)
        event.listen(db.session, "before_commit", flush_and_settle)
        event.listen(db.session, "after_rollback", forget)
        event.listen(db.session, "after_commit", later.soon)
        event.listen(db.session, "after_soft_rollback", later.forget)
        follow(Follower(note_rows, note_changed))


def count_later(app: Flask) -> None:
    """Let what is logged through `app` be counted a moment after, many classes at once."""
    later.let(app, count_noted)


def note(session: Session, _context: UOWTransaction) -> None:
    """Note what a flush changed that figures are counted from."""
    note_rows((*session.new, *session.dirty, *session.deleted))


def note_rows(rows: Iterable[Any]) -> None:
    """Note rows that were added, changed or removed, if figures are counted from them."""
    logs = []
    for row in rows:
        remember(touched(), row)
        if isinstance(row, SessionLog):
            logs.append(row)
    note_turns({log.plan_id for log in logs}, only=logs[0].planned_session_id if is_one_new(logs) else None)


def is_one_new(logs: Sequence[SessionLog]) -> bool:
    """Say whether these are one log that was added past the session, as a leader does."""
    return len(logs) == 1 and inspect(logs[0]).transient


def note_changed(rows: Sequence[Changed]) -> None:
    """Note rows that were changed past the session, if figures are counted from them."""
    for row in rows:
        remember_change(touched(), row)
    note_turns({row.before.plan_id for row in rows if row.kind is SessionLog})


def touched() -> Touched:
    """Return what this transaction has changed and not counted."""
    noted: Touched = db.session().info.setdefault(TOUCHED, defaultdict(set))
    return noted


def note_turns(plan_ids: AbstractSet[int], *, only: int | None = None) -> None:
    """Wait for the classes of plans whose logs were written, note them, and keep what their sessions are now.

    `only` is the one planned session that logs were written of, where it was one.
    """
    if plan_ids:
        known = known_turns()
        known |= take_turns_of(plan_ids - known.keys())
        if only is None:
            keep_sessions("id", plan_ids)
        else:
            keep_session(only)
            note_later(plan_ids)


def forget(session: Session) -> None:
    """Forget what was undone."""
    session.info.pop(TOUCHED, None)


def flush_and_settle(session: Session) -> None:
    """Count anew what a transaction changed, before it is committed."""
    session.flush()
    settle()


def settle() -> None:
    """Count anew what was changed in this transaction, if anything."""
    noted: Touched | None = db.session().info.pop(TOUCHED, None)
    if not noted:
        return
    known = known_turns()
    if noted.keys() == {"plan"} and noted["plan"] <= known.keys():
        # Nothing but logs was written, and their sessions are kept: those of other plans stay as they are.
        if len(noted["plan"]) < MANY and later.is_meant():
            note_later(noted["plan"])
        else:
            count({known[plan_id] for plan_id in noted["plan"]})
        return
    wait_for_rules(noted)
    keep(concerned(noted))


def note_later(plan_ids: Iterable[int]) -> None:
    """Note the classes of plans to be counted later, where that is meant; their turns are taken."""
    if later.is_meant():
        known = known_turns()
        later.note(known[plan_id].class_id for plan_id in plan_ids)


def count(turns: Iterable[Turn]) -> None:
    """Keep the figures of classes whose turns were taken; what their sessions are is kept already."""
    for chunk in chunks(turns, TOGETHER):
        for year, places in by_year(chunk):
            count_year(year, places)


def count_noted() -> bool:
    """Count the classes that were noted to be counted later, a hundred at a time, but for those that somebody logs now.

    Each hundred is committed. Return whether some are left.
    """
    for some in chunks(later.noted(), AT_ONCE):
        begin_writing()
        turns = take_free_turns(some)
        later.strike(turn.class_id for turn in turns)
        count(turns)
        db.session.commit()
    return bool(later.noted())


def keep(class_ids: Iterable[int]) -> None:
    """Count classes, and keep their figures instead of those that were kept."""
    for chunk in chunks(sorted(class_ids), TOGETHER):
        for year, places in by_year(take_turns(chunk)):
            keep_sessions("class_id", places)
            count_year(year, places)


def by_year(turns: Iterable[Turn]) -> Iterator[tuple[SchoolYear, Places]]:
    """Yield the classes of each school year with their places, by id."""
    years: defaultdict[int, dict[int, ClassPlace]] = defaultdict(dict)
    for turn in sorted(turns):
        years[turn.year][turn.class_id] = ClassPlace(turn.school_id, turn.municipality_code)
    return ((SchoolYear(year), places) for year, places in years.items())


def unkept() -> list[int]:
    """Return the classes whose figures are not kept, as after an upgrade, by school year."""
    kept = select(KeptReach).where(KeptReach.class_id == SchoolClass.id)
    return list(db.session.scalars(select(SchoolClass.id).where(~kept.exists()).order_by(SchoolClass.id)))


def keep_in_turns(class_ids: list[int]) -> Iterator[int]:
    """Keep figures; yield how many are done each time. Runs as it is iterated."""
    for chunk in chunks(class_ids, TOGETHER):
        keep(chunk)
        yield len(chunk)


def keep_municipality(code: str, year: int) -> None:
    """Keep the figures of a municipality whose rows were written past the session."""
    keep(of_years([(code, year)]))
