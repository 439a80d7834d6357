"""Invented figures, of the example municipality or for load work: where they are, every page says so."""

from sqlalchemy import select

from tracker.models import Municipality
from tracker.models.ready import rows_of

# Put together once, as every page asks it.
EXAMPLE = select(select(Municipality.code).where(Municipality.is_example).exists())


def has_example() -> bool:
    """Say whether invented figures are in this database."""
    [[there]] = rows_of(EXAMPLE, {})
    return bool(there)
