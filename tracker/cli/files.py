"""Files in and out: `tracker import` and `tracker export`."""

import sys
from pathlib import Path
from typing import Any

import click

from tracker import imports, logbook
from tracker.cli.fetching import Given, fetched
from tracker.cli.saying import bad_usage, fail, say
from tracker.cli.tool import command
from tracker.cli.usage import OneOf
from tracker.imports import MOST_BYTES, BadFile, Draft, Fault, Source, Stage
from tracker.models import ImportKind, db
from tracker.models.batches import Tally
from tracker.words import gettext as _
from tracker.words import ngettext, why_not

LONGEST_VALUE = 60
# From so many bytes, and so many rows, on it takes a while.
LONG, MANY = 200_000, 2000


def file_or_api(context: click.Context, parameter: click.Parameter, file: Path | None) -> Path | None:
    """Want a file or the address of an API, and not both."""
    address = context.params.get("address")
    if file is None and address is None:
        raise click.MissingParameter(ctx=context, param=parameter)
    if file is not None and address is not None:
        bad_usage(_("Give a file or --from-ss12000, not both."))
    return file


@command("import")
@click.argument("kind", type=OneOf(list(imports.KINDS)))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), required=False, callback=file_or_api)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--reason", metavar="TEXT", help="Why a closed period is changed (classes, plans and sessions only).")
@click.option(
    "--from-ss12000",
    "address",
    metavar="ADDRESS",
    is_eager=True,
    help="Instead of a file: the SS 12000:2020 API that knows the classes (classes only).",
)
@click.option("--municipality", metavar="CODE", help="Whose classes the API is asked for, as 0127.")
@click.option("--year", metavar="YEAR", help="Their school year, as 2026/27; this one if not given.")
@click.option("--date", "day", metavar="DAY", help="The day that pupils are counted; 15 October if not given.")
def import_(kind: str, file: Path | None, dry_run: bool, reason: str | None, **asked: str | None) -> None:
    """Add and change what FILE holds, all or nothing: one bad line, and nothing is written.

    The first word says what that is. Importing the same file twice changes nothing the second time.
    """
    if reason and kind in {"schools", "users"}:
        bad_usage(_("--reason is for classes, plans and sessions only. Leave it out."))
    if reason is not None and not reason.strip():
        bad_usage(_("Say with --reason why the closed period is changed."))
    for _name, problem in logbook.text_problems("reason", reason or ""):
        bad_usage(f"--reason: {problem}")
    given = contents(file, asked) if file else from_api(kind, asked)
    drafted = drafted_from(kind, given, reason)
    may_write = not dry_run and not given.faults
    outcome = imports.write_as_operator(ImportKind(kind), drafted) if may_write else drafted.outcome
    for note in (*given.notes, *(told(given, warning) for warning in outcome.warnings)):
        click.echo(line(given, *note), err=True)
    if given.faults or outcome.faults:
        for fault in (*given.faults, *(told(given, fault) for fault in outcome.faults)):
            click.echo(line(given, *fault), err=True)
        fail(given.in_vain(outcome.bad))
    if outcome.tally is None:
        say(_("Nothing is written, this was a trial: %(what)s", what=in_words(outcome.expected)))
        return
    db.session.commit()
    say(_("%(file)s: %(what)s", file=given.name, what=in_words(outcome.tally)))


def contents(file: Path, asked: dict[str, str | None]) -> Given:
    """Read a file, or end the command."""
    for name, text in asked.items():
        if text is not None:
            option = {"day": "date"}.get(name, name)
            bad_usage(_("--%(option)s goes with --from-ss12000 only. Leave it out.", option=option))
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        fail(_("%(file)s cannot be read (%(reason)s). Check the name.", file=file, reason=why_not(error)))
    if len(data) > LONG:
        click.echo(_("Reading %(file)s …", file=file.name), err=True)
    return Given(file.name, data)


def from_api(kind: str, asked: dict[str, str | None]) -> Given:
    """Ask an API, or end the command."""
    if kind != "classes":
        bad_usage(_("--from-ss12000 is for classes only. Leave it out."))
    return fetched(asked["address"] or "", asked["municipality"], asked["year"], asked["day"])


def drafted_from(kind: str, given: Given, reason: str | None) -> Draft[Any]:
    """Check what is given, or end the command."""
    try:
        return imports.draft(kind, given.data, Source(given.name, reason, progress=tell))
    except BadFile as error:
        fail(f"{given.name}: {error}")


def tell(stage: Stage, rows: int) -> None:
    """Say on a terminal how far a long file has come, on one line that is written over."""
    if rows < MANY or not sys.stderr.isatty():
        return
    said = {
        Stage.READ: _("%(rows)s rows are read, and checked …", rows=rows),
        Stage.CHECKED: _("%(rows)s rows are checked, and written …", rows=rows),
        Stage.WRITTEN: _("%(rows)s rows are written, and counted …", rows=rows),
    }
    click.echo(f"\r\x1b[K{said[stage]}", err=True, nl=stage is Stage.WRITTEN)


def told(given: Given, fault: Fault) -> tuple[str, str]:
    """Return where a fault is, by row and column, and what is wrong there: the value, and what to do."""
    place = given.where(fault.row)
    if fault.column:
        place += ", " + _("column %(column)s", column=fault.column)
    value = " ".join(fault.value.split())
    shown = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
    return place, (f"“{shown}”: " if shown else "") + fault.message


def line(given: Given, place: str, sentence: str) -> str:
    """Return what is worth knowing, or wrong, as one line: file, place, sentence."""
    return " ".join(f"{', '.join(filter(None, [given.name, place]))}: {sentence}".split())


def in_words(tally: Tally) -> str:
    """Return what was written, in words."""
    parts = [
        ngettext("%(num)s new", "%(num)s new", tally.added),
        ngettext("%(num)s changed", "%(num)s changed", tally.changed),
        _("%(unchanged)s as before", unchanged=tally.unchanged),
    ]
    return ", ".join(parts) + "."
