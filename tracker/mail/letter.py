"""A letter, and handing it to the mail server."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from flask import current_app

from tracker.errors import TrackerError
from tracker.mail_server import MailServer
from tracker.models import User
from tracker.words import LANGUAGES, speaking_in
from tracker.words import gettext as _

# Seconds that a mail server may take for each step.
PATIENCE = 10
# An address in a header is not to be broken: folded, it would be encoded, and no program would know it again.
WHOLE_LINES = default.clone(max_line_length=900)


class Unsent(TrackerError):
    """The mail server did not take a letter; the text says why, without the letter."""


class Unreachable(Unsent):
    """There was no mail server to hand any letter to."""


class Unsure(Unsent):
    """The connection was lost while a letter was handed over: the mail server may have taken it."""


# What Python's reader of addresses raises where it cannot make sense of one.
UNREADABLE = (ValueError, AttributeError, LookupError, TypeError)
# After these the mail server has certainly not taken a letter.
REFUSALS = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError, ValueError)


@dataclass(frozen=True)
class Letter:
    """A letter to one address: plain text, its paragraphs parted by an empty line.

    `stop` is the address at which its receiver stops letters of its kind, by a single POST.
    """

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    stop: str | None = None


@contextmanager
def writing_to(language: str | None) -> Iterator[None]:
    """Speak a receiver's language while a letter is written: what they chose, else Swedish."""
    with speaking_in(language or LANGUAGES[0]):
        yield


def letter_to(user: User, subject: str, *paragraphs: str, stop: str | None = None) -> Letter:
    """Return a letter with its greeting; an e-mail address that stands for a name is no name to greet."""
    is_named = user.name.lower() != user.email
    greeting = _("Hello %(name)s!", name=user.name) if is_named else _("Hello!")
    return Letter(user.email, subject, (greeting, *paragraphs), stop)


def at(path: str) -> str:
    """Return the address of a page, whatever host a request claims to be for."""
    return f"{current_app.config['ORIGIN']}{path}"


def is_on() -> bool:
    """Say whether there is a server that sends mail."""
    return current_app.config["MAIL_SERVER"] is not None


def send(letter: Letter) -> None:
    """Send a letter now. Raises Unsent; the caller holds no transaction meanwhile, since it may take a while."""
    server: MailServer = current_app.config["MAIL_SERVER"]
    try:
        message = message_of(letter, current_app.config["MAIL_FROM"])
    except UNREADABLE as error:
        raise Unsent(type(error).__name__) from error
    kind: type[Unsent] = Unreachable
    is_taken = False
    try:
        with connected(server) as smtp:
            kind = Unsure
            smtp.send_message(message)
            is_taken = True
    except (SMTPException, OSError, ValueError) as error:
        if is_taken:  # it was the farewell that went wrong
            return
        is_refused = kind is Unsure and isinstance(error, REFUSALS)
        raise (Unsent if is_refused else kind)(type(error).__name__) from error


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as the mail server takes it: marked as made by a machine, so that no machine answers."""
    message = EmailMessage(WHOLE_LINES)
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2].strip(" >"))
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        # RFC 8058: a mail programme offers its reader to stop, and posts there.
        message["List-Unsubscribe"], message["List-Unsubscribe-Post"] = f"<{letter.stop}>", "List-Unsubscribe=One-Click"
    message.set_content("\n\n".join(letter.paragraphs) + "\n", cte="quoted-printable")
    return message


@contextmanager
def connected(server: MailServer) -> Iterator[SMTP]:
    """Lend a connection. A letter may hold a secret, so it goes over TLS unless it never leaves this machine."""
    with (
        SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=ssl.create_default_context())
        if server.scheme == "smtps"
        else SMTP(server.host, server.port, timeout=PATIENCE)
    ) as smtp:
        if server.scheme == "smtp" and not is_this_machine(server.host):
            smtp.starttls(context=ssl.create_default_context())
        if server.user is not None:
            smtp.login(server.user, server.password or "")
        yield smtp


def is_this_machine(host: str) -> bool:
    """Say whether a host is the loopback."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
