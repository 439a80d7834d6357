"""The way of a database from one release to the next. What it needs is large, and loaded by those alone who go it."""

from functools import cache
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Connection, func, inspect, select, text

from tracker.models.base import db

# The lock's number means nothing, but to those who take it.
TURN = 20261129


def let_migrate(app: Flask) -> None:
    """Let the migration tool work on `app`'s database."""
    from flask_migrate import Migrate  # noqa: PLC0415 - see above

    Migrate(app, db, directory=f"{app.root_path}/migrations")


def wait_for_turn(connection: Connection) -> None:
    """Wait until nobody else makes the database ready, and let nobody begin before the transaction ends.

    However long that takes, or to get at a table that a backup still reads. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))


def upgrade() -> None:
    """Bring the tables to this release."""
    import flask_migrate  # noqa: PLC0415 - see above

    let_migrate(current_app)
    flask_migrate.upgrade()


def downgrade() -> None:
    """Take all tables away, and what belongs to them; only that there were revisions stays known."""
    import flask_migrate  # noqa: PLC0415 - see above

    let_migrate(current_app)
    flask_migrate.downgrade(revision="base")


def revisions() -> tuple[set[str], set[str]]:
    """Return the revisions that the database has, and those that it should have."""
    meant = {release(Path(current_app.root_path))}
    url = db.engine.url
    if url.drivername == "sqlite" and url.database and not Path(url.database).exists():
        return set(), meant
    with db.engine.connect() as connection:
        return revisions_in(connection), meant


def revisions_in(connection: Connection) -> set[str]:
    """Return the revisions that the database at a connection has; none where it is none of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def is_unknown(there: set[str]) -> bool:
    """Say whether the database has a revision that this program does not know."""
    return not there <= known(Path(current_app.root_path))


def release(package: Path) -> str:
    """Return the number of the latest migration that ships with the program."""
    return max(known(package))


@cache
def known(package: Path) -> frozenset[str]:
    """Return the numbers of all migrations: read from the files' names, which costs less than the tool."""
    return frozenset(path.name[:4] for path in (package / "migrations" / "versions").glob("[0-9]*.py"))
