"""How migrations are run and written: over the app's own engine, in one transaction, on both databases."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from tracker.models.base import Moment, db
from tracker.models.migrating import wait_for_turn


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that old migrations outlive them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    """Run the migrations, with the write lock from the start: of two at once, the second finds the work done.

    The transaction is begun here: the migration tool by itself would give SQLite's lock back after each migration.
    """
    with db.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        wait_for_turn(connection)
        context.configure(
            connection=connection, target_metadata=db.metadata, render_item=render_item, render_as_batch=True
        )
        context.run_migrations()


run()
