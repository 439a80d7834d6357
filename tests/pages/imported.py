"""Files sent to the import pages, and what the pages say of them."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import soup, stored
from tests.pages.test_reach import plain
from tests.pages.world import add_member, enter
from tracker.models import Membership, Role, db

CLASSES = "lasar;skolenhetskod;klass;stadium;elever\n"
SCHOOLS = "kommunkod;kommun;skolenhetskod;skola;huvudmannatyp\n"


def member(app: Flask, role: Role, email: str = "lead@example.org", **place: Any) -> WatchfulClient:
    """Let somebody with a role sign in."""
    with stored(app):
        add_member(email, Membership(role=role, **place))
    return enter(app, email)


def post(client: WatchfulClient, kind: str, contents: bytes, name: str = "fil.csv", **fields: str) -> TestResponse:
    """Send a file as a browser does; the test client's own way leaves a temporary file open."""
    head = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    texts = b"".join(head.format(key, "").encode() + text.encode() + b"\r\n" for key, text in fields.items())
    file = head.format("file", f'; filename="{name}"').encode() + contents + b"\r\n--x--\r\n"
    sent = {"data": texts + file, "content_type": "multipart/form-data; boundary=x"}
    return client.post(f"/admin/imports/new/{kind}", **sent)


def send(client: WatchfulClient, kind: str, contents: str | bytes, name: str = "fil.csv", **fields: str) -> str:
    """Send a file that can wait; return the address at which it does."""
    data = contents.encode() if isinstance(contents, str) else contents
    answer = post(client, kind, data, name, **fields)
    assert answer.status_code == 303, plain(soup(answer).select("main")[0])
    return str(answer.headers["Location"])


def numbers(client: WatchfulClient, address: str) -> list[int]:
    """Return what a page says are new, changed, as before, and to be mended."""
    values = soup(client.get(address)).select(".figures .value")
    return [int(plain(value).replace("\xa0", "").replace(" ", "")) for value in values]


def told(client: WatchfulClient, address: str) -> list[tuple[str, str, str]]:
    """Return row, column and sentence of each fault on a page."""
    lines = ([plain(cell) for cell in row.select("th, td")] for row in soup(client.get(address)).select("tbody tr"))
    return [(row, column, message) for row, column, _value, message in lines]


def confirm(client: WatchfulClient, address: str) -> str:
    """Confirm a file that waits; return the address of the import."""
    answer = client.post(address)
    assert answer.status_code == 303, plain(soup(answer).select("main")[0])
    return str(answer.headers["Location"])


def everything(app: Flask, *but: str) -> dict[str, list[str]]:
    """Return every row of every table but those of the walls, and of some."""
    left_out = {"audit_event", "sign_in", "counter", "upload", "file_import", "former_name", *but}
    with app.app_context():
        tables = [table for table in db.metadata.sorted_tables if table.name not in left_out]
        return {table.name: sorted(map(str, db.session.execute(db.select(table)).all())) for table in tables}
