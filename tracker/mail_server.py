"""The server that sends mail, as the settings name it, and whom its letters come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote

from tracker.errors import SettingError
from tracker.words import gettext as _

# What a server of mail listens on: with TLS asked for, with TLS from the start, and without it in a closed network.
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
HOST = r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]"
SMTP_URL = re.compile(rf"(smtps?|smtp\+plain)://(?:([^:@/]+):([^:@/]*)@)?({HOST})(?::(\d{{1,5}}))?/?")


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail; `scheme` is one of PORTS and says how TLS begins."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)


def sender(text: str | None) -> str | None:
    """Return the address that mail comes from, or None."""
    if text and "@" not in parseaddr(text)[1]:
        raise SettingError(_("TRACKER_MAIL_FROM is no e-mail address. Write it as Linjen <linjen@example.org>."))
    return text or None


def mail_server(given: Mapping[str, str]) -> MailServer | None:
    """Return the server that sends mail, or None; it needs a sender, and links need an address to lead to."""
    if not (text := given.get("TRACKER_SMTP_URL")):
        return None
    found = SMTP_URL.fullmatch(text)
    if found is None:
        raise SettingError(
            _("TRACKER_SMTP_URL cannot be used. Write it as smtp://user:password@mail.example.org:587 or smtps://….")
        )
    for name in ("TRACKER_MAIL_FROM", "TRACKER_ORIGIN"):
        if not given.get(name):
            raise SettingError(_("With TRACKER_SMTP_URL, %(name)s is needed too.", name=name))
    scheme, user, password, host, port = found.groups()
    user, password = (unquote(each) if each else None for each in (user, password))
    return MailServer(scheme, host.strip("[]"), int(port or PORTS[scheme]), user, password)
