"""The line of a plan: what is held, due, behind, next; pupils in force; locked days."""

from datetime import date

import pytest
from flask import Flask

from tests.closed import closing
from tests.pages.cast import add_school
from tests.pages.lines import add_class, add_plan
from tracker import line
from tracker.access import EVERYTHING, NOTHING, Scope
from tracker.dates import SchoolYear, now
from tracker.line import Count, Line, pupils_on
from tracker.logbook import Entry, record
from tracker.models import Headcount, Municipality, Obstacle, Outcome, Plan, PlanStage, Status, User, db

# Eight sessions from 1 September to 31 May.
DUE = ["2026-10-05", "2026-11-08", "2026-12-12", "2027-01-15", "2027-02-18", "2027-03-24", "2027-04-27", "2027-05-31"]


@pytest.fixture
def plan_id(context: Flask) -> int:
    """Store a plan of eight sessions for a class in two groups."""
    return add_plan(add_class(add_school(), s4=27), groups=2)


def log(plan_id: int, number: int, group: int = 0, *, held: bool = True) -> None:
    """Log a session on 2 September, held or cancelled."""
    log_id = f"{plan_id:08}-{group:04}-4000-8000-{number * 2 + held:012}"
    more = {"present": 10, "minutes": 50, "outcome": Outcome.AS_PLANNED} if held else {"obstacle": Obstacle.TIME}
    status = Status.HELD if held else Status.CANCELLED
    entry = Entry(log_id, number, group, date(2026, 9, 2), status, reason="prov", **more)
    record(entry, plan_id, author_id=None)


def drawn(plan_id: int) -> Line:
    """Return the line as it is now."""
    found = line.find_line(EVERYTHING, plan_id)
    assert found is not None
    return found


def states(plan_id: int) -> list[str]:
    """Return the state of each station."""
    return [station.state for station in drawn(plan_id).stations]


def at(app: Flask, day: date) -> None:
    """Let it be another day."""
    app.config["TODAY"] = day


def test_a_new_line_is_all_to_come_until_its_first_due_day(context: Flask, plan_id: int) -> None:
    at(context, date(2026, 10, 4))
    new = drawn(plan_id)
    assert [str(station.due_on) for station in new.stations] == DUE
    assert states(plan_id) == ["ahead"] * 8
    assert (new.behind, new.gone_to, new.due_to) == (0, 0, 0)
    assert new.whole == 0
    assert (new.has_begun, new.has_arrived, new.next_group(), new.pupils) == (False, False, 1, 27)
    at(context, date(2026, 10, 5))
    assert states(plan_id) == ["missing", *["ahead"] * 7]
    assert (drawn(plan_id).behind, drawn(plan_id).due_to) == (1, 1)


def test_a_station_is_what_became_of_its_session(context: Flask, plan_id: int) -> None:
    at(context, date(2027, 1, 20))
    for group in (1, 2):
        log(plan_id, 1, group)
    log(plan_id, 2, 1)
    log(plan_id, 3, 2, held=False)
    log(plan_id, 5)
    log(plan_id, 6, held=False)
    log(plan_id, 6, 1)
    assert states(plan_id) == ["held", "half", "cancelled", "missing", "held", "half", "ahead", "ahead"]
    found = drawn(plan_id)
    assert (found.whole, found.begun) == (2, 2)
    assert (found.behind, found.gone_to, found.due_to) == (1, 6, 4)
    assert [station.is_due for station in found.stations].index(True) == 3
    assert found.stations[5].held_on == found.stations[5].cancelled_on == date(2026, 9, 2)


def test_next_is_the_first_that_a_group_has_not_had(context: Flask, plan_id: int) -> None:
    log(plan_id, 1, 1)
    log(plan_id, 1, 2, held=False)
    log(plan_id, 2, 1)
    log(plan_id, 4)
    found = drawn(plan_id)
    numbers = [station.number if (station := found.next_for(group)) else None for group in (0, 1, 2)]
    assert numbers == [3, 3, 1], "what was cancelled is offered again, and never mixed"
    assert found.next_group() == 2, "the group that is furthest behind"
    for number in (1, 2, 3):
        log(plan_id, number, 2)
    assert drawn(plan_id).next_group() == 1
    log(plan_id, 3, 1)
    assert drawn(plan_id).next_group() == 1, "the lowest of equals"


def test_a_line_arrives_when_every_session_is_fully_held(context: Flask, plan_id: int) -> None:
    at(context, date(2027, 6, 1))
    for number in range(1, 8):
        log(plan_id, number)
    log(plan_id, 8, 1)
    assert not drawn(plan_id).has_arrived
    assert drawn(plan_id).next_for(1) is None
    assert drawn(plan_id).due_to == 8
    log(plan_id, 8, 2)
    arrived = drawn(plan_id)
    assert arrived.has_arrived
    assert (arrived.next_for(), arrived.next_for(2), arrived.behind) == (None, None, 0)
    assert arrived.due_to == 0, "who has arrived should be nowhere else"


def test_an_ended_plan_is_behind_no_more_and_lacks_what_was_due_up_to_its_day(context: Flask, plan_id: int) -> None:
    at(context, date(2027, 3, 1))
    assert drawn(plan_id).behind == 5
    for ended_on, missing in ((date(2026, 11, 7), 1), (date(2026, 11, 8), 2), (date(2027, 5, 31), 5)):
        db.session.get_one(Plan, plan_id).ended_on = ended_on
        db.session.flush()
        states = [station.state for station in drawn(plan_id).stations]
        assert (drawn(plan_id).behind, states.count("missing")) == (0, missing), ended_on
    assert not line.led_by(EVERYTHING, 1, SchoolYear(2026))


@pytest.mark.parametrize(
    ("day", "pupils"),
    [
        (date(2026, 9, 1), 20 + 5),  # nothing in force yet: the first counts
        (date(2026, 10, 15), 20 + 5),
        (date(2027, 1, 31), 20 + 5),
        (date(2027, 2, 1), 22 + 5),
        (date(2027, 3, 1), 22 + 0),  # the stage has left the class
    ],
)
def test_the_headcount_in_force_is_the_latest_of_each_stage(day: date, pupils: int) -> None:
    counts = [
        Count(4, date(2026, 10, 15), 20),
        Count(4, date(2027, 2, 1), 22),
        Count(5, date(2026, 10, 15), 5),
        Count(5, date(2027, 3, 1), 0),
    ]
    assert pupils_on(counts, day) == pupils_on(reversed(counts), day) == pupils
    assert pupils_on([], day) == 0


def test_a_plan_of_one_stage_counts_its_pupils_only(context: Flask) -> None:
    class_id = add_class(add_school(), "4-5", s4=12, s5=8)
    plan_id = add_plan(class_id)
    assert drawn(plan_id).pupils == 20
    db.session.add(PlanStage(plan_id=plan_id, stage=5))
    db.session.add(Headcount(class_id=class_id, stage=5, reference_date=date(2026, 11, 24), pupils=9))
    db.session.add(Headcount(class_id=class_id, stage=4, reference_date=date(2026, 11, 24), pupils=99))
    db.session.flush()
    assert drawn(plan_id).pupils == 9
    context.config["TODAY"] = date(2026, 11, 23)
    assert drawn(plan_id).pupils == 8


def test_what_is_not_in_scope_is_not_there(context: Flask, plan_id: int) -> None:
    assert line.find_line(NOTHING, plan_id) is None
    assert line.find_line(Scope(municipality_codes=frozenset({"9999"})), plan_id) is None
    assert line.find_line(Scope(municipality_codes=frozenset({"0127"})), plan_id)
    assert line.find_line(EVERYTHING, plan_id + 1) is None
    assert line.find_class(NOTHING, 1) is None
    assert not line.classes(NOTHING, SchoolYear(2026), ["12345678"], line.ClassesSought()).found
    assert not line.plan_places(NOTHING, [SchoolYear(2026)])
    assert not line.of_school(NOTHING, 1, SchoolYear(2026))
    assert [place.school_class for place in line.plan_places(EVERYTHING, [SchoolYear(2026)])] == ["4A"]
    assert not line.plan_places(EVERYTHING, [SchoolYear(2025)])


def test_the_last_closed_day_locks(context: Flask) -> None:
    add_school()
    db.session.add(Municipality(code="9902", name="Annanstans"))
    user = User(email="a@example.org", name="A")
    db.session.add(user)
    db.session.flush()
    assert line.lock_of("0127") is None
    rows = [("0127", 2026, None), ("0127", 2025, None), ("0127", 2027, now()), ("9902", 2030, None)]
    for code, year, reopened in rows:
        row = closing(date(year, 12, 31), user.id, str(year), code)
        row.reopened_at, row.reopened_by_id = reopened, user.id if reopened else None
        db.session.add(row)
    db.session.flush()
    found = [line.lock_of(code) for code in ("0127", "9902")]
    assert [(lock.period, lock.last_day, lock.closed_by) for lock in found if lock] == [
        ("2026", date(2026, 12, 31), "A"),
        ("2030", date(2030, 12, 31), "A"),
    ]
