"""An index of the few logs that wait for confirmation.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_index(
        'ix_session_log_waiting',
        'session_log',
        ['plan_id', 'day'],
        sqlite_where=sa.text('is_confirmed IS 0 AND withdrawn_at IS NULL'),
        postgresql_where=sa.text('is_confirmed IS false AND withdrawn_at IS NULL'),
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_index('ix_session_log_waiting', 'session_log')
