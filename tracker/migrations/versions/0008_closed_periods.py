"""A closed period keeps its canonical file as it is, and is closed once at a time.

Before this revision no page closed a period, so the table is made anew.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

IN_FORCE = sa.text('reopened_at IS NULL')


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.drop_table('closing')
    create(sa.Column('figures', sa.Text(), nullable=False), sa.Column('reopening_reason', sa.String(), nullable=True))
    op.create_index(
        'uq_closing_in_force',
        'closing',
        ['municipality_code', 'period'],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table('closing')
    create(sa.Column('figures', sa.JSON(), nullable=False))


def create(*columns: sa.Column[object]) -> None:
    """Make the table, with the columns that the two revisions differ by."""
    op.create_table(
        'closing',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('municipality_code', sa.String(length=4), nullable=False),
        sa.Column('period', sa.String(length=7), nullable=False),
        sa.Column('last_day', sa.Date(), nullable=False),
        sa.Column('rule_version', sa.Integer(), nullable=False),
        *columns,
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('closed_by_id', sa.Integer(), nullable=False),
        sa.Column('reopened_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reopened_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('(reopened_at IS NULL) = (reopened_by_id IS NULL)', name=op.f('ck_closing_reopened')),
        sa.ForeignKeyConstraint(['closed_by_id'], ['user_account.id'], name=op.f('fk_closing_closed_by_id')),
        sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_closing_municipality_code')),
        sa.ForeignKeyConstraint(['reopened_by_id'], ['user_account.id'], name=op.f('fk_closing_reopened_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_closing')),
    )
    op.create_index(op.f('ix_closing_municipality_code'), 'closing', ['municipality_code'])
