"""The first minutes: make the database ready, and let somebody in."""

import sys

import click
from sqlalchemy.exc import DatabaseError

from tracker import demo, planning, reach, roster
from tracker.access import passkeys
from tracker.access.passwords import SHORTEST_PASSWORD, hashed, is_common
from tracker.cli.running import site
from tracker.cli.saying import bad_usage, say
from tracker.cli.tool import command, first_line, require_known_revision
from tracker.errors import TrackerError
from tracker.models import begin_writing, db
from tracker.models.migrating import revisions, upgrade, wait_for_turn
from tracker.roster import inviting
from tracker.words import gettext as _
from tracker.words import ngettext


@command("init", makes_ready=True)
@click.option("--municipality", metavar="CODE", help="Add this municipality's schools from the register, as 0127.")
@click.option(
    "--admin", metavar="EMAIL", help="Make this person administrator, and programme lead of the municipality."
)
@click.option("--password-stdin", is_flag=True, help="Read the administrator's password from standard input.")
@click.option("--demo", "wants_example", is_flag=True, help="Fill a fictional municipality with invented figures.")
def init(municipality: str | None, admin: str | None, password_stdin: bool, wants_example: bool) -> None:
    """Make the database ready: tables, curricula, and a one-time link to set it up.

    Harmless when run twice.
    """
    town = known_municipality(municipality)
    password = (
        read_password(admin or "", dict(roster.register_municipalities()).get(town or "", ""))
        if password_stdin
        else None
    )
    if wants_example and (municipality or admin):
        bad_usage(_("Give --demo alone: the example has a municipality and accounts of its own."))
    if (admin is None) != (password is None):
        bad_usage(_("Give --admin and --password-stdin together."))
    require_known_revision()
    db.session.rollback()  # what was read for the password must not keep a migration waiting
    bring_to_this_release()
    begin_writing()
    wait_for_turn(db.session.connection())
    if (town or admin) and demo.is_open():
        raise TrackerError(
            _(
                "This is the database of the example, whose passwords everybody knows. "
                "Set TRACKER_DATABASE_URL to another address."
            )
        )
    planning.publish_default_curricula()
    keep_figures()
    if town:
        roster.open_municipality(town)
    if admin and password:
        appoint(admin, password, town)
    lines = fill_example() if wants_example else []
    token = roster.new_setup_link()
    db.session.commit()
    say(_("The database is ready."))
    for line in lines:
        say(line)
    if token:
        say(_("Set up the product within 24 hours: %(link)s", link=f"{site()}/setup/{token}"))


def bring_to_this_release() -> None:
    """Change the tables to those of this release, all or none; of tables that were there say why it did not succeed."""
    there, _meant = revisions()
    try:
        upgrade()
    except DatabaseError as error:
        if not there:
            raise
        raise TrackerError(
            _(
                "The tables cannot be brought to this version (%(reason)s). The database is as it was: go on with the "
                "version before, and tell whoever makes Linjen.",
                reason=first_line(error.orig),
            )
        ) from None


def keep_figures() -> None:
    """Count the figures of schools that none are kept of: after an upgrade, all there are."""
    if places := reach.unkept():
        with click.progressbar(length=len(places), label=_("Counting the figures"), file=sys.stderr) as bar:
            for done in reach.keep_in_turns(places):
                bar.update(done)


def known_municipality(text: str | None) -> str | None:
    """Return the code of a municipality in the register, or end the command."""
    if text is None:
        return None
    code = text.strip().zfill(4)
    if code not in dict(roster.register_municipalities()):
        bad_usage(_("There is no municipality %(code)s in the register. Give four digits, as 0127.", code=text))
    return code


def read_password(*about: str) -> str:
    """Return the first line of standard input, if it is long enough and not common; `about` is whose it is to be."""
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        password.encode()
    except UnicodeEncodeError:
        bad_usage(_("The password is not written in UTF-8. Send it in that encoding."))
    if len(password) < SHORTEST_PASSWORD:
        bad_usage(_("The password must have at least %(least)s characters.", least=SHORTEST_PASSWORD))
    if is_common(password, *about):
        bad_usage(_("Many have this password, or it is easy to guess. Choose another, as four words in a row."))
    return password


def appoint(email: str, password: str, town: str | None) -> None:
    """Make somebody administrator, and programme lead of the municipality if there is one."""
    if not roster.is_email(email):
        bad_usage(_("%(email)s is not an e-mail address. Check it.", email=email))
    is_one, is_there = roster.looks_after_everything(email), roster.has_account(email)
    user_id = roster.make_administrator(email, None, hashed(password))
    if is_one:
        say(
            _(
                "%(email)s is administrator already, and signs in as before. Change it with tracker password.",
                email=email,
            )
        )
    elif is_there:
        say(_("%(email)s had an account: every way into it has ended, and the new password opens it.", email=email))
    if town:
        roster.make_lead(user_id, town)


def fill_example() -> list[str]:
    """Fill the example municipality; return its accounts as lines."""
    return [f"{account.role.code:16} {account.email:36} {account.password}" for account in demo.fill()]


@command("password")
@click.argument("email", metavar="EMAIL")
@click.option("--password-stdin", is_flag=True, help="Read the new password from standard input.")
def password(email: str, password_stdin: bool) -> None:
    """Give the account EMAIL a new password."""
    if not password_stdin:
        bad_usage(_("Give --password-stdin, and the new password on standard input."))
    new = read_password(email)
    roster.set_password(email, new)
    db.session.commit()
    say(_("%(email)s has a new password.", email=email))


@command("invite")
@click.argument("email", metavar="EMAIL")
@click.option("--remove-passkeys", is_flag=True, help="Remove the passkeys of somebody who has lost theirs.")
def invite(email: str, remove_passkeys: bool) -> None:
    """Print a one-time link with which EMAIL chooses a password, within 24 hours."""
    user_id = inviting.find_account(email)
    if user_id is None:
        raise TrackerError(
            _("There is no account for %(email)s that may sign in. Add it first, or let it in again.", email=email)
        )
    token = inviting.make_link(user_id)
    removed = passkeys.remove_all(user_id) if remove_passkeys else 0
    db.session.commit()
    if removed:
        say(ngettext("%(num)s passkey is removed.", "%(num)s passkeys are removed.", removed))
    say(
        _(
            "%(email)s chooses a password within 24 hours: %(link)s",
            email=email,
            link=f"{site()}/invite/{token}",
        )
    )
