"""Connections to the database: which of them is used."""

import pytest

from tracker.models import db


@pytest.mark.usefixtures("context")
def test_the_connection_that_was_used_last_is_used_next() -> None:
    first, last = db.engine.connect(), db.engine.connect()
    used = last.connection.driver_connection
    first.close()
    last.close()
    with db.engine.connect() as next_one:
        assert next_one.connection.driver_connection is used
