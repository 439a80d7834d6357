"""The rules of an entry, one by one and on both sides of each boundary; domain.md section 5."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.conftest import settings
from tracker import create_app
from tracker.dates import SchoolYear
from tracker.line import Count, Lock
from tracker.logbook import Entry, Ground, check, warnings
from tracker.models import Adaptation, LeaderRole, Obstacle, Outcome, Status

TODAY = date(2026, 11, 24)
HELD = Entry(
    id="mine",
    number=3,
    group=0,
    day=TODAY,
    status=Status.HELD,
    present=27,
    minutes=50,
    outcome=Outcome.AS_PLANNED,
    leader_roles=(LeaderRole.TEACHER,),
)
CANCELLED = Entry(id="mine", number=3, group=0, day=TODAY, status=Status.CANCELLED, obstacle=Obstacle.STAFF)
ADAPTED = replace(HELD, outcome=Outcome.ADAPTED, adaptation=Adaptation.SPLIT, adaptation_was_planned=True)


@pytest.fixture(autouse=True, scope="module")
def app() -> Any:
    """Open a context that knows what day it is; the rules themselves need no database."""
    app: Flask = create_app(settings("sqlite:///unused.db"))
    with app.app_context():
        yield app


def ground(groups: int = 1, **changed: Any) -> Ground:
    """Return the ground of a class of 27 with eight sessions."""
    counts = (Count(4, date(2026, 10, 15), 27),)
    planned = {number: 100 + number for number in range(1, 9)}
    return Ground(1, "4A", "0127", SchoolYear(2026), groups, counts, planned, **{"lock": None, **changed})


def problems(entry: Entry, at: Ground, **how: bool) -> list[str]:
    """Return the fields that have a problem."""
    return [problem.field for problem in check(entry, at, **how)]


@pytest.mark.parametrize("entry", [HELD, CANCELLED, ADAPTED])
def test_a_good_entry_has_no_problem(entry: Entry) -> None:
    assert not problems(entry, ground())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": 1}, None),
        ({"number": 8}, None),
        ({"number": 0}, "number"),
        ({"number": 9}, "number"),
        ({"group": 1}, "group"),
        ({"group": -1}, "group"),
        ({"day": date(2026, 11, 25)}, "day"),
        ({"day": date(2026, 10, 25)}, None),
        ({"day": date(2026, 10, 24)}, "reason"),
        ({"day": date(2026, 10, 24), "reason": "Glömdes."}, None),
        ({"day": date(2026, 7, 1), "reason": "Glömdes."}, None),
        ({"day": date(2026, 6, 30), "reason": "Glömdes."}, "day"),
        ({"present": 0}, None),
        ({"present": 32}, None),
        ({"present": 33}, "present"),
        ({"present": -1}, "present"),
        ({"present": None}, "present"),
        ({"girls": 13, "boys": 14}, None),
        ({"girls": 3}, None),
        ({"girls": 14, "boys": 14}, "girls"),
        ({"girls": -1}, "girls"),
        ({"girls": 20, "boys": -3}, "girls"),
        ({"minutes": 5}, None),
        ({"minutes": 240}, None),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"outcome": None}, "outcome"),
        ({"obstacle": Obstacle.TIME}, "obstacle"),
        ({"adaptation": Adaptation.SPLIT}, "adaptation"),
        ({"adaptation_was_planned": False}, "adaptation"),
        ({"engagement": 1}, None),
        ({"engagement": 5}, None),
        ({"engagement": 0}, "engagement"),
        ({"engagement": 6}, "engagement"),
        ({"pupil_mentors": 0}, None),
        ({"pupil_mentors": 100}, None),
        ({"pupil_mentors": 101}, "pupil_mentors"),
        ({"pupil_mentors": -1}, "pupil_mentors"),
        ({"comment": "å" * 280}, None),
        ({"comment": "å" * 281}, "comment"),
        ({"comment": "Ring 070-000 00 00"}, "comment"),
        ({"comment": "a\x00b"}, "comment"),
        ({"reason": "anna@example.org"}, "reason"),
        ({"comment": "Till @alla: 1/2 klass."}, None),
    ],
)
def test_a_held_session_keeps_the_rules(changed: dict[str, Any], field: str | None) -> None:
    assert problems(replace(HELD, **changed), ground()) == ([field] if field else [])


@pytest.mark.parametrize("changed", [
    {"obstacle": None}, {"present": 0}, {"girls": 0}, {"boys": 0}, {"minutes": 50}, {"outcome": Outcome.PARTLY},
    {"adaptation": Adaptation.ADDED}, {"adaptation_was_planned": False},
])  # fmt: skip
def test_a_cancelled_session_has_an_obstacle_and_nothing_else(changed: dict[str, Any]) -> None:
    assert problems(replace(CANCELLED, **changed), ground()) == list(changed)


@pytest.mark.parametrize(
    ("present", "others", "field"),
    [(27, 0, None), (28, 0, "present"), (27, 5, None), (27, 6, "present"), (0, 32, None), (1, 32, "present")],
)
def test_groups_are_at_most_the_class_and_together_a_fifth_more(present: int, others: int, field: str | None) -> None:
    at = ground(3, held={(3, 1): ("other", others), (4, 1): ("later", 27)})
    assert problems(replace(HELD, group=2, present=present), at) == ([field] if field else [])
    assert problems(replace(HELD, group=3), ground(2)) == ["group"]


def test_a_group_that_is_corrected_is_not_added_to_itself() -> None:
    at = ground(2, held={(3, 1): ("mine", 27), (3, 2): ("other", 5)})
    assert not problems(replace(HELD, group=1), at)


def test_the_class_is_as_large_as_it_was_that_day() -> None:
    at = ground()
    at.counts += (Count(4, date(2026, 11, 20), 10),)
    assert problems(replace(HELD, present=13), at) == ["present"], "12 is a fifth more than 10"
    assert not problems(replace(HELD, present=12), at)
    assert not problems(replace(HELD, day=date(2026, 11, 19)), at)


def test_a_file_needs_no_reason_for_what_is_old() -> None:
    old = replace(HELD, day=date(2026, 9, 2))
    assert problems(old, ground()) == ["reason"]
    assert not problems(old, ground(), importing=True)


def test_a_closed_day_is_for_a_lead_with_a_reason() -> None:
    at = ground(lock=Lock(date(2026, 11, 23)))
    inside, outside = replace(HELD, day=date(2026, 11, 23)), replace(HELD, day=date(2026, 11, 24))
    assert not problems(outside, at)
    assert problems(inside, at) == ["day"]
    assert problems(replace(inside, reason="Fel."), at) == ["day"]
    assert problems(inside, at, may_unlock=True) == ["reason"]
    assert not problems(replace(inside, reason="Fel."), at, may_unlock=True)


@pytest.mark.parametrize(
    ("entry", "first"),
    [
        (HELD, "whole"),
        (replace(HELD, group=1), "whole"),
        (replace(HELD, number=4), "half"),
        (replace(HELD, number=4, group=1), None),
        (replace(HELD, number=4, group=2), "half"),
        (replace(HELD, number=5), None),
        (replace(HELD, id="whole"), None),
        (CANCELLED, "missed"),
        (replace(CANCELLED, id="missed"), None),
        (replace(CANCELLED, group=1), None),
        (replace(CANCELLED, day=date(2026, 11, 23)), None),
        (replace(CANCELLED, number=4), None),
    ],
)
def test_what_stands_in_the_way_is_found(entry: Entry, first: str | None) -> None:
    at = ground(2, held={(3, 0): ("whole", 27), (4, 2): ("half", 13)}, cancelled={(3, 0, TODAY): "missed"})
    assert at.first_log_of(entry) == first


def test_what_is_accepted_is_remembered_once() -> None:
    at = ground(2)
    at.remember(replace(HELD, group=1))
    assert at.first_log_of(replace(HELD, id="other")) == "mine"
    at.remember(CANCELLED)
    assert at.first_log_of(replace(HELD, id="other")) is None, "a correction leaves its old place"
    assert at.first_log_of(replace(CANCELLED, id="other")) == "mine"
    at.forget("mine")
    assert at.first_log_of(replace(CANCELLED, id="other")) is None


def test_what_may_be_a_slip_is_asked_about() -> None:
    assert not warnings(HELD, ground())
    assert len(warnings(replace(HELD, day=date(2026, 11, 22)), ground())) == 1
    assert len(warnings(replace(HELD, present=28), ground())) == 1
    assert not warnings(CANCELLED, ground())
