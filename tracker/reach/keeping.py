"""Keeping the figures of classes: counted again in the transaction that changes what they are counted from.

The database session notes in the flush what changed. Before the commit, or before kept figures are read in the same
transaction, the classes that it touches are counted anew, by the way of `rollup`. Writers of one class take turns from
then on to their commits, so that the later one counts what the earlier wrote.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import ColumnElement, and_, case, delete, event, func, or_, select, true, update
from sqlalchemy.orm import Session, UOWTransaction

from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear
from tracker.models import (
    KeptReach,
    Municipality,
    Plan,
    PlannedSession,
    School,
    SchoolClass,
    SessionLog,
    Status,
    YearPart,
    db,
)
from tracker.models.batches import Changed, Follower, among, chunks, follow, overwrite, overwrite_alike
from tracker.reach import facts, targets
from tracker.reach.alike import Alike, Places, count_alike
from tracker.reach.figures import Reach, Selection
from tracker.reach.tally import Tally
from tracker.reach.touched import Touched, concerned, of_plans, of_years, remember, remember_change

TOUCHED = "kept figures to count again"
KEPT_OF_TALLY = [name for name in Tally._fields if name in vars(KeptReach) and name != "reported_units"]
FIGURES = ["year", "part", "programme_code", *Reach._fields[:-1], "reported_units", *KEPT_OF_TALLY]
PLACE = {"school_id": "school_id", "class_id": "id"}
in_tally = attrgetter(*KEPT_OF_TALLY)
# So many classes are counted together.
TOGETHER = 10_000
# From so many classes on that have the same figures these are said once.
MANY = 10


def init_app(_app: Flask) -> None:
    """Let the session keep the figures; once, also when several apps live in one process."""
    if not event.contains(db.session, "after_flush", note):
        event.listen(db.session, "after_flush", note)
        event.listen(db.session, "before_commit", flush_and_settle)
        event.listen(db.session, "after_rollback", forget)
        follow(Follower(note_rows, note_changed))


def note(session: Session, _context: UOWTransaction) -> None:
    """Note what a flush changed that figures are counted from."""
    rows = (*session.new, *session.dirty, *session.deleted)
    note_rows(rows)
    if plan_ids := {row.plan_id for row in rows if isinstance(row, SessionLog)}:
        keep_sessions(Plan.id.in_(plan_ids))


def note_rows(rows: Sequence[Any]) -> None:
    """Note rows that were added, changed or removed, if figures are counted from them."""
    touched: Touched = db.session().info.setdefault(TOUCHED, defaultdict(set))
    for row in rows:
        remember(touched, row)
    take_turns_of({row.plan_id for row in rows if isinstance(row, SessionLog)})


def note_changed(rows: Sequence[Changed]) -> None:
    """Note rows that were changed past the session, if figures are counted from them."""
    touched: Touched = db.session().info.setdefault(TOUCHED, defaultdict(set))
    for row in rows:
        remember_change(touched, row)
    take_turns_of({row.before.plan_id for row in rows if row.kind is SessionLog})


def take_turns_of(plan_ids: AbstractSet[int]) -> None:
    """Wait for the classes of plans before their sessions, as whoever counts them does: none waits for the other."""
    if plan_ids:
        take_turns([*of_plans([*plan_ids])])


def forget(session: Session) -> None:
    """Forget what was undone."""
    session.info.pop(TOUCHED, None)


def flush_and_settle(session: Session) -> None:
    """Count anew what a transaction changed, before it is committed."""
    session.flush()
    settle()


def settle() -> None:
    """Count anew what was changed in this transaction, if anything."""
    touched: Touched | None = db.session().info.pop(TOUCHED, None)
    if touched:
        wait_for_rules(touched)
        keep(concerned(touched))


def wait_for_rules(touched: Touched) -> None:
    """Let who adds a class and who changes the rules that it is counted by take turns up to their commits.

    A class that is added cannot be locked by others, who do not see it yet; its municipality can. Before any class is.
    """
    ruled = {code for code, _year in touched["year of a municipality"]}
    placed = select(School.municipality_code).join(SchoolClass, SchoolClass.school_id == School.id).distinct()
    places = (db.session.scalars(placed.where(SchoolClass.id.in_(some))) for some in chunks(touched["class"]))
    codes = {code for some in places for code in some}
    for code in sorted(ruled | codes):
        row = select(Municipality.code).where(Municipality.code == code)
        changes_rules = code in ruled
        db.session.execute(row.with_for_update(read=not changes_rules, key_share=changes_rules))


def keep(class_ids: Iterable[int]) -> None:
    """Count classes, and keep their figures instead of those that were kept."""
    for chunk in chunks(sorted(class_ids), TOGETHER):
        years: defaultdict[int, list[int]] = defaultdict(list)
        for year, class_id in take_turns(chunk):
            years[year].append(class_id)
        for year, of_year in years.items():
            keep_year(SchoolYear(year), of_year)


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


def take_turns(class_ids: list[int]) -> list[tuple[int, int]]:
    """Wait until nobody else counts these classes, up to the commit (SQLite has one writer anyway); return their years.

    What others wrote is committed by then, and seen by what is asked next.
    """
    statement = (
        select(SchoolClass.year, SchoolClass.id).where(among(SchoolClass.id, class_ids)).order_by(SchoolClass.id)
    )
    rows = db.session.execute(statement.with_for_update(key_share=True))
    return [(year, class_id) for year, class_id in rows]


def keep_year(year: SchoolYear, class_ids: list[int]) -> None:
    """Keep the figures of some classes of one school year; a class that has none gets a row of noughts."""
    keep_sessions(among(Plan.class_id, class_ids))
    selection, periods = Selection(Period.of_year(year), class_ids=tuple(class_ids)), parts(year)
    places, alike = count_alike(EVERYTHING, selection, tuple(periods.values()))
    found = [*figures_of(alike, periods), *noughts(selection, alike, places)]
    write(year, places, found)
    own = among(KeptReach.class_id, class_ids)
    there = db.session.scalar(select(func.count()).select_from(KeptReach).where(own))
    if there != sum(len(each.class_ids) for each in found):
        # A class has left its school, or a programme is for it no more.
        db.session.execute(delete(KeptReach).where(own).execution_options(synchronize_session=False))
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


def keep_sessions(plans: ColumnElement[bool]) -> None:
    """Keep where each planned session of some plans counts, and how much of it is reported, and held, by its logs."""
    place = PLACES.where(plans).subquery()
    counts = PlannedSession.due_on <= place.c.last
    places: dict[Any, Any] = {
        PlannedSession.__table__.c[f"counted_{name}"]: case((counts, place.c[name])) for name in COUNTED_IN
    }
    units: dict[Any, Any] = dict(zip((PlannedSession.reported_units, PlannedSession.held_units), UNITS, strict=True))
    moved, counted = (
        or_(*(column.is_distinct_from(value) for column, value in values.items())) for values in (places, units)
    )
    # Most sessions of a school year that begins have no log, and need not be asked for theirs.
    may_have_logs = or_(place.c.has_logs, PlannedSession.reported_units != 0)
    changed = or_(moved, and_(may_have_logs, counted))
    statement = update(PlannedSession).where(PlannedSession.plan_id == place.c.plan_id, changed).values(places | units)
    db.session.execute(statement.execution_options(synchronize_session=False))


COUNTED_IN = ("year", "programme", "school_id")
PLACES = select(
    Plan.id.label("plan_id"),
    SchoolClass.year.label("year"),
    Plan.programme_code.label("programme"),
    SchoolClass.school_id.label("school_id"),
    func.coalesce(Plan.ended_on, date.max).label("last"),
    select(SessionLog.id).where(SessionLog.plan_id == Plan.id).exists().label("has_logs"),
).join(SchoolClass, Plan.class_id == SchoolClass.id)
# Of a session that is reported, and held, by its active logs.
UNITS = tuple(
    func.coalesce(
        select(facts.covered(logs))
        .select_from(SessionLog)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .where(SessionLog.planned_session_id == PlannedSession.id, SessionLog.withdrawn_at.is_(None))
        .group_by(Plan.groups)
        .correlate(PlannedSession)
        .scalar_subquery(),
        0,
    )
    for logs in (true(), SessionLog.status == Status.HELD)
)


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
