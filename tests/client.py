"""A test client that keeps its eyes open, so that no page test has to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.test import TestResponse

from tests.markup import faults
from tracker.models import db

UNSAVED = "written, and not committed"


class WatchfulClient(FlaskClient):
    """Fails a test whose page is bad HTML, or answers well and leaves uncommitted rows behind."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request, and look at what came of it; a file is read whole, so that none stays open."""
        kwargs.setdefault("buffered", True)
        forgotten: list[str] = self.application.extensions[UNSAVED]
        forgotten.clear()
        response = super().open(*args, **kwargs)
        if response.status_code < 400:
            assert not forgotten, f"{response.request.path} left uncommitted: {forgotten}"
        if response.mimetype == "text/html" and response.text and not response.location:
            found = faults(response.text)
            assert not found, f"{response.request.path}: {found}"
        return response


def another_client(app: Flask) -> WatchfulClient:
    """Return a client that nobody has signed in."""
    client = app.test_client()
    assert isinstance(client, WatchfulClient)
    return client


def watch(app: Flask) -> None:
    """Note at the end of each request what it wrote and did not commit."""
    forgotten: list[str] = app.extensions.setdefault(UNSAVED, [])

    # Registered last and so called first, before the extension closes the session.
    @app.teardown_appcontext
    def look(_error: BaseException | None) -> None:
        session = db.session()
        forgotten.extend([*session.info.get(UNSAVED, []), *touched(session)])


@contextmanager
def watching() -> Iterator[None]:
    """Let the database session remember what it writes and commits."""
    hooks: dict[str, Callable[..., None]] = {
        "after_flush": flushed,
        "do_orm_execute": executed,
        "after_commit": committed,
    }
    for name, hook in hooks.items():
        event.listen(db.session, name, hook)
    try:
        yield
    finally:
        for name, hook in hooks.items():
            event.remove(db.session, name, hook)


def touched(session: Session) -> list[str]:
    """Name the rows that the session has added, changed or removed since its last flush."""
    return [*map(repr, [*session.new, *session.dirty, *session.deleted])]


def flushed(session: Session, _context: object) -> None:
    """Remember the rows of a flush."""
    session.info.setdefault(UNSAVED, []).extend(touched(session))


def executed(state: ORMExecuteState) -> None:
    """Remember a statement that changes rows without a flush."""
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info.setdefault(UNSAVED, []).append(described(state))


def described(state: ORMExecuteState) -> str:
    """Name a statement by what it does to which table; as text it cannot always be had."""
    return f"{type(state.statement).__name__} {state.bind_mapper or ''}"


def committed(session: Session) -> None:
    """Forget what is safe now. What was rolled back is not: no good answer should come of it."""
    if not session.in_nested_transaction():
        session.info.pop(UNSAVED, None)
