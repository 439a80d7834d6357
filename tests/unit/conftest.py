"""The filled example municipality, lent to the tests that only read it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import TEMPLATE
from tests.unit.example import empty_file, filled
from tracker.models import db


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Fill the example once for all tests that only read it."""
    if request.param == "sqlite":
        lent = empty_file(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("demo"))
    else:
        lent = request.getfixturevalue("postgres").clone(TEMPLATE)
    with lent as url, filled(url, passwords=True) as app:
        yield app


@pytest.fixture
def town(shared: Flask) -> Iterator[Flask]:
    """Lend the filled example, and undo what the test did to it."""
    yield shared
    db.session.rollback()
