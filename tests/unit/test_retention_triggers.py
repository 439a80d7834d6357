"""The audit log's triggers let nothing go but in a run that names itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.unit.test_retention import REFUSED
from tracker.models import AuditEvent, RetentionRun, db

EVENT = """
INSERT INTO audit_event (id, at, action, subject, subject_id, changes)
VALUES (900, '2010-01-01 10:00:00.000000', 'changed', 'school', '1', '{}')
"""
RUN = """
INSERT INTO retention_run (id, kind, before, at, removed, open_run)
VALUES (1, '{kind}', '{before}', '2026-11-24 10:00:00.000000', 0, {open})
"""
OLD, OLDER = "2020-01-01 00:00:00.000000", "2009-01-01 00:00:00.000000"
DELETE = "DELETE FROM audit_event"


@contextmanager
def attacking() -> Iterator[sa.Connection]:
    """Lend a connection that writes past the product, where an old event stands; it commits at the end."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql(EVENT)
    with db.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        yield connection


def attack(*steps: str) -> None:
    """Do as somebody would who writes past the product, and commit."""
    with attacking() as connection:
        for step in steps:
            connection.exec_driver_sql(step)


@pytest.mark.parametrize(
    "steps",
    [
        [DELETE],
        [RUN.format(kind="events", before=OLD, open="NULL"), DELETE],
        [RUN.format(kind="comments", before=OLD, open="-1"), DELETE],
        [RUN.format(kind="events", before=OLDER, open="-1"), DELETE],
        [RUN.format(kind="events", before=OLD, open="-1"), "UPDATE audit_event SET action = 'x'"],
        [
            RUN.format(kind="events", before=OLD, open="NULL"),
            "UPDATE retention_run SET open_run = -1",
        ],
        [RUN.format(kind="events", before=OLD, open="NULL"), "DELETE FROM retention_run"],
        [RUN.format(kind="events", before=OLD, open="-1"), "DELETE FROM retention_run"],
    ],
)
def test_nothing_but_an_open_run_of_events_lets_old_ones_go(context: Flask, steps: list[str]) -> None:
    with pytest.raises(IntegrityError, match=REFUSED):
        attack(*steps)
    assert db.session.query(AuditEvent).filter_by(id=900).count() == 1


def test_a_run_that_is_left_open_cannot_be_committed(context: Flask) -> None:
    """Or it would open the log to everybody."""
    with pytest.raises(IntegrityError):
        attack(RUN.format(kind="events", before=OLD, open="-1"), "DELETE FROM audit_event WHERE id = 900")
    assert db.session.query(AuditEvent).filter_by(id=900).count() == 1
    assert db.session.query(RetentionRun).count() == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_open_run_opens_the_log_to_nobody_else(context: Flask) -> None:
    with attacking() as connection:
        connection.exec_driver_sql(RUN.format(kind="events", before=OLD, open="-1"))
        with db.engine.connect() as other, pytest.raises(IntegrityError, match=REFUSED):
            other.exec_driver_sql(DELETE)
        connection.exec_driver_sql("UPDATE retention_run SET open_run = NULL")
    with db.engine.connect() as other, pytest.raises(IntegrityError, match=REFUSED):
        other.exec_driver_sql("TRUNCATE retention_run")


def test_moments_compare_as_the_triggers_compare_them(context: Flask) -> None:
    """An event a microsecond younger than the run's moment stays."""
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    with attacking() as connection:
        events = [{"id": 902 + number, "at": moment + timedelta(microseconds=number)} for number in (-1, 0)]
        facts = {"action": "x", "subject": "x", "subject_id": "x", "changes": {}}
        connection.execute(sa.insert(AuditEvent), [each | facts for each in events])
    for number, goes in ((901, True), (902, False)):
        with db.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin() as transaction:
            run = {"kind": "events", "before": moment, "at": moment, "removed": 0, "open_run": -1}
            connection.execute(sa.insert(RetentionRun), run)
            if goes:
                connection.execute(sa.delete(AuditEvent).where(AuditEvent.id == number))
            else:
                with pytest.raises(IntegrityError, match=REFUSED):
                    connection.execute(sa.delete(AuditEvent).where(AuditEvent.id == number))
            transaction.rollback()
