"""`tracker check` in the domain: sound data pass, and each kind of fault is found and named."""

import ast
import inspect
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tests.conftest import SQLITE_FIRST
from tests.unit.storing import stored
from tests.unit.towns import PERIODS, Case
from tracker.access import EVERYTHING, NOTHING, Scope
from tracker.models import Outcome, db
from tracker.recount.facts import Curriculum, Headcount, Log, Plan, PlannedSession, School, SchoolClass, Town
from tracker.recount.plans import due_dates
from tracker.reports import recounting_behind, recounting_measures
from tracker.reports.recounting import compare, differences, figure_differences
from tracker.reports.recounting_words import MEASURES
from tracker.words import speaking_in

AUTUMN = PERIODS[1]
WHOLE_LOG, GROUP_LOG, CANCELLED_LOG, WITHDRAWN_LOG = "log-whole", "log-group", "log-cancelled", "log-withdrawn"


def a_case() -> Case:
    """Return a municipality of one class in two groups: a whole-class log, a group log, two that hold nothing."""
    curriculum = Curriculum(1, "TAGET-45", "TAGET", frozenset({4, 5}), True, ((1, True), (2, True), (3, True)))
    other = Curriculum(2, "MVP-BOTKYRKA", "MVP", frozenset({6}), True, ((1, True),))
    starts_on, ends_on = date(2026, 9, 1), date(2027, 5, 31)
    held = Log("", 1, 0, date(2026, 11, 2), True, 18, 50, Outcome.AS_PLANNED)
    logs = (
        replace(held, id=CANCELLED_LOG, number=3, held=False, present=0, minutes=0, outcome=None),
        replace(held, id=GROUP_LOG, number=2, group=2, present=9),
        replace(held, id=WHOLE_LOG),
        replace(held, id=WITHDRAWN_LOG, number=2, withdrawn=True),
    )
    dates = due_dates(starts_on, ends_on, 3)
    sessions = tuple(PlannedSession(number, True, day) for number, day in enumerate(dates, start=1))
    plan = Plan(1, "TAGET", "TAGET-45", 2, frozenset(), starts_on, ends_on, None, sessions, logs)
    school_class = SchoolClass(1, 2026, "5B", (Headcount(5, date(2026, 10, 15), 20),), (plan,))
    school = School(1, "99010001", "Blåklintsskolan", None, None, None, (), (school_class,))
    return Case((Town("9901", (curriculum, other), (), (school,)),), date(2026, 11, 24))


def lines(scope: Scope = EVERYTHING) -> list[str]:
    """Check, as the command does."""
    return list(differences(scope))


def test_sound_data_pass(context: Flask) -> None:
    with stored(a_case()):
        assert lines() == []


@SQLITE_FIRST
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM held_slot WHERE log_id = 'log-whole' AND group_number = 2", [WHOLE_LOG]),
        ("DELETE FROM held_slot WHERE log_id = 'log-group'", [GROUP_LOG]),
        ("UPDATE held_slot SET group_number = 1 WHERE log_id = 'log-group'", [GROUP_LOG]),
        ("INSERT INTO held_slot VALUES (12, 1, 'log-cancelled')", [CANCELLED_LOG]),
        ("INSERT INTO held_slot VALUES (11, 1, 'log-withdrawn')", [WITHDRAWN_LOG]),
        ("UPDATE planned_session SET due_on = '2027-02-28' WHERE id = 11", ["5B", "2027-02-28", "2027-03-01"]),
        ("UPDATE plan SET ends_on = '2027-05-30'", ["5B", "2027-05-31", "2027-05-30"]),
        ("UPDATE planned_session SET curriculum_session_id = 201 WHERE id = 12", ["5B", "[1, 1, 2]"]),
        ("UPDATE session_log SET group_number = 3 WHERE id = 'log-cancelled'", [CANCELLED_LOG, "5B"]),
        ("UPDATE session_log SET day = '2027-07-01' WHERE id = 'log-cancelled'", [CANCELLED_LOG, "2027-07-01"]),
    ],
)
def test_each_fault_is_told(context: Flask, statement: str, told: list[str]) -> None:
    with stored(a_case()):
        db.session.execute(text(statement))
        found = lines()
        assert found
        assert any(all(word in line for word in told) for line in found), found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_plan_of_the_wrong_programme_is_told(context: Flask) -> None:
    """A key forbids it; only a database whose keys were off can hold it."""
    with stored(a_case()):
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        db.session.execute(text("UPDATE plan SET programme_code = 'MVP'"))
        assert any("TAGET-45" in line and "MVP" in line for line in lines())


def test_a_place_out_of_scope_is_not_checked(context: Flask) -> None:
    with stored(a_case()):
        db.session.execute(text("DELETE FROM held_slot"))
        assert lines(NOTHING) == []
        assert lines(Scope(municipality_codes=frozenset({"9902"}))) == []
        assert len(lines(Scope(municipality_codes=frozenset({"9901"})))) >= 2


def test_a_figure_that_differs_is_told_with_both_values(context: Flask) -> None:
    shown, counted = {1: {"held": 3}}, {1: {"held": 2}}
    [line] = compare("9901 TAGET 2026/27", shown, {1: "Blåklintsskolan"}, counted)
    assert all(word in line for word in ("9901 TAGET 2026/27 Blåklintsskolan", "genomförda pass", "3", "2"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "measure"),
    [
        ({"present": 17}, "reached, lower bound"),
        ({"present": 3}, "reached, upper bound"),
        ({"present": 17}, "present"),
        ({"minutes": 45}, "pupil hours"),
        ({"outcome": Outcome.PARTLY}, "as planned"),
        ({"outcome": Outcome.PARTLY}, "partly"),
        ({"outcome": Outcome.ADAPTED}, "adapted"),
        ({"group": 1}, "held"),
        ({"group": 1}, "attendable"),
        ({"group": 1}, "reported"),
        ({"held": False}, "held logs"),
    ],
)
def test_figures_of_other_logs_than_the_stored_are_told(context: Flask, change: dict[str, Any], measure: str) -> None:
    case = a_case()
    context.config["TODAY"] = date(2027, 1, 15)
    with stored(case):
        other = with_log(case.towns[0], change)
        found = list(figure_differences(EVERYTHING, other, AUTUMN))
    assert [
        line.split(": ")[0].removeprefix("9901 TAGET HT2026 ") for line in found if f": {MEASURES[measure]} " in line
    ] == [
        "Blåklintsskolan (99010001) 5B 2026/27 TAGET-45",
        "Blåklintsskolan (99010001) 5B 2026/27",
        "Blåklintsskolan (99010001)",
        "9901 TAGET HT2026",
    ]


def with_log(town: Town, change: dict[str, Any]) -> Town:
    """Return a town whose whole-class log says something else."""
    [school] = town.schools
    [school_class] = school.classes
    [plan] = school_class.plans
    logs = tuple(replace(log, **change) if log.id == WHOLE_LOG else log for log in plan.logs)
    other = replace(school_class, plans=(replace(plan, logs=logs),))
    return replace(town, schools=(replace(school, classes=(other,)),))


def test_a_row_that_only_one_has_is_told(context: Flask) -> None:
    row = {1: {"held": 3}}
    [missing] = compare("9901", {}, {1: "Blåklintsskolan"}, row)
    [extra] = compare("9901", row, {1: "Blåklintsskolan"}, {})
    assert "Blåklintsskolan" in missing
    assert "Blåklintsskolan" in extra
    assert missing != extra


def test_every_measure_has_a_name_that_people_understand(context: Flask) -> None:
    trees = [ast.parse(inspect.getsource(each)) for each in (recounting_measures, recounting_behind)]
    keys = [key for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys]
    assert {key.value for key in keys if isinstance(key, ast.Constant)} == MEASURES.keys()
    swedish = {str(each) for each in MEASURES.values()}
    with speaking_in("en"):
        english = {str(each) for each in MEASURES.values()}
    assert len(swedish | english) == 2 * len(MEASURES)
