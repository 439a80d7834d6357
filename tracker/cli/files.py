"""Files in and out: `tracker import` and `tracker export`."""

import sys
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import imports, logbook
from tracker.cli.saying import bad_usage, fail, say
from tracker.cli.tool import command
from tracker.cli.usage import OneOf
from tracker.imports import MOST_BYTES, BadFile, Draft, Fault, Source, Stage
from tracker.models import db
from tracker.models.batches import Tally
from tracker.words import why_not

LONGEST_VALUE = 60
# From so many bytes, and so many rows, on it takes a while.
LONG, MANY = 200_000, 2000


@command("import")
@click.argument("kind", type=OneOf(list(imports.KINDS)))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--reason", metavar="TEXT", help="Why logs in a closed period are changed (sessions only).")
def import_(kind: str, file: Path, dry_run: bool, reason: str | None) -> None:
    """Add and change what FILE holds, all or nothing: one bad line, and nothing is written.

    The first word says what that is. Importing the same file twice changes nothing the second time.
    """
    if reason and kind != "sessions":
        bad_usage(_("--reason is for sessions only. Leave it out."))
    if reason is not None and not reason.strip():
        bad_usage(_("Say with --reason why the logs are changed."))
    for _name, problem in logbook.text_problems("reason", reason or ""):
        bad_usage(f"--reason: {problem}")
    drafted = read_file(kind, file, reason)
    outcome = drafted.outcome if dry_run else drafted.write(lambda _batch, _outcome: None)
    for warning in outcome.warnings:
        click.echo(line(file, warning), err=True)
    if outcome.faults:
        for fault in outcome.faults:
            click.echo(line(file, fault), err=True)
        rows = len({fault.row for fault in outcome.faults})
        fail(
            ngettext(
                "Nothing is written: %(num)s row needs mending.", "Nothing is written: %(num)s rows need mending.", rows
            )
        )
    if outcome.tally is None:
        say(_("Nothing is written, this was a trial: %(what)s", what=in_words(outcome.expected)))
        return
    db.session.commit()
    say(_("%(file)s: %(what)s", file=file.name, what=in_words(outcome.tally)))


def read_file(kind: str, file: Path, reason: str | None) -> Draft[Any]:
    """Read and check a file, or end the command."""
    try:
        with file.open("rb") as contents:
            data = contents.read(MOST_BYTES + 1)
    except OSError as error:
        fail(_("%(file)s cannot be read (%(reason)s). Check the name.", file=file, reason=why_not(error)))
    if len(data) > LONG:
        click.echo(_("Reading %(file)s …", file=file.name), err=True)
    try:
        return imports.draft(kind, data, Source(file.name, reason, progress=tell))
    except BadFile as error:
        fail(f"{file.name}: {error}")


def tell(stage: Stage, rows: int) -> None:
    """Say on a terminal how far a long file has come, on one line that is written over."""
    if rows < MANY or not sys.stderr.isatty():
        return
    said = {
        Stage.READ: _("%(rows)s rows are read, and checked …", rows=rows),
        Stage.CHECKED: _("%(rows)s rows are checked, and written …", rows=rows),
        Stage.WRITTEN: _("%(rows)s rows are written.", rows=rows),
    }
    click.echo(f"\r\x1b[K{said[stage]}", err=True, nl=stage is Stage.WRITTEN)


def line(file: Path, fault: Fault) -> str:
    """Return a fault as one line: file, row, column, value, what to do."""
    where = [file.name, _("row %(row)s", row=fault.row)]
    if fault.column:
        where.append(_("column %(column)s", column=fault.column))
    value = " ".join(fault.value.split())
    shown = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
    return " ".join((", ".join(where) + ": " + (f"“{shown}”: " if shown else "") + fault.message).split())


def in_words(tally: Tally) -> str:
    """Return what was written, in words."""
    text: str = _(
        "%(added)s added, %(changed)s changed, %(unchanged)s as before.",
        added=tally.added,
        changed=tally.changed,
        unchanged=tally.unchanged,
    )
    return text
