"""Who writes is told whether others were first, or the database has a fault of its own."""

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from tracker.dates import now
from tracker.errors import Busy
from tracker.models import Counter, begin_writing, db, unrivalled
from tracker.models.ready import rows_of

ROW = {"key": "x", "since": now(), "times": 1}


@pytest.mark.usefixtures("context")
def test_who_writes_what_is_there_since_is_told_that_others_were_first() -> None:
    db.session.execute(insert(Counter), ROW)
    db.session.commit()
    with pytest.raises(Busy), unrivalled():
        db.session.execute(insert(Counter), ROW)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_meets_the_lock_of_another_is_told_so(context: Flask) -> None:
    db.session.execute(insert(Counter), ROW)
    db.session.commit()
    row = select(Counter.times).with_for_update(nowait=True)
    with db.engine.connect() as other, other.begin():
        other.execute(row)
        with pytest.raises(Busy), unrivalled():
            db.session.execute(row)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_waits_for_the_lock_of_another_in_vain_is_told_so(context: Flask) -> None:
    """Also where the question goes past SQLAlchemy."""
    db.session.execute(insert(Counter), ROW)
    db.session.commit()
    row = select(Counter.times).with_for_update()
    with db.engine.connect() as other, other.begin():
        other.execute(row)
        db.session.connection().exec_driver_sql("SET LOCAL lock_timeout = 30")
        with pytest.raises(Busy):
            rows_of(row, {})
        db.session.rollback()
    assert [found.times for found in rows_of(row, {})] == [1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("context")
def test_a_fault_of_the_database_is_not_told_as_others_haste() -> None:
    begin_writing()
    db.session.connection().exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(OperationalError, match="readonly"), unrivalled():
        db.session.execute(insert(Counter), ROW)
    db.session.connection().exec_driver_sql("PRAGMA query_only = OFF")
