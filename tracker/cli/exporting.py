"""Files out: `tracker export`."""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import IO

import click

from tracker import reports
from tracker.access import EVERYTHING
from tracker.cli.patience import PATIENCE, at_work
from tracker.cli.saying import bad_usage, fail, say
from tracker.cli.tool import command
from tracker.cli.usage import OneOf
from tracker.errors import Refused
from tracker.exports.about import About
from tracker.exports.csv import Profile, csv_pieces
from tracker.exports.files import PIECE, Format
from tracker.exports.package import package_file
from tracker.exports.schema import as_json, schema
from tracker.exports.xlsx import xlsx_file
from tracker.forms.readers import municipalities_of
from tracker.forms.selection import file_selection_of
from tracker.reports import Cell, Table
from tracker.words import gettext as _
from tracker.words import why_not

PACKAGE = "package"
PUBLIC_FILTERS = frozenset({"year", "calendar-year", "municipality", "programme"})
ROWS_AT_ONCE = 1000


@command("export")
@click.argument("kind", type=OneOf([*reports.KINDS, PACKAGE]))
@click.option("--year", metavar="YEAR", help="A school year, as 2026/27.")
@click.option("--calendar-year", metavar="CALENDAR-YEAR", help="A calendar year, as 2026.")
@click.option("--term", metavar="TERM", help="A term, as HT2026 or VT2027.")
@click.option("--municipality", metavar="CODE", help="Only this municipality, as 0127.")
@click.option("--programme", metavar="CODE", help="Only this programme, as TAGET.")
@click.option("--curriculum", metavar="CODE", help="Only this curriculum, as TAGET-45.")
@click.option("--area", metavar="NAME", help="Only this area, as Alby.")
@click.option("--school", metavar="CODE", help="Only this school, by its unit code.")
@click.option("--owner", metavar="CODE", help="Only schools of this owner: kommunal, enskild, region, stat.")
@click.option("--stage", metavar="NUMBER", help="Only this stage, 0 (förskoleklass) to 12.")
@click.option(
    "--profile",
    type=OneOf([p.value for p in Profile]),
    default="excel",
    show_default=True,
    help="excel: semicolons, decimal comma; data: commas, decimal point.",
)
@click.option(
    "--format",
    "form",
    type=OneOf([f.value for f in Format]),
    default="csv",
    show_default=True,
    help="csv, or xlsx: a spreadsheet that explains its columns.",
)
@click.option("--public", is_flag=True, help="Only what the public may know (reach of a school or calendar year).")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    help="Write to this file, instead of standard output.",
)
def export(kind: str, profile: str, form: str, public: bool, output: Path | None, **given: str | None) -> None:
    """Write what is there as a file; package is all tables of a year in one ZIP file.

    Without a period, reach, progress and package mean this school year, the other kinds everything. With -o a schema
    that says what the columns hold is written beside a CSV file.
    """
    asked = {name.replace("_", "-"): text for name, text in given.items() if text is not None}
    for name in asked.keys() - reports.FILTERS[kind]:
        bad_usage(_("--%(option)s does not go with %(kind)s. Leave it out.", option=name, kind=kind))
    if public and (kind != "reach" or asked.keys() - PUBLIC_FILTERS):
        bad_usage(_("--public is for reach of a school year or a calendar year, narrowed to a programme at most."))
    reports.begin_reading()
    try:
        selection = file_selection_of(EVERYTHING, asked)
        there = municipalities_of(EVERYTHING, selection) if public else []
    except Refused as error:
        bad_usage(str(error))
    timed = kind in {*reports.ALWAYS_TIMED, PACKAGE} or asked.keys() & reports.PERIODS
    period = selection.period if timed else None
    about = About(period.label if period else None, reports.RULE_VERSION, asked)
    with at_work(_("%(name)s: counting …", name=kind)) as came:
        if kind == PACKAGE:
            packed = (told(reports.KINDS[each](EVERYTHING, selection, period)) for each in reports.PACKED)
            deliver(read(lambda: package_file(packed, about)), output)
            return
        table = told(
            reports.public_reach(selection, there) if public else reports.KINDS[kind](EVERYTHING, selection, period),
            came,
        )
        deliver(pieces(table, about, Format(form), Profile(profile)), output)
    if output is not None and form == Format.CSV:
        beside = as_json(schema(table, Profile(profile))).encode()
        deliver([beside], output.with_name(f"{output.stem}.schema.json"))


def told(table: Table, came: Callable[[], None] | None = None) -> Table:
    """Return a table that says how far it has come when it takes long; `came` is told of the first row."""
    return replace(table, rows=telling(table, came))


def telling(table: Table, came: Callable[[], None] | None) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a table; tell of them after a second, and again every few."""
    first, again = PATIENCE
    due = monotonic() + first
    for number, row in enumerate(table.rows, 1):
        if came and number == 1:
            came()
        yield row
        if number % ROWS_AT_ONCE == 0 and monotonic() > due:
            click.echo(_("%(name)s: %(rows)s rows so far …", name=table.name, rows=number), err=True)
            due = monotonic() + again


def pieces(table: Table, about: About, form: Format, profile: Profile) -> Iterator[bytes]:
    """Yield a table as a file."""
    if form is Format.CSV:
        return (piece.encode() for piece in csv_pieces(table, profile))
    return read(lambda: xlsx_file(table, about))


def read(make: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    """Make a file, and yield what it holds."""
    with make() as file:
        while piece := file.read(PIECE):
            yield piece


def deliver(contents: Iterable[bytes], output: Path | None) -> None:
    """Write contents to a file, or to standard output; end the command when that cannot be done."""
    if output is None:
        sys.stdout.buffer.writelines(contents)
        return
    try:
        write_file(output.resolve(), contents)
    except OSError as error:
        fail(_("%(file)s cannot be written (%(reason)s). Choose another.", file=output, reason=why_not(error)))
    say(_("%(file)s is written.", file=output))


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file, or leave the one that was there; raise OSError, also for what is no file, as a device."""
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
