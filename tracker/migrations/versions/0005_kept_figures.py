"""Figures of classes that are kept in advance; `tracker init` fills them.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

NUMBERS = (
    'classes',
    'pupils',
    'planned_classes',
    'started',
    'completed',
    'reached_least',
    'reached_most',
    'whole_classes',
    'whole_least',
    'planned',
    'held_logs',
    'as_planned',
    'adapted',
    'partly',
    'present',
    'pupil_minutes',
    'held_units',
    'attendable_units',
    'reported_units',
    'planned_held_units',
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    parts = sa.Enum('whole', 'autumn', 'spring', name='part', native_enum=False, create_constraint=True, length=30)
    op.create_table(
        'kept_reach',
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('part', parts, nullable=False),
        sa.Column('programme_code', sa.String(length=20), nullable=False),
        sa.Column('school_id', sa.Integer(), nullable=False),
        sa.Column('class_id', sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_kept_reach_school_id')),
        sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name=op.f('fk_kept_reach_class_id')),
        sa.ForeignKeyConstraint(['programme_code'], ['programme.code'], name=op.f('fk_kept_reach_programme_code')),
        sa.PrimaryKeyConstraint(
            'year', 'part', 'programme_code', 'school_id', 'class_id', name=op.f('pk_kept_reach')
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_kept_reach_class_id'), 'kept_reach', ['class_id'])
    for name in ('reported_units', 'held_units'):
        op.add_column('planned_session', sa.Column(name, sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.create_index('ix_planned_session_due', 'planned_session', ['plan_id', 'due_on', 'reported_units'])


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_index('ix_planned_session_due', 'planned_session')
    for name in ('held_units', 'reported_units'):
        op.drop_column('planned_session', name)
    op.drop_table('kept_reach')
