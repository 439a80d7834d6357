"""The turns that a transaction has taken: classes whose other writers wait until it is over, by plan."""

from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.models.base import ReadingSession, db

TURNS = "turns of plans"


class Turn(NamedTuple):
    """A class whose turn has come, its school year, and where it is."""

    year: int
    class_id: int
    school_id: int
    municipality_code: str


def known_turns() -> dict[int, Turn]:
    """Return the turns that this transaction has taken, by plan."""
    known: dict[int, Turn] = db.session().info.setdefault(TURNS, {})
    return known


def forget(session: Session, _transaction: object = None) -> None:
    """Let others have their turns."""
    session.info.pop(TURNS, None)


event.listen(ReadingSession, "after_commit", forget)
event.listen(ReadingSession, "after_soft_rollback", forget)
