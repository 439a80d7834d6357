"""Reach as the public gets it: the schools of the readers' tables, in fewer columns; domain.md section 7."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker import reach
from tracker.access import EVERYTHING, Scope
from tracker.line import Choice
from tracker.reach import Selection
from tracker.reports.figures import REACH
from tracker.reports.open_tables import for_readers
from tracker.reports.readers import PlaceRow, whole
from tracker.reports.table import Cell, Table
from tracker.roster import SchoolRow
from tracker.roster import schools as school_rows

# What stays in the house.
INSIDE = {"huvudenhet", "elever_nadda_hogst", "pass_planerade", "pass_genomforda"}
INSIDE |= {"foljsamhet_procent", "narvaro_procent", "elevtimmar"}
PUBLIC = tuple(column for column in REACH if column.key not in INSIDE)


def public_reach(selection: Selection, municipalities: Iterable[str]) -> Table:
    """Return what the public may know of reach, per school and programme: exactly what readers see of it."""
    return readers_reach(EVERYTHING, selection, municipalities)


def readers_reach(scope: Scope, selection: Selection, municipalities: Iterable[str]) -> Table:
    """Return what readers in scope see of reach in some municipalities, in the columns of the public file."""
    return Table("rackvidd", PUBLIC, readers_rows(scope, selection, municipalities))


def readers_rows(scope: Scope, selection: Selection, municipalities: Iterable[str]) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines in file order, one municipality after the other."""
    for code in municipalities:
        programmes = [selection.programme] if selection.programme else sorted(reach.all_programmes())
        asked = [replace(selection, programme=each, municipality=code) for each in programmes]
        tables = {str(each.programme): for_readers(scope, each) for each in asked}
        for school in school_rows(whole(code), Choice(municipality=code)):
            for programme, table in tables.items():
                for row in table.rows:
                    if row.unit_code == school.unit_code:
                        yield line(row, school, programme, selection.period.label, table.rule_version)


def line(row: PlaceRow, school: SchoolRow, programme: str, period: str, rule_version: int) -> tuple[Cell, ...]:
    """Return one school's line."""
    return (
        period,
        school.municipality_code,
        school.municipality_name,
        school.unit_code,
        school.name,
        school.area,
        school.owner_type.code,
        programme,
        row.classes,
        row.eligible,
        row.started,
        row.completed,
        row.reached,
        row.reach,
        row.dose,
        row.reporting,
        rule_version,
    )
