"""Looking after a database: `tracker check`."""

import click

from tracker.access import EVERYTHING
from tracker.cli.saying import fail, say
from tracker.cli.tool import command
from tracker.errors import Unavailable
from tracker.reports import note_check
from tracker.words import gettext as _
from tracker.words import ngettext


@command("check")
def check() -> None:
    """Count every figure a second, slow way, and check that the data hang together; exit 1 on a difference."""
    from tracker.reports.recounting import differences  # noqa: PLC0415 - the second way of counting is used here only

    click.echo(_("Counting everything a second time …"), err=True)
    found = 0
    for difference in differences(EVERYTHING):
        click.echo(difference, err=True)
        found += 1
    try:
        note_check(found)
    except Unavailable:  # the replica is only read
        click.echo(_("That it was counted is not noted in the audit log: the database takes nothing now."), err=True)
    if found:
        fail(ngettext("%(num)s difference found.", "%(num)s differences found.", found))
    say(_("Everything agrees."))
