"""Reach as the public gets it: the schools of the readers' tables, in fewer columns; domain.md section 7."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker import reach
from tracker.line import Choice
from tracker.reach import RULE_VERSION, Selection
from tracker.reports.figures import REACH
from tracker.reports.readers import ReaderRow, for_readers, whole
from tracker.reports.table import Cell, Table
from tracker.roster import SchoolRow
from tracker.roster import schools as school_rows

# What stays in the house.
INSIDE = {"huvudenhet", "elever_nadda_hogst", "pass_planerade", "pass_genomforda"}
INSIDE |= {"foljsamhet_procent", "narvaro_procent", "elevtimmar"}
PUBLIC = tuple(column for column in REACH if column.key not in INSIDE)


def public_reach(selection: Selection, municipalities: Iterable[str]) -> Table:
    """Return what the public may know of reach, per school and programme: exactly what readers see of it."""
    return Table("rackvidd", PUBLIC, public_rows(selection, municipalities))


def public_rows(selection: Selection, municipalities: Iterable[str]) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines in file order, one municipality after the other."""
    for code in municipalities:
        programmes = [selection.programme] if selection.programme else sorted(reach.all_programmes())
        asked = [replace(selection, programme=each, municipality=code) for each in programmes]
        tables = {str(each.programme): for_readers(whole(code), each).rows for each in asked}
        for school in school_rows(whole(code), Choice(municipality=code)):
            for programme, rows in tables.items():
                for row in rows:
                    if row.counted.place.unit_code == school.unit_code:
                        yield line(row, school, programme, selection.period.label)


def line(row: ReaderRow, school: SchoolRow, programme: str, period: str) -> tuple[Cell, ...]:
    """Return one school's line."""
    counted, shown = row.counted.reach, row.shown
    return (
        period,
        school.municipality_code,
        school.municipality_name,
        school.unit_code,
        school.name,
        school.area,
        school.owner_type.code,
        programme,
        counted.classes,
        shown.eligible,
        counted.started,
        counted.completed,
        shown.reached,
        shown.reach,
        counted.tally.dose,
        counted.tally.reporting_rate,
        RULE_VERSION,
    )
