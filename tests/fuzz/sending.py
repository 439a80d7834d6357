"""Send what is hostile, and note what comes of it: an answer, a fault, and how long it took."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import thread_time
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import uuid4

from flask.testing import FlaskClient

from tests.fuzz.finding import Form, unescaped
from tests.fuzz.hostile import FORM

Sent = list[tuple[str, bytes]]
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass
class Trial:
    """A signed-in browser that tries things; what went wrong, how long answers took, and how many of each there were.

    `kept` is the database as it was, to which every change is undone; None lets changes be.
    """

    client: FlaskClient
    kept: "Kept | None"
    faults: dict[str, str] = field(default_factory=dict)
    slow: list[tuple[float, str]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Remember who is signed in, to be so again after signing out."""
        cookie = self.client.get_cookie("linjen")
        self.cookie = cookie.value if cookie else ""

    def send(self, what: str, method: str, address: str, **more: Any) -> int:
        """Send a request, and look at the answer; return its status, 500 where there is none."""
        began = thread_time()
        try:
            answer = FlaskClient.open(self.client, address, method=method, buffered=True, **more)
            status, page, is_page = answer.status_code, answer.get_data(), answer.mimetype == "text/html"
            answer.close()
        except Exception as error:  # noqa: BLE001 # whatever it is, it is what we look for
            status, page, is_page = 500, f"{type(error).__name__}: {error}"[:300].encode(), False
        self.slow.append((thread_time() - began, f"{what}: {method} {address[:80]}"))
        self.statuses[status] += 1
        raw = unescaped(page) if is_page else []
        if status >= 500 or raw:
            self.faults[f"{what}: {method} {address[:200]}"] = (
                f"{status} {raw or page[:300].decode('utf-8', 'replace')}"
            )
        if self.kept and (status == 429 or (method not in SAFE and status < 400)):
            self.kept.give_back()
            self.client.set_cookie("linjen", self.cookie)
        return status

    def slowest(self, most: int = 5) -> list[str]:
        """Return the answers that took longest, each with its milliseconds of work."""
        return [f"{1000 * seconds:.0f} ms: {what}" for seconds, what in sorted(self.slow, reverse=True)[:most]]

    def fill_in(self, what: str, form: Form, sent: Sent, files: Mapping[str, bytes] | None = None) -> int:
        """Send a form as it is filled in: in the address, as fields, or in parts where it has files."""
        if form.method == "GET":
            return self.send(what, "GET", f"{form.address}?{encoded(sent).decode()}")
        if form.files:
            body = b"".join(parts(sent, files or {}))
            return self.send(what, "POST", form.address, data=body, content_type="multipart/form-data; boundary=zqzq")
        return self.send(what, "POST", form.address, data=encoded(sent), content_type=FORM)


def encoded(sent: Sent) -> bytes:
    """Return fields as the address and a form without files carry them, whatever their bytes."""
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in sent).encode()


def parts(sent: Sent, files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield fields and files as a form with files carries them."""
    for name, value in sent:
        yield f'--zqzq\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
    for name, value in files.items():
        head = f'--zqzq\r\nContent-Disposition: form-data; name="{name}"; filename="zq7<b>.json"\r\n\r\n'
        yield head.encode() + value + b"\r\n"
    yield b"--zqzq--\r\n"


def good(form: Form, usual: Mapping[str, object]) -> Sent:
    """Return a form filled in well: as the page has it, and where that is empty as everybody's forms are."""
    ids = {"id", "receipt"}
    return [
        (name, str(uuid4() if name in ids else value or usual.get(name, "")).encode()) for name, value in form.fields
    ]


class Kept:
    """A SQLite database as it is now, to go back to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copy = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(path)) as now:
            now.backup(self.copy)

    def give_back(self) -> None:
        """Let the database be as it was."""
        with closing(sqlite3.connect(self.path)) as now:
            self.copy.backup(now)
