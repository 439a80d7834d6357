"""Personal data go in time: `tracker retain`."""

import click

from tracker import retention
from tracker.cli.saying import say
from tracker.cli.tool import command
from tracker.forms.labels import label
from tracker.models import db
from tracker.words import gettext as _


@command("retain")
@click.option("--erase", is_flag=True, help="Remove them. Without it nothing is changed.")
def retain(erase: bool) -> None:
    """Say how many texts, names and accounts have stayed longer than they may; with --erase, remove them.

    The figures stay as they are, and so does what was published.
    """
    found = retention.erase(None) if erase else retention.numbers()
    db.session.commit()
    for kind, months in retention.times().items():
        name, number = label(kind), found[kind]
        say(_("%(number)6d  %(kind)s, older than %(months)s months", number=number, kind=name, months=months))
    say(_("They are removed.") if erase else _("Nothing has been removed. Run it with --erase to do so."))
