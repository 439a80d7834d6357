"""The record of processing: which personal data are held, why, for how long, and who sees them."""

from dataclasses import dataclass

from flask_babel import LazyString

from tracker import retention
from tracker.access import POLICY, Role
from tracker.models import Retained
from tracker.reports.trail_words import ROWS
from tracker.words import lazy_gettext as _


@dataclass(frozen=True)
class Processing:
    """A kind of personal data: `months` as they are set now, `seen_by` the roles that pages let in."""

    what: str
    why: str
    months: int
    until: str
    seen_by: tuple[Role, ...]


# Kind → what, why, from when the months are counted, and the page on which others see it.
WORDS: dict[Retained, tuple[LazyString, LazyString, LazyString, str]] = {
    Retained.ACCOUNTS: (
        _("Name, e-mail address, roles, language, who you are to single sign-on and when you were last here"),
        _("So that you can sign in and do what your role lets you."),
        _("after you were last here"),
        "users.index",
    ),
    Retained.COMMENTS: (
        _("Comments and reasons that you write on logs"),
        _("So that those who follow the work understand how a session went."),
        _("after the session"),
        "sessions.show",
    ),
    Retained.REVISIONS: (
        _("What a log said before it was corrected, and who corrected it"),
        _("So that a correction can be followed, and undone."),
        _("after the correction"),
        "sessions.show",
    ),
    Retained.CONTACTS: (
        _("Names of the contact persons of police and social services"),
        _("So that each school knows whom to turn to."),
        _("after their last day"),
        "contacts.index",
    ),
    Retained.SIGN_INS: (
        _("When you signed in, and with which kind of browser; keys and calendar addresses"),
        _("So that you can see where you are signed in, and end it."),
        _("after they ended"),
        "audit.index",
    ),
    Retained.LINKS: (
        _("Invitations, files that wait to be imported, and requests to be let in"),
        _("So that people come in, and files are looked through before they count."),
        _("after they ran out"),
        "entering.index",
    ),
    Retained.EVENTS: (
        _(
            "Who did what, and when: the audit log, which holds no names. "
            "Who made an account, changed it or invited to it stays as long as the account does."
        ),
        _("So that figures can be trusted, and mistakes and intrusions found."),
        _("after the event"),
        "audit.index",
    ),
}


def record() -> list[Processing]:
    """Return the record, with the times in force and the roles that the pages let in."""
    months = retention.times()
    return [
        Processing(str(what), str(why), months[kind], str(until), seen_by(page))
        for kind, (what, why, until, page) in WORDS.items()
    ]


def seen_by(page: str) -> tuple[Role, ...]:
    """Return the roles that see a page, in the order of the role table."""
    return tuple(role for role in Role if role in (POLICY[page] or frozenset()))


def called(table: str) -> str:
    """Return what a row of a table is called; of one that the audit log does not know, the table's name."""
    return str(ROWS.get(table, table))
