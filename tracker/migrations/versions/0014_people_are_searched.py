"""People are sorted and searched by their names, and a municipality has a day for reminders.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from tracker.words import search_key, sort_key

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

SORTED = sa.String().with_variant(sa.String(collation='C'), 'postgresql')
PEOPLE = sa.table('user_account', *map(sa.column, ('id', 'name', 'email', 'sort_key', 'search_key')))


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column('user_account', sa.Column('sort_key', SORTED, server_default='', nullable=False))
    op.add_column('user_account', sa.Column('search_key', sa.String(), server_default='', nullable=False))
    op.create_index('ix_user_account_sort_key', 'user_account', ['sort_key', 'id'])
    connection = op.get_bind()
    for row in connection.execute(sa.select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.email)).all():
        keys = {'sort_key': sort_key(row.name), 'search_key': search_key(f'{row.name} {row.email}')}
        connection.execute(PEOPLE.update().where(PEOPLE.c.id == row.id).values(keys))
    op.add_column('municipality', sa.Column('reminder_weekday', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_column('municipality', 'reminder_weekday')
    op.drop_index('ix_user_account_sort_key', 'user_account')
    op.drop_column('user_account', 'search_key')
    op.drop_column('user_account', 'sort_key')
