"""What each row of the dashboard is made of: numerators and denominators that add up to the headline figures."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tracker import reach
from tracker.reach import ActiveSchool, MunicipalityFigures, Reach, SchoolFigures, Spread

Row = TypeVar("Row", SchoolFigures, ActiveSchool)


@dataclass(frozen=True)
class RowFigures:
    """A row's figures, and how the programme has spread among its schools; a small unit leaves that to its school."""

    reach: Reach
    spread: Spread | None


def of_municipalities(
    municipalities: list[MunicipalityFigures],
    rows: list[SchoolFigures],
    before: list[ActiveSchool],
) -> dict[str, RowFigures]:
    """Return the figures of municipalities, by code; `before` are the schools that were active a year before."""
    now, then = grouped(rows, town_of), grouped(before, town_of)
    return {each.code: RowFigures(each.reach, reach.spread(now[each.code], then[each.code])) for each in municipalities}


def of_units(rows: list[SchoolFigures], before: list[ActiveSchool]) -> dict[str, RowFigures]:
    """Return the figures of schools and their small units, by unit code; `before` are those active a year before."""
    now, then = grouped(rows, school_of), grouped(before, school_of)
    found: dict[str, RowFigures] = {}
    for school_id, units in now.items():
        first = next((unit for unit in units if unit.school_id == school_id), units[0])
        spread = reach.spread(units, then[school_id])
        for unit in units:
            found[unit.unit_code] = RowFigures(unit.reach, spread if unit is first else None)
    return found


def grouped(rows: list[Row], key: Callable[[Row], int | str]) -> defaultdict[int | str, list[Row]]:
    """Return the rows by what they have in common."""
    found: defaultdict[int | str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def town_of(row: SchoolFigures | ActiveSchool) -> str:
    """Return a row's municipality."""
    return row.municipality_code


def school_of(row: SchoolFigures | ActiveSchool) -> int:
    """Return the school that a row is counted with: a small unit's is its parent."""
    return row.parent_id or row.school_id
