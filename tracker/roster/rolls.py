"""Pupils per stage as a register tells them: beside the figures, never a denominator."""

from collections.abc import Mapping

from sqlalchemy import select

from tracker.models import SchoolRoll, db
from tracker.models.batches import add_all, change_rows, chunks

# School, year of the register, stage.
RollKey = tuple[int, int, int]


def write_rolls(wanted: Mapping[RollKey, int]) -> set[int]:
    """Write pupils per stage, zeros only where there were pupils; return the schools that changed."""
    there = rolls({school_id for school_id, _year, _stage in wanted})
    new = [key for key, pupils in wanted.items() if pupils and key not in there]
    changed = {key: {"pupils": pupils} for key, pupils in wanted.items() if there.get(key, pupils) != pupils}
    rows = (SchoolRoll(school_id=s, year=y, stage=g, pupils=wanted[s, y, g]) for s, y, g in new)
    add_all(rows)
    change_rows(SchoolRoll, changed)
    return {key[0] for key in [*new, *changed]}


def rolls(school_ids: set[int]) -> dict[RollKey, int]:
    """Return what the registers say of these schools."""
    columns = SchoolRoll.school_id, SchoolRoll.year, SchoolRoll.stage, SchoolRoll.pupils
    return {
        (school_id, year, stage): pupils
        for chunk in chunks(school_ids)
        for school_id, year, stage, pupils in db.session.execute(
            select(*columns).where(SchoolRoll.school_id.in_(chunk))
        )
    }
