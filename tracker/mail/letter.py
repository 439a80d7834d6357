"""A letter, and handing it to the mail server."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from smtplib import SMTP, SMTP_SSL, SMTPException

from flask import current_app
from flask_babel import gettext as _

from tracker.config import MailServer
from tracker.errors import TrackerError
from tracker.models import User
from tracker.words import LANGUAGES, speaking_in

# Seconds that a mail server may take for each step.
PATIENCE = 10


class Unsent(TrackerError):
    """The mail server did not take a letter; the text says why, without the letter."""


@dataclass(frozen=True)
class Letter:
    """A letter to one address: plain text, its paragraphs parted by an empty line."""

    to: str
    subject: str
    paragraphs: tuple[str, ...]


@contextmanager
def writing_to(language: str | None) -> Iterator[None]:
    """Speak a receiver's language while a letter is written: what they chose, else Swedish."""
    with speaking_in(language or LANGUAGES[0]):
        yield


def letter_to(user: User, subject: str, *paragraphs: str) -> Letter:
    """Return a letter with its greeting; an e-mail address that stands for a name is no name to greet."""
    is_named = user.name.lower() != user.email
    return Letter(user.email, subject, (_("Hello %(name)s!", name=user.name) if is_named else _("Hello!"), *paragraphs))


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
        with connected(server) as smtp:
            smtp.send_message(message_of(letter, current_app.config["MAIL_FROM"]))
    except (SMTPException, OSError, ValueError) as error:
        raise Unsent(type(error).__name__) from error


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as the mail server takes it: marked as made by a machine, so that no machine answers."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2].strip(" >"))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(letter.paragraphs) + "\n")
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
