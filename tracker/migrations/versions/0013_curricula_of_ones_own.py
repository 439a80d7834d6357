"""Who wrote a curriculum, where its sessions' manuals lie, and triggers that keep a published one as it is.

On SQLite a later batch alteration of these tables makes them anew, and must make the triggers anew too.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

# Of each table: the columns that stay, and when.
OF_PUBLISHED = "(SELECT status FROM curriculum WHERE curriculum.id = OLD.curriculum_id) <> 'draft'"
KEPT = {
    "curriculum": (
        "code, programme_code, name, owner, version, previous_id, delivery, status",
        "OLD.status <> 'draft' AND (NEW.status = 'draft' OR NEW.code <> OLD.code OR NEW.name <> OLD.name "
        "OR NEW.programme_code <> OLD.programme_code OR NEW.owner <> OLD.owner OR NEW.version <> OLD.version "
        "OR NEW.delivery <> OLD.delivery OR coalesce(NEW.previous_id, 0) <> coalesce(OLD.previous_id, 0))",
    ),
    "curriculum_session": (
        "curriculum_id, number, title, theme, minutes, is_core, half_group_recommended",
        OF_PUBLISHED,
    ),
    "curriculum_stage": ("curriculum_id, stage", OF_PUBLISHED),
}
REFUSAL = "a published curriculum is not changed"


def upgrade() -> None:
    """Bring the tables to this revision."""
    # Tables that others refer to are not made anew: columns are added as they are.
    op.add_column('curriculum', sa.Column('municipality_code', sa.String(length=4), nullable=True))
    op.add_column('curriculum', sa.Column('retired_year', sa.Integer(), nullable=True))
    op.execute(
        "ALTER TABLE curriculum_session ADD COLUMN manual_url VARCHAR(500) "
        "CONSTRAINT ck_curriculum_session_manual_url CHECK (manual_url LIKE 'https://_%')"
    )
    if op.get_bind().dialect.name == "sqlite":
        for table, (columns, when) in KEPT.items():
            op.execute(
                f"CREATE TRIGGER {table}_is_published BEFORE UPDATE OF {columns} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION curriculum_is_published() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        op.execute(
            "CREATE OR REPLACE FUNCTION part_of_published() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {OF_PUBLISHED} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        for table, (columns, when) in KEPT.items():
            # A condition of a trigger may not ask another table there.
            own = table == "curriculum"
            op.execute(
                f"CREATE TRIGGER {table}_is_published BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW "
                + (f"WHEN ({when}) EXECUTE FUNCTION curriculum_is_published()" if own else
                   "EXECUTE FUNCTION part_of_published()")
            )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        op.execute(f"DROP TRIGGER {table}_is_published" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        op.execute("DROP FUNCTION curriculum_is_published()")
        op.execute("DROP FUNCTION part_of_published()")
    op.drop_column('curriculum_session', 'manual_url')
    op.drop_column('curriculum', 'retired_year')
    op.drop_column('curriculum', 'municipality_code')
