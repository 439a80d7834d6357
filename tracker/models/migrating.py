"""The way of a database from one release to the next. What it needs is large, and loaded by those alone who go it."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, current_app
from sqlalchemy import Connection, func, select

from tracker.models.base import db

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

# The lock's number means nothing, but to those who take it.
TURN = 20261129


def let_migrate(app: Flask) -> None:
    """Let the migration tool work on `app`'s database."""
    from flask_migrate import Migrate  # noqa: PLC0415 - see above

    Migrate(app, db, directory=f"{app.root_path}/migrations")


def wait_for_turn(connection: Connection) -> None:
    """Wait until nobody else makes the database ready, and let nobody begin before the transaction ends.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))


def upgrade() -> None:
    """Bring the tables to this release."""
    import flask_migrate  # noqa: PLC0415 - see above

    let_migrate(current_app)
    flask_migrate.upgrade()


def revisions() -> tuple[set[str], set[str]]:
    """Return the revisions that the database has, and those that it should have."""
    meant = set(scripts().get_heads())
    url = db.engine.url
    if url.drivername == "sqlite" and url.database and not Path(url.database).exists():
        return set(), meant
    with db.engine.connect() as connection:
        return revisions_in(connection), meant


def revisions_in(connection: Connection) -> set[str]:
    """Return the revisions that the database at a connection has; none where it is none of ours."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see above

    return set(MigrationContext.configure(connection).get_current_heads())


def is_unknown(there: set[str]) -> bool:
    """Say whether the database has a revision that this program does not know."""
    from alembic.util import CommandError  # noqa: PLC0415 - see above

    try:
        scripts().get_revisions(tuple(there))
    except CommandError:
        return True
    return False


def scripts() -> "ScriptDirectory":
    """Return the migrations that ship with the program."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    return ScriptDirectory(f"{current_app.root_path}/migrations")
