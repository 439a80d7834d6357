"""Who writes to SQLite stands in line: let in when the place is free, told so when it is not in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError

from tracker.errors import Busy
from tracker.models import line_up


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Engine]:
    """Lend a database with a table."""
    engine = create_engine(f"sqlite:///{tmp_path / 'line.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE row (number INTEGER)")
    yield engine
    engine.dispose()


@contextmanager
def writing(place: Engine, milliseconds: int = 10_000) -> Iterator[Connection]:
    """Lend a connection that writes, for which it has waited so long at most."""
    with place.connect().execution_options(begin="IMMEDIATE") as connection:
        driver = connection.connection.driver_connection
        assert driver
        driver.execute(f"PRAGMA busy_timeout = {milliseconds}")
        with connection.begin():
            assert driver.execute("PRAGMA busy_timeout").fetchone() == (milliseconds,)
            yield connection


def test_who_comes_in_vain_is_told(place: Engine) -> None:
    with writing(place):
        with pytest.raises(Busy), writing(place, 30):
            pass
        assert not line_up.HEAD_OF_THE_LINE.locked()


def test_all_who_stand_in_line_are_let_in_one_after_the_other(place: Engine) -> None:
    come, done = Event(), []

    def write(number: int) -> None:
        come.set()
        with writing(place) as connection:
            connection.exec_driver_sql("INSERT INTO row VALUES (?)", (number,))
        done.append(number)

    writers = [Thread(target=write, args=(number,)) for number in range(8)]
    with writing(place) as connection:
        for writer in writers:
            writer.start()
        come.wait()
        assert done == []
    for writer in writers:
        writer.join()
    with place.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM row").scalar() == len(done) == len(writers)


def test_another_fault_than_a_lock_is_told_as_such(place: Engine) -> None:
    with (
        place.connect() as connection,
        connection.begin(),
        pytest.raises(OperationalError, match="within a transaction"),
    ):
        line_up.begin_writing(connection)
