"""School years that were begun in one go, and can be undone.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table('rollover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by_id IS NULL)', name=op.f('ck_rollover_undone')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], name=op.f('fk_rollover_made_by_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_rollover_school_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['user_account.id'], name=op.f('fk_rollover_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rollover'))
    )
    op.create_index('ix_rollover_school', 'rollover', ['school_id', 'year'], unique=False)
    op.create_table('rollover_class',
    sa.Column('class_id', sa.Integer(), nullable=False),
    sa.Column('rollover_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name=op.f('fk_rollover_class_class_id')),
    sa.ForeignKeyConstraint(['rollover_id'], ['rollover.id'], name=op.f('fk_rollover_class_rollover_id')),
    sa.PrimaryKeyConstraint('class_id', name=op.f('pk_rollover_class'))
    )
    op.create_index(op.f('ix_rollover_class_rollover_id'), 'rollover_class', ['rollover_id'], unique=False)


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table('rollover_class')
    op.drop_table('rollover')
