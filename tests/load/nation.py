"""The national year, municipality by municipality: by the product, and by DuckDB on the same rows in its own file."""

import csv
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from tests.load.databases import TODAY
from tracker import reach
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.models import db
from tracker.reach import MunicipalityFigures, Selection

QUERY = Path(__file__).with_name("nation.sql").read_text(encoding="utf-8")
TABLES = (
    "municipality",
    "school",
    "school_class",
    "headcount",
    "curriculum",
    "curriculum_stage",
    "curriculum_session",
    "unticked_curriculum",
    "year_settings",
    "plan",
    "plan_stage",
    "planned_session",
    "session_log",
)
TYPES: dict[type[Any], str] = {
    sa.Boolean: "BOOLEAN",
    sa.Integer: "BIGINT",
    sa.Date: "DATE",
    sa.DateTime: "TIMESTAMP",
}
FORMAT = """FORMAT csv, AUTO_DETECT false, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '\\N'"""
# Shares of a class: in the file as whole numbers of this unit.
UNIT = 840
Figures = dict[tuple[str, str], tuple[int, ...]]


def by_product(period: Period) -> Figures:
    """Return the figures of every municipality and programme as the product counts them."""
    return {(each.code, each.programme): numbers(each) for each in reach.by_municipality(EVERYTHING, Selection(period))}


def numbers(found: MunicipalityFigures) -> tuple[int, ...]:
    """Return a municipality's figures as whole numbers, in the order of the query's columns."""
    all_, tally = found.reach, found.reach.tally
    shares = (tally.held, tally.attendable, tally.reported, tally.reported_ahead, tally.planned_held)
    whole = (
        all_.classes,
        all_.pupils,
        all_.planned_classes,
        all_.started,
        all_.completed,
        all_.reached_least,
        all_.reached_most,
        tally.planned,
        tally.held_logs,
        tally.as_planned,
        tally.adapted,
        tally.partly,
        tally.present,
        tally.pupil_minutes,
        tally.due,
    )
    return (*whole, *(int(share * UNIT) for share in shares))


class Duck:
    """DuckDB with the rows of a database in a file of its own, on two threads."""

    def __init__(self, source: Path) -> None:
        """Open the file, made from the database if it is not there yet."""
        path = source.with_suffix(".duckdb")
        if not path.exists():
            draft = path.with_suffix(".part")
            draft.unlink(missing_ok=True)
            copy(source, draft)
            draft.rename(path)
        self.connection = duckdb.connect(str(path), read_only=True, config={"threads": 2})

    def figures(self, period: Period) -> Figures:
        """Return the figures of every municipality and programme as DuckDB counts them."""
        year = period.year.start
        asked = {"year": year, "first": period.first, "last": period.last, "today": TODAY}
        rows = self.connection.execute(QUERY, asked).fetchall()
        return {(code, programme): tuple(map(int, found)) for code, programme, *found in rows}


def copy(source: Path, target: Path) -> None:
    """Copy the rows of the tables that the figures need."""
    with (
        duckdb.connect(str(target)) as duck,
        tempfile.TemporaryDirectory(dir=target.parent) as folder,
    ):
        lite = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
        for name in TABLES:
            table = db.metadata.tables[name]
            columns = ", ".join(f'"{column.name}" {type_of(column)}' for column in table.columns)
            path = Path(folder) / name
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            write(path, lite.execute(f"SELECT {names} FROM {name}"))
            duck.execute(f"CREATE TABLE {name} ({columns})")
            duck.execute(f"COPY {name} FROM '{path}' ({FORMAT})")
            path.unlink()
        lite.close()


def type_of(column: sa.Column[Any]) -> str:
    """Return a column's type in DuckDB."""
    kind = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
    return next((name for known, name in TYPES.items() if isinstance(kind, known)), "VARCHAR")


def write(path: Path, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows as DuckDB reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            ["\\N" if cell is None else cell for cell in row] for row in rows
        )
