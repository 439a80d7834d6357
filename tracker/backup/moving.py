"""From SQLite to PostgreSQL, where one municipality becomes many: the same tables, row by row."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import current_app
from sqlalchemy import Connection, Table, create_engine, func, insert, inspect, select
from sqlalchemy.exc import DatabaseError

from tracker.backup import kinds
from tracker.errors import TrackerError, Unavailable
from tracker.models import db
from tracker.models.migrating import downgrade, release, revisions_in, upgrade
from tracker.words import gettext as _

ROWS = 5000


def move_to_postgresql(path: Path) -> None:
    """Fill the empty PostgreSQL database from a SQLite database of this release: every row, or nothing at all."""
    source = create_engine(f"sqlite:///{path}")
    try:
        with source.connect() as there:
            require_this_release(there)
        with emptied_on_failure():
            upgrade()
            with source.connect() as there, db.engine.begin() as here:
                for table in db.metadata.sorted_tables:
                    copy_rows(there, here, table)
                    go_on_counting(here, table)
                kinds.let_planner_look(here)
    finally:
        source.dispose()


@contextmanager
def emptied_on_failure() -> Iterator[None]:
    """Take the tables away again where they are not filled, so that the next try meets nothing."""
    try:
        yield
    except BaseException:
        # Where the server is gone, what went wrong is what is told.
        with suppress(DatabaseError, Unavailable):
            downgrade()
            with db.engine.begin() as here:
                here.exec_driver_sql("DROP TABLE alembic_version")
        raise


def require_this_release(there: Connection) -> None:
    """Raise TrackerError unless a database has the tables of this release."""
    if revisions_in(there) != {release(Path(current_app.root_path))}:
        raise TrackerError(
            _("The backup is of another release. Restore it as SQLite, run “tracker init”, and take a new backup.")
        )


def copy_rows(there: Connection, here: Connection, table: Table) -> None:
    """Copy a table's rows, some thousand at a time."""
    rows = there.execution_options(yield_per=ROWS).execute(select(table))
    for some in rows.mappings().partitions():
        here.execute(insert(table), [dict(row) for row in some])


def go_on_counting(here: Connection, table: Table) -> None:
    """Let new rows be numbered after those that were copied."""
    for column in inspect(here).get_columns(table.name):
        if column["autoincrement"]:
            name = column["name"]
            here.execute(
                select(
                    func.setval(
                        func.pg_get_serial_sequence(table.name, name),
                        select(func.coalesce(func.max(table.c[name]), 1)).scalar_subquery(),
                    )
                )
            )
