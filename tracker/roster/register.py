"""The public register of school units, which ships with the product."""

import csv
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

from tracker.models import Municipality, OwnerType, begin_writing, db
from tracker.roster.school_batch import SchoolBatch
from tracker.roster.schools import SchoolEntry
from tracker.words import sort_key

REGISTER = Path(__file__).parent.parent / "register" / "skolenheter_2020.csv"
YEAR = 2020
# Column of the register → stage; elever_f is förskoleklass.
ROLL_COLUMNS = {"elever_f": 0} | {f"elever_{stage}": stage for stage in range(1, 10)}
# What the register does not tell, and a municipality may have told itself.
UNTOLD = frozenset({"opened_on", "closed_on"})


@cache
def register() -> dict[str, list[SchoolEntry]]:
    """Return the schools of the register, by the code of their municipality."""
    return schools_in(REGISTER)


def schools_in(path: Path) -> dict[str, list[SchoolEntry]]:
    """Return the schools of a file like the register, by the code of their municipality."""
    with path.open(encoding="utf-8", newline="") as file:
        entries = [entry_of(row) for row in csv.DictReader(file, delimiter=";")]
    entries.sort(key=lambda entry: entry.municipality_code)
    return {code: list(schools) for code, schools in groupby(entries, lambda entry: entry.municipality_code)}


def entry_of(row: dict[str, str]) -> SchoolEntry:
    """Return a line of the register as a school."""
    owner_type = OwnerType.by_code(row["huvudmannatyp"])
    assert owner_type is not None
    return SchoolEntry(
        unit_code=row["skolenhetskod"],
        name=row["skolenhet"],
        municipality_code=row["kommunkod"],
        municipality_name=row["kommun"],
        owner_type=owner_type,
        area=row["omrade"] or None,
        parent_code=row["huvudenhet"] or None,
        roll_year=YEAR,
        rolls={stage: int(row[column]) for column, stage in ROLL_COLUMNS.items()},
    )


def register_municipalities() -> list[tuple[str, str]]:
    """Return code and name of every municipality in the register, by name in Swedish order."""
    found = [(code, schools[0].municipality_name) for code, schools in register().items()]
    return sorted(found, key=lambda town: (sort_key(town[1]), town[0]))


def is_municipality(code: str, name: str | None) -> bool:
    """Say whether there is a municipality of this code, here or in the register, and by this name if one is given."""
    if code in register() and name in {None, register()[code][0].municipality_name}:
        return True
    known = db.session.get(Municipality, code)
    return known is not None and name in {None, known.name}


def open_municipality(code: str) -> None:
    """Add a municipality of the register with those of its schools that are not there yet; raise KeyError."""
    entries = register()[code]
    begin_writing()
    batch = SchoolBatch(entries, absent=UNTOLD)
    town = db.session.get(Municipality, code)
    name = town.name if town else entries[0].municipality_name
    new = [replace(entry, municipality_name=name) for entry in entries if entry.unit_code not in batch.known]
    SchoolBatch(new, absent=UNTOLD).write()
