"""What people log in the story of a class: answers, and the states that a log goes through."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from hypothesis import strategies as st
from sqlalchemy import select

from tracker.logbook import Entry, entry_from, entry_of
from tracker.models import LeaderRole, Obstacle, Outcome, Revision, SessionLog, Status, db

GROUPS, PUPILS = 2, 27
DAYS = [date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24)]
MENTORS = None  # the author of what comes by a mentor link


class State(NamedTuple):
    """What a log says, as far as a story tells it: its entry, why it is withdrawn, and if it is confirmed."""

    entry: Entry
    withdrawn: str | None
    confirmed: bool


def states_of(log_id: str) -> list[State]:
    """Return every state of a log as the database has kept it, in order, down to the present one."""
    log = db.session.get_one(SessionLog, log_id)
    kept = db.session.scalars(select(Revision).where(Revision.log_id == log_id).order_by(Revision.number))
    former = [
        State(entry_from(log_id, contents), contents["withdrawal_reason"], contents["is_confirmed"])
        for contents in (each.contents for each in kept)
    ]
    return [*former, State(entry_of(log), log.withdrawal_reason, log.is_confirmed)]


@dataclass(frozen=True)
class Answers:
    """What is said about a session, wherever it belongs."""

    day: date
    status: Status
    present: int

    def entry(self, log_id: str, number: int, group: int) -> Entry:
        """Return a good entry, held or cancelled."""
        if self.status is Status.CANCELLED:
            return Entry(log_id, number, group, self.day, self.status, obstacle=Obstacle.TIME)
        held = Entry(log_id, number, group, self.day, self.status, self.present, leader_roles=(LeaderRole.TEACHER,))
        return replace(held, minutes=50, outcome=Outcome.AS_PLANNED)


ANSWERS = st.builds(Answers, st.sampled_from(DAYS), st.sampled_from(Status), st.integers(0, PUPILS // GROUPS))
PLACES = st.tuples(st.integers(1, 2), st.integers(0, GROUPS))


def stand_in_each_others_way(one: Entry, other: Entry) -> bool:
    """Say whether two entries cannot both be active; domain.md section 5."""
    if one.number != other.number or one.status is not other.status:
        return False
    if one.status is Status.CANCELLED:
        return (one.group, one.day) == (other.group, other.day)
    return one.group == other.group or 0 in {one.group, other.group}


def was_held(one: Entry, other: Entry) -> bool:
    """Say whether one entry holds what another is about, for some of its pupils, on the other's day or before."""
    is_same = one.number == other.number and (one.group == other.group or 0 in {one.group, other.group})
    return one.status is Status.HELD and is_same and one.day <= other.day
