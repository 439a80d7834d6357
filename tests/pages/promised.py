"""The known town with a promise for the school year: a line of each kind."""

from datetime import date

from flask import Flask

from tests.pages.cast import stored
from tests.pages.known import ZINK, known_town
from tracker.models import Contact, ContactKind, Promise, PromiseKind, PromiseLine, PromiseStatus, School, db

YEAR = "2026-27"
TEXT = "Vi lovar att alla är trygga i skolan."
LINES = {
    PromiseKind.CONTACTS: "Kraftsamling",
    PromiseKind.TAGET: "Tåget",
    PromiseKind.MVP: "MVP",
    PromiseKind.SIG: "Social insatsgrupp",
    PromiseKind.FREE: "Trygghetsvandringar",
}


def promised_town(app: Flask) -> dict[PromiseKind, int]:
    """Store the town, its lead, contacts at Zinkskolan and the promise; return the lines' ids."""
    known_town(app)
    with stored(app):
        zink = db.session.query(School).filter_by(unit_code=ZINK).one().id
        for kind in ContactKind:
            db.session.add(Contact(school_id=zink, kind=kind, name="P. Påhitt", first_day=date(2025, 1, 1)))
        promise_id = add_promise("2026/27")
        lines = {line.kind: line for line in db.session.query(PromiseLine).filter_by(promise_id=promise_id)}
        lines[PromiseKind.SIG].outcome, lines[PromiseKind.SIG].total = "ja", 4
        lines[PromiseKind.SIG].status = PromiseStatus.MET
        lines[PromiseKind.FREE].outcome, lines[PromiseKind.FREE].comment = "Fem av sex", "Den sista blir i vår."
        return {kind: line.id for kind, line in lines.items()}


def add_promise(period: str) -> int:
    """Add a promise with a line of each kind; return its id."""
    promise = Promise(municipality_code="0127", period=period, text=TEXT)
    db.session.add(promise)
    db.session.flush()
    for position, (kind, title) in enumerate(LINES.items(), start=1):
        line = PromiseLine(promise_id=promise.id, position=position, kind=kind, title=title, text=f"Om {title}")
        db.session.add(line)
    db.session.flush()
    return promise.id
