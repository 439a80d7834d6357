"""A browser without a browser: whole requests, timed in this process."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.forgetting import forget_events
from tests.load.databases import PASSWORD, TODAY, Database
from tracker import reach
from tracker.models import AuditEvent, CurriculumSession, HeldSlot, Plan, PlannedSession, School, SchoolClass, db

HELD = {
    "status": "held",
    "everyone": "other",
    "present": "1",
    "outcome": "as_planned",
    "day": TODAY,
    "minutes": "50",
    "leader_roles": "teacher",
}


def signed_in(app: Flask, email: str) -> FlaskClient:
    """Return a client whom somebody has signed in."""
    client = app.test_client()
    assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 303
    return client


def page(client: FlaskClient, address: str) -> str:
    """Fetch a page, as a server does: the product's own part of it."""
    cookie = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert cookie
    environ = EnvironBuilder(address, headers=[("Cookie", f"{cookie.key}={cookie.value}")]).get_environ()
    body, status, _headers = run_wsgi_app(client.application, environ, buffered=True)
    assert status == "200 OK", status
    return b"".join(body).decode()


class Logger:
    """Logs one session after the other, each of another class; takes all back in the end."""

    def __init__(self, app: Flask, client: FlaskClient, database: Database, municipality: str) -> None:
        """Find the classes whose next session is for all of them."""
        self.app, self.client, self.database, self.municipality = app, client, database, municipality
        self.ids: list[str] = []
        with app.app_context():
            self.last_event = db.session.scalar(select(func.max(AuditEvent.id))) or 0
            self.open = iter(open_sessions(municipality))

    def log(self) -> None:
        """Log the next session of the next class."""
        plan_id, number = next(self.open)
        self.ids.append(str(uuid4()))
        form = HELD | {"id": self.ids[-1], "session": str(number)}
        answer = self.client.post(f"/plans/{plan_id}/log", data=form)
        assert answer.status_code == 303, answer.get_data(as_text=True)

    def take_back(self) -> None:
        """Remove what was logged, so that the database can be measured again."""
        with self.app.app_context():
            take_back(self.ids, self.last_event, self.municipality)


def take_back(ids: Sequence[str], last_event: int, municipality: str) -> None:
    """Remove logs of a municipality, and the audit events after one."""
    for table, column in (("held_slot", "log_id"), ("session_log", "id")):
        found = db.metadata.tables[table]
        db.session.execute(found.delete().where(found.c[column].in_(ids)))
    forget_events(last_event)
    reach.keep_municipality(municipality, int(TODAY[:4]))
    db.session.commit()


def open_sessions(municipality: str) -> list[tuple[int, int]]:
    """Return plan and number of the next session of each undivided class of this year that has one."""
    held = select(HeldSlot.log_id).where(HeldSlot.planned_session_id == PlannedSession.id)
    statement: Any = (
        select(Plan.id, func.min(CurriculumSession.number))
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .join(PlannedSession, PlannedSession.plan_id == Plan.id)
        .join(CurriculumSession, PlannedSession.curriculum_session_id == CurriculumSession.id)
        .where(
            School.municipality_code == municipality,
            SchoolClass.year == int(TODAY[:4]),
            Plan.groups == 1,
            Plan.ended_on.is_(None),
            ~held.exists(),
        )
        .group_by(Plan.id)
        .order_by(Plan.id)
    )
    return [(plan_id, number) for plan_id, number in db.session.execute(statement)]
