"""Where a planned session counts, so that those due by today are added up without their plans.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

# The columns as the product keeps them: empty where a plan was ended before the session was due.
KEPT = """
UPDATE planned_session SET (counted_year, counted_programme, counted_school_id) = (
    SELECT school_class.year, plan.programme_code, school_class.school_id
    FROM plan JOIN school_class ON school_class.id = plan.class_id
    WHERE plan.id = planned_session.plan_id
    AND planned_session.due_on <= coalesce(plan.ended_on, planned_session.due_on)
)
"""


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table('planned_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counted_year', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('counted_programme', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('counted_school_id', sa.Integer(), nullable=True))
    op.execute(KEPT)
    op.create_index(
        'ix_planned_session_counted',
        'planned_session',
        ['counted_year', 'counted_programme', 'counted_school_id', 'due_on', 'reported_units'],
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_index('ix_planned_session_counted', table_name='planned_session')
    for column in ('counted_year', 'counted_programme', 'counted_school_id'):
        op.drop_column('planned_session', column)
