"""Keeping the figures of classes: counted again in the transaction that changes what they are counted from.

What the database session has written, or a batch past it, is noted at once. Before the commit, or before kept figures
are read in the same transaction, the classes that it touches are counted anew, by the way of `rollup`. Writers of one
class take turns from then on to their commits, so that the later one counts what the earlier wrote.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import delete, event, func, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear
from tracker.models import KeptReach, SchoolClass, SessionLog, YearPart, db
from tracker.models.bare import among
from tracker.models.batches import Changed, Follower, chunks, follow, overwrite, overwrite_alike
from tracker.models.ready import Lookup
from tracker.models.turns import Turn, known_turns
from tracker.reach import targets
from tracker.reach.alike import Alike, count_alike
from tracker.reach.chosen import ClassPlace, Places
from tracker.reach.figures import Reach
from tracker.reach.selection import Selection
from tracker.reach.sessions import keep_sessions
from tracker.reach.tally import Tally
from tracker.reach.touched import Touched, concerned, of_years, remember, remember_change
from tracker.reach.turns import take_turns, take_turns_of, wait_for_rules

TOUCHED = "kept figures to count again"
KEPT_OF_TALLY = [name for name in Tally._fields if name in vars(KeptReach) and name != "reported_units"]
FIGURES = ["year", "part", "programme_code", *Reach._fields[:-1], "reported_units", *KEPT_OF_TALLY]
PLACE = {"school_id": "school_id", "class_id": "id"}
in_tally = attrgetter(*KEPT_OF_TALLY)
# So many classes are counted together.
TOGETHER = 10_000
# From so many classes on that have the same figures these are said once.
MANY = 10
# How many rows there are of classes.
THERE = Lookup(select(func.count()).select_from(KeptReach), KeptReach.class_id)


def init_app(_app: Flask) -> None:
    """Let the session keep the figures; once, also when several apps live in one process."""
    if not event.contains(db.session, "after_flush", note):
        event.listen(db.session, "after_flush", note)
        event.listen(db.session, "before_commit", flush_and_settle)
        event.listen(db.session, "after_rollback", forget)
        follow(Follower(note_rows, note_changed))


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
        keep_sessions("id", plan_ids, only=only)


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
        for chunk in chunks({known[plan_id] for plan_id in noted["plan"]}, TOGETHER):
            for year, places in by_year(chunk):
                count_year(year, places)
        return
    wait_for_rules(noted)
    keep(concerned(noted))


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


def count_year(year: SchoolYear, places: Places) -> None:
    """Keep the figures of some classes of one school year; a class that has none gets a row of noughts.

    What their sessions are is kept already.
    """
    selection, periods = Selection(Period.of_year(year), class_ids=tuple(places)), parts(year)
    alike = count_alike(EVERYTHING, selection, tuple(periods.values()), places)
    found = [*figures_of(alike, periods), *noughts(selection, alike, places)]
    write(year, places, found)
    [[there]] = THERE(places)
    if there != sum(len(each.class_ids) for each in found):
        # A class has left its school, or a programme is for it no more.
        own = delete(KeptReach).where(among(KeptReach.class_id, [*places]))
        db.session.execute(own.execution_options(synchronize_session=False))
        write(year, places, found)


class Kept(NamedTuple):
    """Classes with the same figures over a part of their school year."""

    part: YearPart
    programme: str
    numbers: tuple[int, ...]
    class_ids: Sequence[int]


def figures_of(alike: Iterable[Alike], periods: Collection[YearPart]) -> Iterator[Kept]:
    """Yield the figures of classes as they are kept, without what depends on today."""
    for each in alike:
        for part, reach in zip(periods, each.figures, strict=True):
            if reach:
                yield Kept(part, each.programme, kept_numbers(reach), each.class_ids)


def noughts(selection: Selection, alike: Iterable[Alike], places: Places) -> Iterator[Kept]:
    """Yield figures of the classes that no programme is for, so that what is not counted yet can be told from them."""
    without = set(places).difference(*(each.class_ids for each in alike if any(each.figures)))
    for programme in targets.programmes(selection)[:1] if without else ():
        yield Kept(YearPart.WHOLE, programme, kept_numbers(Reach()), sorted(without))


def write(year: SchoolYear, places: Places, found: Iterable[Kept]) -> None:
    """Write figures instead of those that were kept."""
    rows: list[tuple[object, ...]] = []
    for part, programme, numbers, class_ids in found:
        figures = year.start, part, programme, *numbers
        if len(class_ids) < MANY:
            rows += [(places[class_id].school_id, class_id, *figures) for class_id in class_ids]
        else:
            overwrite_alike(KeptReach, dict(zip(FIGURES, figures, strict=True)), SchoolClass, PLACE, class_ids)
    overwrite(KeptReach, [*PLACE, *FIGURES], rows)


def parts(year: SchoolYear) -> dict[YearPart, Period]:
    """Return the periods of a school year that figures are kept over."""
    return {
        YearPart.WHOLE: Period.of_year(year),
        YearPart.AUTUMN: Period.term("HT", year.start),
        YearPart.SPRING: Period.term("VT", year.start + 1),
    }


def kept_numbers(reach: Reach) -> tuple[int, ...]:
    """Return the numbers of figures as they are kept: the last of the values of `FIGURES`."""
    *numbers, tally = reach
    return *numbers, tally.reported_units + tally.reported_ahead_units, *in_tally(tally)
