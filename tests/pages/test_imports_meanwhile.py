"""A file is confirmed while somebody logs."""

import pytest
from flask import Flask

from tests.pages.cast import said
from tests.pages.imported import confirm, everything, member, send
from tests.pages.lines import CANCELLED
from tests.pages.world import CODES, enter, world
from tracker.logbook import LogBatch
from tracker.models import Role


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_logs_at_the_same_moment_is_told_of(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer at a time."""
    places = world(app)
    lead = member(app, Role.LEAD, municipality_code="9901")
    header = "lasar;skolenhetskod;klass;program;pass_nr;grupp;datum;status;hinder\n"
    waiting = send(lead, "sessions", header + f"2026/27;{CODES['own']};4A;TAGET;3;0;2026-10-01;installt;tid\n")
    leader, wait = enter(app, "own@example.org"), LogBatch.wait_for_writers
    new = CANCELLED | {"session": "2", "id": "22222222-1111-4111-8111-111111111111"}

    def log_and_wait(batch: LogBatch) -> None:
        # In a context of its own, or it would share the importer's transaction.
        with app.app_context():
            assert leader.post(f"/plans/{places['own'].plan_id}/log", data=new).status_code == 303
        wait(batch)

    before = everything(app)["session_log"]
    monkeypatch.setattr(LogBatch, "wait_for_writers", log_and_wait)
    answer = lead.post(waiting)
    assert answer.status_code == 422
    assert said(answer)[0].startswith("Inget har sparats: någon loggade ett av passen under tiden.")
    monkeypatch.undo()
    assert len(everything(app)["session_log"]) == len(before) + 1
    assert confirm(lead, waiting) == "/admin/imports/2", "the first number was given, and taken back"
