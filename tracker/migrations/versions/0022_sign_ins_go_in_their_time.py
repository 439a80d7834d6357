"""What the audit log says of sign-ins goes by the run of sign-ins; all else by that of events, as before.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

OPEN = 'SELECT 1 FROM retention_run WHERE open_run IS NOT NULL AND OLD.at < before AND '
OF_EVENTS = "kind = 'events'"
OF_BOTH = "(kind = 'events' OR kind = 'sign_ins' AND OLD.subject = 'sign_in')"


def guard(kinds: str) -> None:
    """Let events go by an open run of these kinds alone."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TRIGGER audit_event_is_not_removed')
        op.execute(
            f'CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON audit_event WHEN NOT EXISTS ({OPEN}{kinds}) '
            "BEGIN SELECT RAISE(ABORT, 'audit_event is only added to'); END"
        )
    else:
        op.execute(
            'CREATE OR REPLACE FUNCTION audit_event_goes_by_a_run() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f'IF EXISTS ({OPEN}{kinds}) THEN RETURN OLD; END IF; '
            "RAISE EXCEPTION 'audit_event is only added to' USING ERRCODE = 'restrict_violation'; END $$"
        )


def upgrade() -> None:
    """Bring the tables to this revision."""
    guard(OF_BOTH)


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    guard(OF_EVENTS)
