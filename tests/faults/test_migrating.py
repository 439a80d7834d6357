"""A new release on an old database: stopped half way, or begun by two at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import current_app

from tests.conftest import living_app, settings
from tests.postgres import Server
from tracker.models import db
from tracker.models.migrating import let_migrate, revisions

# Of the migrations after this one the last makes a table that is in the way here.
EARLIER, OBSTACLE = "0021", "correction"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Lend a database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new.db"
    else:
        server: Server = request.getfixturevalue("postgres")
        with server.clone("template0") as url:
            yield url


def begun(url: str) -> subprocess.Popen[str]:
    """Begin to make a database ready, in a process of its own."""
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "init"]
    return subprocess.Popen(
        command, env=os.environ | settings(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def migrate_down() -> None:
    """Go back to a database without a table, but for what the tool itself keeps."""
    let_migrate(current_app)
    flask_migrate.downgrade(revision="base")


def require_this_release(url: str) -> None:
    """Fail unless the database has exactly the tables of this release."""
    with living_app(url) as app, app.app_context():
        there, meant = revisions()
        assert there == meant
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []


@pytest.mark.long
def test_an_upgrade_that_is_killed_at_any_moment_is_made_whole_by_the_next(empty_url: str) -> None:
    begin = time.monotonic()
    with begun(empty_url) as first:
        first.wait()
    whole = time.monotonic() - begin
    with living_app(empty_url) as app, app.app_context():
        migrate_down()
    for part in range(1, 6):
        with begun(empty_url) as process:
            time.sleep(whole * part / 6)
            process.kill()
    with begun(empty_url) as last:
        assert last.communicate()[1] == ""
    require_this_release(empty_url)


def test_two_that_upgrade_at_once_do_it_once(empty_url: str) -> None:
    both = [begun(empty_url) for _process in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    require_this_release(empty_url)


def stock(url: str) -> dict[str, list[str]]:
    """Return every table with its columns and indexes."""
    engine = sa.create_engine(url)
    try:
        found = sa.inspect(engine)
        return {
            name: [
                *(each["name"] for each in found.get_columns(name)),
                *(str(each["name"]) for each in found.get_indexes(name)),
            ]
            for name in found.get_table_names()
        }
    finally:
        engine.dispose()


def change(url: str, statement: str) -> None:
    """Change a database past the product."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_an_upgrade_that_fails_half_way_leaves_everything_as_it_was_and_says_so(empty_url: str) -> None:
    with living_app(empty_url) as app, app.app_context():
        let_migrate(app)
        flask_migrate.upgrade(revision=EARLIER)
    change(empty_url, f"CREATE TABLE {OBSTACLE} (number INTEGER)")
    before = stock(empty_url)
    with begun(empty_url) as failing:
        said, complaint = failing.communicate()
    assert (failing.returncode, said) == (1, "")
    assert "Traceback" not in complaint
    assert OBSTACLE in complaint
    assert complaint.count("Databasen är som den var: kör vidare med den förra versionen") == 1
    assert stock(empty_url) == before
    change(empty_url, f"DROP TABLE {OBSTACLE}")
    with begun(empty_url) as last:
        assert last.communicate()[1] == ""
    require_this_release(empty_url)
