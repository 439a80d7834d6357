"""How far an order has come in this database, and whether the database may be used for it at all."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from tracker.audit import CHANGES
from tracker.dates import now
from tracker.errors import TrackerError
from tracker.generate.order import Order, Step
from tracker.models import AuditEvent, Municipality, begin_writing, db
from tracker.words import gettext as _

GENERATED = "generated"
# What `tracker init` writes by itself.
CURRICULA = ("programme", "curriculum", "curriculum_stage", "curriculum_session")


def remaining(order: Order) -> tuple[Order, list[Step]]:
    """Return the steps that are not made yet, and the order as it began: a later run keeps the first one's day.

    Raise TrackerError when anybody has used the database, or when it holds figures of another order.
    """
    begin_writing()
    made = marks()
    refuse_people()
    if is_strange(made):
        raise TrackerError(in_use())
    if made:
        order = replace(order, day=date.fromisoformat(made[0]["day"]))
        if any(mark[name] != value for mark in made for name, value in terms(order).items()):
            raise TrackerError(
                _(
                    "The database holds figures made with other words (%(words)s). Give the same, or another database.",
                    words=", ".join(f"--{name} {made[0][name]}" for name in ("seed", "years", "municipality")),
                )
            )
    done = {(mark["code"], mark["year"]) for mark in made}
    return order, [step for step in order.steps() if (step.code, step.year.start) not in done]


def is_strange(made: list[dict[str, Any]]) -> bool:
    """Say whether there is a municipality that generating did not make, as the example."""
    strange = select(Municipality).where(Municipality.code.not_in({mark["code"] for mark in made}))
    return bool(db.session.scalar(select(strange.exists())))


def refuse_people() -> None:
    """Raise TrackerError when somebody has done something here: all that people change is in the audit log."""
    by_hand = select(AuditEvent).where(AuditEvent.action.in_(CHANGES), AuditEvent.subject.not_in(CURRICULA))
    if db.session.scalar(select(by_hand.exists())):
        raise TrackerError(in_use())


def in_use() -> str:
    """Say that the database is somebody's, and what to do."""
    text: str = _(
        "The database is in use, and invented figures must never stand among real ones. "
        "Set TRACKER_DATABASE_URL to a new one, and run “tracker init”."
    )
    return text


def terms(order: Order) -> dict[str, object]:
    """Return what two runs must agree on to go on with each other's work."""
    return {
        "seed": order.seed,
        "years": order.years,
        "municipality": order.municipality,
        "register": order.register,
        "day": order.day.isoformat(),
    }


def marks() -> list[dict[str, Any]]:
    """Return what was written beside each step that is made."""
    found = db.session.execute(
        select(AuditEvent.subject_id, AuditEvent.changes)
        .where(AuditEvent.subject == Municipality.__tablename__, AuditEvent.action == GENERATED)
        .order_by(AuditEvent.id)
    )
    return [{name: after for name, (_before, after) in changes.items()} | {"code": code} for code, changes in found]


def mark(order: Order, step: Step) -> None:
    """Note in the audit log that a step is made."""
    changes = terms(order) | {"year": step.year.start}
    event = {
        "at": now(),
        "actor_id": None,
        "action": GENERATED,
        "subject": Municipality.__tablename__,
        "subject_id": step.code,
        "municipality_code": step.code,
        "changes": {name: [None, value] for name, value in changes.items()},
    }
    db.session.execute(insert(AuditEvent), [event])
