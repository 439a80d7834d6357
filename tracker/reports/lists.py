"""The lists that imports take: schools, classes, plans, users. Exported and imported again, they change nothing."""

import re
from collections.abc import Iterator

from tracker.access import Scope
from tracker.dates import SchoolYear
from tracker.line import Choice
from tracker.planning import PlanRow, plan_rows
from tracker.reports.table import Cell, CellKind, Table, columns
from tracker.roster import (
    EVERYWHERE,
    ClassKey,
    ClassRow,
    SchoolRow,
    UserRow,
    class_rows,
)
from tracker.roster import schools as school_rows
from tracker.roster import users as user_rows

SCHOOLS = columns(
    "kommunkod kommun skolenhetskod skola huvudmannatyp omrade huvudenhet oppnad stangd",
    oppnad=CellKind.DATE,
    stangd=CellKind.DATE,
)
CLASSES = columns(
    "lasar skolenhetskod klass stadium elever flickor pojkar matdatum foregaende_klass",
    stadium=CellKind.COUNT,
    elever=CellKind.COUNT,
    flickor=CellKind.COUNT,
    pojkar=CellKind.COUNT,
    matdatum=CellKind.DATE,
)
PLANS = columns(
    "lasar skolenhetskod klass program programversion grupper stadier levererande_skolenhetskod start slut avslutad "
    "ledare",
    grupper=CellKind.COUNT,
    start=CellKind.DATE,
    slut=CellKind.DATE,
    avslutad=CellKind.DATE,
)
USERS = columns("epost namn roll skolenhetskod kommunkod")
# A class name that could be read as `skolenhetskod/klass`.
LIKE_A_PLACE = re.compile(r"[0-9]{8}/")


def schools(scope: Scope, choice: Choice) -> Table:
    """Return the list of schools."""
    return Table("skolor", SCHOOLS, (school_line(row) for row in school_rows(scope, choice)))


def school_line(row: SchoolRow) -> tuple[Cell, ...]:
    """Return one school's line."""
    return (
        row.municipality_code,
        row.municipality_name,
        row.unit_code,
        row.name,
        row.owner_type.code,
        row.area,
        row.parent_code,
        row.opened_on,
        row.closed_on,
    )


def classes(scope: Scope, choice: Choice) -> Table:
    """Return the list of classes, a line per stage with its latest headcount."""
    return Table("klasslista", CLASSES, class_lines(scope, choice))


def class_lines(scope: Scope, choice: Choice) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines; the query begins with the first."""
    for row in class_rows(scope, choice):
        yield class_line(row)


def class_line(row: ClassRow) -> tuple[Cell, ...]:
    """Return the line of one stage of a class."""
    return (
        str(SchoolYear(row.year)),
        row.unit_code,
        row.name,
        row.stage,
        row.pupils,
        row.girls,
        row.boys,
        row.reference_date,
        "+".join(predecessor(key, row.unit_code) for key in row.predecessors),
    )


def predecessor(key: ClassKey, unit_code: str) -> str:
    """Return a predecessor as files name it: by its name at the same school, else with the school's unit code."""
    _year, at, name = key
    return name if at == unit_code and not LIKE_A_PLACE.match(name) else f"{at}/{name}"


def plans(scope: Scope, choice: Choice) -> Table:
    """Return the list of plans."""
    return Table("planer", PLANS, plan_lines(scope, choice))


def plan_lines(scope: Scope, choice: Choice) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines; the query begins with the first."""
    for row in plan_rows(scope, choice):
        yield plan_line(row)


def plan_line(row: PlanRow) -> tuple[Cell, ...]:
    """Return one plan's line."""
    return (
        str(SchoolYear(row.year)),
        row.unit_code,
        row.class_name,
        row.programme_code,
        row.curriculum_code,
        row.groups,
        "+".join(str(stage) for stage in row.stages),
        row.delivering_code,
        row.starts_on,
        row.ends_on,
        row.ended_on,
        "+".join(row.leaders),
    )


def users(scope: Scope, municipality: str | None = None) -> Table:
    """Return the list of users, a line per membership."""
    return Table("anvandare", USERS, (user_line(row) for row in user_rows(scope, municipality)))


def user_line(row: UserRow) -> tuple[Cell, ...]:
    """Return the line of one membership; `alla` stands for everywhere."""
    place = None if row.unit_code else row.municipality_code or EVERYWHERE
    return row.email, row.name, row.role.code, row.unit_code, place
