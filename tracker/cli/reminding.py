"""Leaders are told of sessions without a log: `tracker remind`, every day, by a timer."""

from collections import Counter
from collections.abc import Sequence

import click

from tracker import mail, reminding
from tracker.cli.saying import bad_usage, fail, say
from tracker.cli.tool import command
from tracker.models import db
from tracker.words import gettext as _
from tracker.words import ngettext, sort_key


@command("remind")
@click.option("--dry-run", is_flag=True, help="Say how many would get a letter, and send none.")
def remind(dry_run: bool) -> None:
    """Mail leaders who have sessions without a log, once a week at most. Run it every day.

    A municipality's day for reminders is among its settings. What the mail server does not take is tried again the
    next time.
    """
    found = reminding.late()
    if dry_run:
        tell(found)
        return
    if not mail.is_on():
        bad_usage(_("There is no mail server. Set TRACKER_SMTP_URL."))
    reminding.note(each.user_id for each in found)
    db.session.commit()
    sent, unsent = deliver([each.user_id for each in found])
    say(ngettext("%(num)s reminder is sent.", "%(num)s reminders are sent.", sent))
    if unsent:
        raise click.exceptions.Exit(1)


def tell(found: Sequence[reminding.Late]) -> None:
    """Say how many would get a letter, by municipality."""
    numbers = Counter(each.municipality for each in found)
    for municipality in sorted(numbers, key=sort_key):
        say(f"{numbers[municipality]:6}  {municipality}")
    say(ngettext("%(num)s person would be reminded.", "%(num)s people would be reminded.", len(found)))
    say(_("Nothing is sent."))


def deliver(user_ids: Sequence[int]) -> tuple[int, int]:
    """Send what waits for people, each in a transaction of its own; return how many letters were sent, and were not."""
    sent = unsent = 0
    for user_id in user_ids:
        begun = reminding.begin(user_id)
        db.session.commit()
        if begun is None:
            continue
        try:
            mail.send(begun.letter)
            sent += 1
        except mail.Unsent as error:
            unsent += 1
            complain(begun, error)
    return sent, unsent


def complain(begun: reminding.Begun, error: mail.Unsent) -> None:
    """Say that a letter was not taken, and let it wait; end the command when there is no mail server at all."""
    about = {"address": begun.letter.to, "reason": str(error)}
    if isinstance(error, mail.Unsure):
        said = _("The mail server broke off at %(address)s (%(reason)s). It may have the letter: none is sent again.")
    else:
        reminding.put_back(begun)
        db.session.commit()
        said = _("%(address)s was not taken by the mail server (%(reason)s). It is tried again the next time.")
    if isinstance(error, mail.Unreachable):
        fail(_("The mail server cannot be used (%(reason)s). The letters are tried again the next time.", **about))
    click.echo(said % about, err=True)
