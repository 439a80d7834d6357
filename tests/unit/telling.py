"""A logbook that is told beside the real one: what it should hold, whoever did what to it."""

from contextlib import suppress
from datetime import date
from itertools import count
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import delete, select

from tests.unit.entries import MENTORS, State, stand_in_each_others_way, was_held
from tracker import logbook
from tracker.access import EVERYTHING, NOTHING
from tracker.errors import AlreadyLogged, Refused
from tracker.logbook import Entry
from tracker.models import Closing, HeldSlot, Revision, SchoolClass, SessionLog, db
from tracker.reach.keeping import keep
from tracker.reports.recounting import differences

PLAN = 1
LEADER, COORDINATOR = 1, 2


class Telling(RuleBasedStateMachine):
    """What the logbook should say, told beside it: `told` is every state of every log, in order."""

    def __init__(self) -> None:
        """Start from an empty logbook."""
        super().__init__()
        self.told: dict[str, list[State]] = {}
        self.periods = count(2026)
        self.authors: dict[str, int | None] = {}

    def teardown(self) -> None:
        """Count every figure of every period once more, and leave an empty logbook."""
        assert list(differences(EVERYTHING)) == []
        for table in (HeldSlot, Revision, SessionLog, Closing):
            db.session.execute(delete(table))
        keep([*db.session.scalars(select(SchoolClass.id))])
        db.session.commit()

    def powers(self, person: int) -> dict[str, Any]:
        """Return what a person may do: a coordinator also corrects what others have logged."""
        return {"by_id": person, "others": EVERYTHING if person == COORDINATOR else NOTHING}

    def locked(self, *days: date) -> bool:
        """Say whether a closed period holds one of the days."""
        last = db.session.scalars(select(Closing.last_day).where(Closing.reopened_at.is_(None))).all()
        return any(day <= each for each in last for day in days)

    def is_free(self, wanted: Entry, *, is_new: bool = False) -> bool:
        """Say whether nothing active stands in an entry's way; what was held is not called off anew."""
        active = [states[-1].entry for states in self.told.values() if states[-1].withdrawn is None]
        others = [each for each in active if each.id != wanted.id]
        return not any(stand_in_each_others_way(wanted, each) or (is_new and was_held(each, wanted)) for each in others)

    def logged(self, wanted: Entry, person: int | None) -> str | None:
        """Log a session and return the log's id; None when something stands in its way."""
        is_free = self.is_free(wanted, is_new=True)
        with suppress(Refused, AlreadyLogged):
            self.send(wanted, person)
            assert is_free
            assert not self.locked(wanted.day)
            self.told[wanted.id] = [State(wanted, None, person is not MENTORS)]
            self.authors[wanted.id] = person
            return wanted.id
        assert self.locked(wanted.day) or not is_free
        return None

    def send(self, wanted: Entry, person: int | None) -> None:
        """Send an entry, by a form or by the mentors' link."""
        if person is MENTORS:
            logbook.record_by_link(wanted, PLAN)
        else:
            logbook.record(wanted, PLAN, author_id=person)
        db.session.commit()

    def may_change(self, log_id: str, person: int) -> bool:
        """Say whether a person may change a log: their own, or as a coordinator."""
        return person in {self.authors[log_id], COORDINATOR}
