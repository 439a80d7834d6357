"""Figures of schools that are kept in advance; `tracker init` fills them.

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
        sa.Column('school_id', sa.Integer(), nullable=False),
        sa.Column('programme_code', sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_kept_reach_school_id')),
        sa.ForeignKeyConstraint(['programme_code'], ['programme.code'], name=op.f('fk_kept_reach_programme_code')),
        sa.PrimaryKeyConstraint('year', 'part', 'school_id', 'programme_code', name=op.f('pk_kept_reach')),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'kept_due',
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('school_id', sa.Integer(), nullable=False),
        sa.Column('programme_code', sa.String(length=20), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('planned', sa.Integer(), nullable=False),
        sa.Column('reported_units', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_kept_due_school_id')),
        sa.ForeignKeyConstraint(['programme_code'], ['programme.code'], name=op.f('fk_kept_due_programme_code')),
        sa.PrimaryKeyConstraint('year', 'school_id', 'programme_code', 'due_on', name=op.f('pk_kept_due')),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table('kept_due')
    op.drop_table('kept_reach')
