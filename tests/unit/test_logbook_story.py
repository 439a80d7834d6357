"""Whatever is done to a class's logs, in whatever order: no doubles, figures that add up, a true history."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.closed import closing
from tests.conftest import SQLITE_FIRST
from tests.laws import examples
from tests.pages.cast import add_person, add_school
from tests.pages.lines import add_class, add_plan
from tests.unit.entries import ANSWERS, DAYS, GROUPS, MENTORS, PLACES, PUPILS, Answers, State, states_of
from tests.unit.telling import COORDINATOR, LEADER, Telling
from tracker import logbook, recount
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear, now
from tracker.errors import AlreadyLogged, Refused
from tracker.models import Closing, HeldSlot, Role, SessionLog, Status, db
from tracker.reports.recounting import figure_differences, line_differences

TODAY = DAYS[-1]
PEOPLE = st.sampled_from([LEADER, COORDINATOR])
# One story of twelve steps is enough for a slip to show; `make test-all` tells longer ones.
QUICK = settings(max_examples=examples(4), stateful_step_count=12)


class Story(Telling):
    """A class of two groups, two people, one day."""

    logs = Bundle("logs")
    closings = Bundle("closings")

    @initialize(target=logs, log_id=st.uuids(version=4), place=PLACES, answers=ANSWERS)
    def begin(self, log_id: UUID, place: tuple[int, int], answers: Answers) -> str | None:
        """Start from what the pupil mentors have logged, which waits."""
        return self.logged(answers.entry(str(log_id), *place), MENTORS)

    @rule(target=logs, log_id=st.uuids(version=4), place=PLACES, person=PEOPLE | st.just(MENTORS), answers=ANSWERS)
    def record(self, log_id: UUID, place: tuple[int, int], person: int | None, answers: Answers) -> str | None:
        """Log a session."""
        return self.logged(answers.entry(str(log_id), *place), person)

    @rule(log_id=logs)
    def send_again(self, log_id: str | None) -> None:
        """Send a log that stands once more: nothing happens."""
        if log_id and self.told[log_id][-1].withdrawn is None:
            self.send(self.told[log_id][-1].entry, self.authors[log_id])

    @rule(log_id=logs, is_stale=st.booleans())
    def confirm(self, log_id: str | None, is_stale: bool) -> None:
        """Confirm what one has seen; what has changed since stays as it is."""
        if log_id:
            states = self.told[log_id]
            waits = not states[-1].confirmed and states[-1].withdrawn is None
            done = logbook.confirm(EVERYTHING, {log_id: len(states) - is_stale})
            db.session.commit()
            assert done == logbook.Confirmation(int(waits and not is_stale), int(waits and is_stale))
            if waits and not is_stale:
                states[-1] = states[-1]._replace(confirmed=True)

    @rule()
    def confirm_all(self) -> None:
        """Confirm everything that waits."""
        seen = {log_id: len(states) for log_id, states in self.told.items()}
        logbook.confirm(EVERYTHING, seen)
        db.session.commit()
        for states in self.told.values():
            if states[-1].withdrawn is None:
                states[-1] = states[-1]._replace(confirmed=True)

    @rule(log_id=logs, person=PEOPLE, answers=ANSWERS, is_stale=st.booleans())
    def correct(self, log_id: str | None, person: int, answers: Answers, is_stale: bool) -> None:
        """Say something else about a log; what has changed since one saw it is not overwritten."""
        if not log_id:
            return
        before, withdrawn, _confirmed = self.told[log_id][-1]
        wanted = answers.entry(log_id, before.number, before.group)
        with suppress(Refused, AlreadyLogged):
            seen = len(self.told[log_id]) - is_stale
            logbook.correct(EVERYTHING, wanted, seen=seen, **self.powers(person))
            db.session.commit()
            assert withdrawn is None
            assert wanted == before or not is_stale
            assert self.is_free(wanted)
            assert self.may_change(log_id, person)
            if wanted != before:
                assert not self.locked(answers.day, before.day)
                self.told[log_id].append(State(wanted, None, confirmed=True))
            self.told[log_id][-1] = self.told[log_id][-1]._replace(confirmed=True)

    @rule(log_id=logs, person=PEOPLE)
    def withdraw(self, log_id: str | None, person: int) -> None:
        """Take a log back."""
        if log_id:
            before, withdrawn, confirmed = self.told[log_id][-1]
            with suppress(Refused):
                logbook.withdraw(EVERYTHING, log_id, "Fel klass", **self.powers(person))
                db.session.commit()
                assert self.may_change(log_id, person)
                if withdrawn is None:
                    assert not self.locked(before.day)
                    self.told[log_id].append(State(before, "Fel klass", confirmed))

    @rule(log_id=logs, person=PEOPLE)
    def restore(self, log_id: str | None, person: int) -> None:
        """Put a log back."""
        if log_id:
            before, withdrawn, confirmed = self.told[log_id][-1]
            with suppress(Refused, AlreadyLogged):
                logbook.restore(EVERYTHING, log_id, None, **self.powers(person))
                db.session.commit()
                assert self.may_change(log_id, person)
                if withdrawn is not None:
                    assert self.is_free(before)
                    assert not self.locked(before.day)
                    self.told[log_id].append(State(before, None, confirmed))

    @rule(log_id=logs, person=PEOPLE)
    def undo(self, log_id: str | None, person: int) -> None:
        """Undo the latest change: what was said before it is said again."""
        if log_id:
            states = self.told[log_id]
            with suppress(Refused, AlreadyLogged):
                logbook.undo(EVERYTHING, log_id, len(states), **self.powers(person))
                db.session.commit()
                first = State(states[0].entry, "Ångrat direkt efter att det sparades", confirmed=True)
                said = states[-2] if len(states) > 1 else first
                is_correction = len(states) > 1 and states[-1].withdrawn is said.withdrawn is None
                states.append(said if is_correction else said._replace(confirmed=states[-1].confirmed))

    @rule(log_id=logs, answers=ANSWERS)
    def correct_and_regret(self, log_id: str | None, answers: Answers) -> None:
        """Undo a correction at once, which of all undoing is the most usual."""
        self.correct(log_id, COORDINATOR, answers, is_stale=False)
        self.undo(log_id, COORDINATOR)

    @rule(target=closings, day=st.sampled_from(DAYS))
    def close(self, day: date) -> int:
        """Close a period."""
        row = closing(day, COORDINATOR, str(next(self.periods)))
        db.session.add(row)
        db.session.commit()
        return row.id

    @rule(closed=consumes(closings))
    def reopen(self, closed: int) -> None:
        """Open a closed period again."""
        row = db.session.get_one(Closing, closed)
        row.reopened_at, row.reopened_by_id = now(), COORDINATOR
        db.session.commit()

    @invariant()
    def the_slots_are_those_of_the_active_held_logs(self) -> None:
        """Whole class and groups never mix, and no group has a session twice: the slots say so."""
        taken = []
        for states in self.told.values():
            said, withdrawn, _confirmed = states[-1]
            if said.status is Status.HELD and withdrawn is None:
                taken += [(said.number, group) for group in ([said.group] if said.group else range(1, GROUPS + 1))]
        slots = [
            (slot.log.planned_session.curriculum_session.number, slot.group)
            for slot in db.session.scalars(select(HeldSlot))
        ]
        assert sorted(slots) == sorted(set(taken))
        assert len(taken) == len(set(taken))

    @invariant()
    def the_history_leads_to_what_the_log_says(self) -> None:
        """Every state of every log is kept, in order, down to the present one."""
        for log_id, states in self.told.items():
            assert states_of(log_id) == states
            assert db.session.get_one(SessionLog, log_id).revision == len(states)

    @invariant()
    def the_figures_are_what_one_counts_by_hand(self) -> None:
        """Of the year, after every step."""
        town = recount.load_town(EVERYTHING, "0127")
        assert list(figure_differences(EVERYTHING, town, Period.of_year(SchoolYear.of(TODAY)))) == []
        assert list(line_differences(town)) == []
        db.session.rollback()


@SQLITE_FIRST
def test_any_story_of_a_class_holds_together(context: Flask) -> None:
    school_id = add_school()
    add_person(Role.LEADER, school_id)
    add_person(Role.COORDINATOR, school_id, "b.samordnare@example.org", "B. Samordnare")
    add_plan(add_class(school_id, s4=PUPILS), groups=GROUPS)
    db.session.commit()
    run_state_machine_as_test(Story, settings=QUICK)
