"""Files of schools: our own list, or the public register's, with its pupils per stage where it tells them."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from tracker.access import Scope
from tracker.dates import today
from tracker.imports.cells import Cells
from tracker.imports.files import LOGS, FileKind, Source
from tracker.imports.reading import Columns
from tracker.imports.register import OWNERS, REGISTER_FORM, TOLD, county_and_municipality, is_other_unit
from tracker.models import OwnerType
from tracker.roster import ROLL_COLUMNS, SchoolBatch, SchoolEntry

COLUMNS = Columns(
    required=("kommunkod", "kommun", "skolenhetskod", "skola", "huvudmannatyp"),
    optional=("omrade", "huvudenhet", "oppnad", "stangd", *ROLL_COLUMNS),
    ignored=TOLD,
    other_names=(("skolenhet", "skola"),),
    other_form=REGISTER_FORM,
    days=("oppnad", "stangd"),
)
FIELDS = {
    "municipality_code": "kommunkod",
    "municipality_name": "kommun",
    "unit_code": "skolenhetskod",
    "name": "skola",
    "owner_type": "huvudmannatyp",
    "area": "omrade",
    "parent_code": "huvudenhet",
    "opened_on": "oppnad",
    "closed_on": "stangd",
}
HIGHEST_ROLL = 99_999


def school_file(source: Source) -> FileKind[SchoolEntry]:
    """Return how a file of schools is read. A register's year stands in its name, else it is this year's."""
    found = re.search(r"(?<![0-9])((?:19|20)[0-9]{2})(?:[01][0-9][0-3][0-9])?(?![0-9])", source.name)
    year = int(found[1]) if found else today().year
    return FileKind(
        columns=COLUMNS,
        parse=lambda cells: parse(cells, year),
        key=lambda entry: entry.unit_code,
        key_columns=lambda _entry: ("skolenhetskod",),
        fields=FIELDS,
        batch=batch_in(source.scope),
        name=unit_code,
        is_other=is_other_unit,
        regardless_of=LOGS,
    )


def parse(cells: Cells, roll_year: int) -> SchoolEntry:
    """Return a row as a school."""
    rolls = {
        stage: cells.count(column, HIGHEST_ROLL) for column, stage in ROLL_COLUMNS.items() if column in cells.cells
    }
    code = county_and_municipality(cells.cells) or cells.municipality_code("kommunkod", "kommun")
    return SchoolEntry(
        unit_code=cells.wanted_unit_code("skolenhetskod"),
        name=cells.wanted("skola"),
        municipality_code=code or cells.wanted("kommunkod"),
        municipality_name=cells.wanted("kommun"),
        owner_type=OWNERS.get(cells.raw("huvudmannatyp").strip().casefold())
        or cells.wanted_code("huvudmannatyp", OwnerType),
        area=cells.text("omrade"),
        parent_code=cells.unit_code("huvudenhet"),
        opened_on=cells.day("oppnad"),
        closed_on=cells.day("stangd"),
        roll_year=roll_year if rolls else None,
        rolls={stage: pupils or 0 for stage, pupils in rolls.items()},
    )


def unit_code(values: Mapping[str, str]) -> str:
    """Return the school that a row speaks of."""
    return values["skolenhetskod"].strip()


def batch_in(scope: Scope) -> Callable[[Sequence[SchoolEntry], AbstractSet[str], AbstractSet[Any]], SchoolBatch]:
    """Return what makes a batch of entries that may write in a scope."""
    return lambda entries, absent, named: SchoolBatch(entries, absent, named, scope)
