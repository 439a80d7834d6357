"""Whether a database holds what another one holds, to the last row, and guards it as well."""

import hashlib

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.cli.conftest import Operator
from tracker.models import db


def fingerprint(operator: Operator) -> str:
    """Return the hash of every row of every table, in whichever kind of database they are."""
    digest = hashlib.sha256()
    with operator.app.app_context():
        for table in db.metadata.sorted_tables:
            rows = sorted(" ".join(map(str, row)) for row in db.session.execute(select(table)))
            digest.update("\n".join([table.name, *rows, ""]).encode())
        db.session.rollback()
    return digest.hexdigest()


def require_locked_audit_log(operator: Operator) -> None:
    """Fail unless nobody can change the audit log of a database."""
    with operator.app.app_context(), db.engine.connect() as connection, pytest.raises(DatabaseError):
        connection.execute(text("UPDATE audit_event SET subject_id = 'x'"))


def is_known_to_planner(operator: Operator) -> bool:
    """Say whether PostgreSQL has looked at the logs of a database, to plan its queries by."""
    asked = text("SELECT count(*) FROM pg_stats WHERE tablename = 'session_log'")
    with operator.app.app_context(), db.engine.connect() as connection:
        return bool(connection.scalar(asked))
