"""Backups on the command line: `tracker backup`, `tracker restore`."""

import errno
from pathlib import Path

import click
from flask import current_app

from tracker import backup as backups
from tracker.cli.saying import fail, say
from tracker.cli.tool import command
from tracker.models.migrating import is_unknown, revisions
from tracker.words import gettext as _
from tracker.words import why_not

MEGABYTE = 1_000_000
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@command("backup")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write all that is kept to the new FILE, while people go on logging; it is checked before it has its name.

    With TRACKER_BACKUP_KEY it is locked, and opened only with the secret key that belongs to it.
    """
    try:
        size = backups.back_up(file, current_app.config["BACKUP_KEY"])
    except OSError as error:
        fail(_("%(file)s cannot be written (%(reason)s). Choose another.", file=file, reason=why_not(error)))
    say(_("%(path)s is written and checked, %(size)s MB.", path=file, size=f"{size / MEGABYTE:.1f}"))
    if not current_app.config["BACKUP_KEY"]:
        say(_("It is not locked: keep it where nobody else can read it."))


@command("restore", makes_ready=True)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--identity", metavar="FILE", type=click.Path(path_type=Path), help="The secret key of a locked backup.")
def restore(file: Path, identity: Path | None) -> None:
    """Fill a new database from the backup FILE. One that is there already is never written over."""
    try:
        backups.restore(file, identity)
    except OSError as error:
        if error.errno in NO_ROOM:
            fail(_("There is no room for the database (%(reason)s). Make some, and begin anew.", reason=why_not(error)))
        fail(
            _(
                "%(file)s cannot be read (%(reason)s). Check the name.",
                file=error.filename or file,
                reason=why_not(error),
            )
        )
    there, meant = revisions()
    if there == meant:
        say(_("The database is restored."))
    elif is_unknown(there):
        say(_("The database is restored. It is of a later version than this program: install the newer program."))
    else:
        say(_("The database is restored. It is of an earlier version: run “tracker init” next."))
