"""What does not go with plans: it is said on the page, in its words, and nothing is written."""

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import said, stored
from tests.pages.lines import HELD, add_class, add_plan
from tests.pages.test_plans import LEADER, ORDER, PAGE, lead
from tests.pages.world import enter
from tracker.models import Headcount, PlanStage, db

__all__ = ["lead"]

pytestmark = SQLITE_FIRST


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"curriculum": ""}, "Programversion: Välj i listan."),
        ({"stages": []}, "Klasser i vilka årskurser: Kryssa för minst en årskurs."),
        ({"groups": "9"}, "Antal grupper: Ange ett antal grupper från 1 till 8. 1 är hela klassen."),
        ({"schools": ["99999999"]}, "På vilka skolor: Välj ett av svaren."),
        ({"starts_on": "x"}, "Från och med: Skriv datumet som år-månad-dag, till exempel 2026-11-24."),
        ({"starts_on": "2026-02-01"}, "Från och med: Dagen måste ligga i läsåret 2026/27."),
        (
            {"starts_on": "2026-11-02", "ends_on": "2026-11-01"},
            "Till och med: Planen kan inte sluta innan den börjar den 2 november 2026. Rätta den ena dagen.",
        ),
    ],
)
def test_it_says_what_is_wrong(app: Flask, client: WatchfulClient, change: dict[str, object], line: str) -> None:
    answer = client.post(f"{PAGE}/new", data=ORDER | change)
    assert (answer.status_code, said(answer)) == (422, [line])


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-09-01", "Dagen måste ligga efter planens första dag"),
        ("0001-01-01", "Dagen måste ligga efter planens första dag"),
        ("2026-11-26", "Välj i morgon eller en tidigare dag: den förra planen försvinner genast från startsidan."),
        ("2026-11-20", "Pass är loggade den dagen eller senare."),
    ],
)
def test_a_day_that_does_not_fit_leaves_the_class_out(app: Flask, client: WatchfulClient, day: str, why: str) -> None:
    with stored(app):
        plan_id = add_plan(add_class(1, "4A", s3=9, s4=20))
    assert enter(app, LEADER).post(f"/plans/{plan_id}/log", data=HELD).status_code == 303
    data = {"plan": plan_id, "curriculum": "TAGET-23", "day": day}
    assert why in client.post(f"{PAGE}/switch", data=data).text


def test_stages_are_told_of_as_the_school_year_calls_them(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        plan_id = add_plan(add_class(1, "F-1", s0=9, s1=9), "TAGET-F1")
        db.session.add(PlanStage(plan_id=plan_id, stage=0))
    with stored(app):
        db.session.query(Headcount).filter_by(stage=0).one().pupils = 0
    days = {"starts_on": "2026-09-01", "ends_on": "2027-05-31", "groups": "2", "delivering_code": ""}
    answer = client.post(f"{PAGE}/{plan_id}/change", data=days)
    why = "F-1 har inga elever i årskurs F, som planen är till för. Rätta elevantalet."
    assert (answer.status_code, said(answer)) == (422, [why])
