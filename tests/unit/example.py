"""The example municipality as tests look at it: filled on a day, row by row, and what would be wrong with it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from tests.conftest import TODAY, living_app
from tracker import demo
from tracker.dates import SchoolYear, today
from tracker.demo.term import is_school_day
from tracker.logbook.grounds import grounds
from tracker.logbook.kept import entry_of
from tracker.logbook.rules import check
from tracker.models import (
    Plan,
    PlannedSession,
    SessionLog,
    db,
)

NOW = date.fromisoformat(TODAY)
YEAR = SchoolYear.of(NOW)


@contextmanager
def filled(url: str, day: date = NOW, seed: int = 1, *, passwords: bool = False) -> Iterator[Flask]:
    """Lend an app whose database holds the example as it is on a day; hashing passwords takes its time."""
    with living_app(url) as app, app.app_context():
        app.config["TODAY"] = day
        demo.fill(seed, passwords=passwords)
        db.session.commit()
        yield app


@contextmanager
def empty_file(template: Path, folder: Path) -> Iterator[str]:
    """Lend a fresh SQLite database."""
    shutil.copyfile(template, folder / "demo.db")
    yield f"sqlite:///{folder / 'demo.db'}"


BY_NATURE = {"password_hash", "made_at"}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but what differs by its nature: salted hashes, and moments of the walls."""
    return {
        table.name: sorted(
            (tuple(row) for row in db.session.execute(select(*(c for c in table.c if c.key not in BY_NATURE)))),
            key=str,
        )
        for table in db.metadata.sorted_tables
        if table.name != "audit_event"
    }


def everywhere(column: InstrumentedAttribute[Any]) -> set[Any]:
    """Return the values that occur in a column."""
    return set(db.session.scalars(select(column).where(column.is_not(None))))


def mistakes() -> Iterator[str]:
    """Yield each log that the form would refuse, or that lies on a day without school."""
    ground_of = grounds(db.session.scalars(select(Plan.id)))
    this_day = today()
    ended = {plan.id: plan.ended_on for plan in db.session.scalars(select(Plan))}
    to_plan = joinedload(SessionLog.planned_session).joinedload(PlannedSession.curriculum_session)
    for log in db.session.scalars(select(SessionLog).options(to_plan)):
        ground, entry = ground_of[log.plan_id], entry_of(log)
        if log.withdrawn_at is None:
            if ground.first_log_of(entry):
                yield f"double: {entry}"
            ground.forget(log.id)
            yield from (f"{problem.message} {entry}" for problem in check(entry, ground, importing=True))
            ground.remember(entry)
        most = ground.pupils(log.day)
        if not is_school_day(log.day) or log.day >= this_day or log.day > (ended[log.plan_id] or this_day):
            yield f"day: {entry}"
        if log.present is not None and not 0 < log.present <= (most + ground.groups - 1 if log.group else most):
            yield f"present: {entry}"
        if not (log.day <= log.logged_at.date() < this_day and log.logged_at <= (log.withdrawn_at or log.changed_at)):
            yield f"moment: {log.logged_at} {entry}"
