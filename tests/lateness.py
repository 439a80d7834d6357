"""Apps that count later, and all that their figures say, to be compared."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import Engine, delete, select, update

from tracker import reach
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear, today
from tracker.models import KeptReach, Municipality, OwnerType, Programme, School, db
from tracker.reach import Selection, later
from tracker.reach.kept import classes

# In seconds: no test lasts so long.
FAR_AWAY = 3600.0


@contextmanager
def counting_later(app: Flask, moment: float = FAR_AWAY) -> Iterator[None]:
    """Let an app count later, by default than anybody waits for; what still ticks at the end is stopped."""
    usual, later.MOMENT = later.MOMENT, moment
    reach.count_later(app)
    try:
        yield
    finally:
        for timer in timers(app):
            timer.cancel()
        del app.extensions[later.NAME]
        later.MOMENT = usual


def timers(app: Flask) -> list[threading.Timer]:
    """Return the timers that tick, or work, for an app."""
    found: later.Later = app.extensions[later.NAME]
    ticking = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    return [timer for timer in ticking if timer.function == found.now]


def rows(*class_ids: int) -> set[tuple[Any, ...]]:
    """Return every row that is kept, or those of some classes."""
    some = [KeptReach.class_id.in_(class_ids)] if class_ids else []
    return {tuple(row) for row in db.session.execute(select(*KeptReach.__table__.columns).where(*some))}


def garble(class_ids: list[int]) -> None:
    """Make nonsense of what is kept of classes: of every second one nothing is left."""
    kept = KeptReach.class_id.in_(class_ids)
    db.session.execute(delete(KeptReach).where(kept, KeptReach.class_id % 2 == 0))
    nonsense = {"classes": 3, "planned_classes": 2, "started": 2, "pupils": 999, "reported_units": 77777}
    db.session.execute(update(KeptReach).where(kept).values(nonsense).execution_options(synchronize_session=False))


def asked_for(year: SchoolYear) -> Iterator[Selection]:
    """Yield what people ask for: every period of a school year and the one before, every place, every programme."""
    terms = Period.term("HT", year.start), Period.term("VT", year.start + 1)
    calendar = Period.calendar(year.start), Period.calendar(year.start + 1)
    for period in (Period.of_year(year), Period.of_year(year.before), *terms, *calendar):
        every = Selection(period)
        yield every
        for code in db.session.scalars(select(Programme.code).order_by(Programme.code)):
            yield replace(every, programme=code)
    yield from places_in(Selection(Period.of_year(year)))


def places_in(every: Selection) -> Iterator[Selection]:
    """Yield a selection narrowed to each place."""
    for code in db.session.scalars(select(Municipality.code).order_by(Municipality.code)):
        yield replace(every, municipality=code)
    for area in db.session.scalars(
        select(School.area).where(School.area.is_not(None)).distinct().order_by(School.area)
    ):
        yield replace(every, area=area)
    for code in db.session.scalars(select(School.unit_code).order_by(School.id).limit(2)):
        yield replace(every, school=code)
    yield from (replace(every, owner=owner) for owner in OwnerType)


def shown(year: SchoolYear | None = None) -> dict[Selection, tuple[object, ...]]:
    """Return all that is shown of classes, schools, municipalities, and of spread; by what is asked for."""
    return {each: figures_of(each) for each in asked_for(year or SchoolYear.of(today()))}


def figures_of(selection: Selection) -> tuple[object, ...]:
    """Return what is shown of a selection."""
    schools, active = reach.by_school(EVERYTHING, selection), reach.active(EVERYTHING, selection)
    before = reach.active(EVERYTHING, replace(selection, period=selection.period.before))
    return (
        sorted(classes(EVERYTHING, selection)),
        schools,
        reach.by_municipality(EVERYTHING, selection),
        active,
        reach.spread(schools, before),
    )


@contextmanager
def away(table: str, engine: Engine) -> Iterator[None]:
    """Let a table be missing for a while, so that nobody can write to it."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table}_away RENAME TO {table}")
