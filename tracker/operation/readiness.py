"""Whether this process can serve: its database answers, and is of this release."""

from pathlib import Path

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tracker.errors import Busy
from tracker.models import db
from tracker.models.migrating import release


def is_ready() -> bool:
    """Say whether the database answers and has the tables of this release."""
    try:
        found = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    except (DatabaseError, Busy):
        return False
    return found == {release(Path(current_app.root_path))}
