"""A mail server on this machine, and what it has received."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from tracker.mail_server import MailServer

SITE = "https://linjen.example.org"


@dataclass
class Mailbox:
    """The letters that came to a mail server, which refuses the first `refuses` of them, and some receivers.

    Of the first `breaks` it takes the letter and breaks off, unless it is told what else to do then.
    """

    app: Flask
    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    refuses: int = 0
    unknown: set[str] = field(default_factory=set)
    breaks: int = 0
    instead: Callable[[], object] | None = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - its name there
        """Take a receiver, or say that there is none of that name."""
        if address in self.unknown:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        """Take a letter, or say that it should come again."""
        if self.refuses:
            self.refuses -= 1
            return "451 come again"
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        assert envelope.rcpt_tos == [letter["To"]]
        self.letters.append(letter)
        if self.breaks:
            self.breaks -= 1
            (self.instead or server.transport.abort)()
        return "250 OK"

    def take(self) -> list[EmailMessage]:
        """Return what has come since the last time, once the product has sent all that it has to send."""
        self.app.extensions["mail"].finish()
        taken, self.letters = self.letters, []
        return taken


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        return int(there.getsockname()[1])


@contextmanager
def running_mailbox(app: Flask, **options: Any) -> Iterator[Mailbox]:
    """Start a mail server, and let the product send by it."""
    box = Mailbox(app, free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    server = MailServer("smtp", "127.0.0.1", box.port, None, None)
    app.config.update(MAIL_SERVER=server, MAIL_FROM="Linjen <linjen@example.org>", ORIGIN=SITE)
    try:
        yield box
    finally:
        app.extensions["mail"].finish()
        controller.stop()


def text_of(letter: EmailMessage) -> str:
    """Return what a letter says."""
    return str(letter.get_content()).replace("\r\n", "\n")


def link_in(letter: EmailMessage) -> str:
    """Return the path of the one link to choose a password that a letter holds."""
    [line] = [line for line in text_of(letter).splitlines() if "/invite/" in line]
    return line.removeprefix(SITE)
