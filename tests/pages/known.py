"""A small town whose figures can be counted on paper; the day is 24 November 2026.

    =1+1          Alby, municipal     F-1 Blå: 10 pupils in stage 0, no plan
    Zinkskolan    Fittja, municipal   4A: 20 pupils, TAGET-45; session 1 held for 18 (50 min, as planned),
                                      session 2 held for 15 (40 min, adapted).   6B: 25 pupils, no plan
    Ängsskolan    Alby, independent   5C: 30 pupils in two groups, TAGET-45; session 1 held for group 1, 14 pupils
                                      (60 min, as planned), and cancelled for group 2
    Ödeskolan     no class; the register knows 40 pupils in stage 3 and 50 in stage 8

Of TAGET's eight sessions, due every 34 days from 1 September, the first (5 October) and the second (8 November)
are due by now, the third on 12 December, the other five next year.
"""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import add_person, sign_in, stored
from tests.pages.lines import add_class, add_plan
from tracker.logbook import Entry, record
from tracker.models import Membership, Municipality, Obstacle, Outcome, OwnerType, Role, School, SchoolRoll, Status, db

FORMULA, ZINK, ANGS, EMPTY = "10000004", "10000001", "10000002", "10000003"


def known_town(app: Flask) -> None:
    """Store the town, and a programme lead of it."""
    with stored(app):
        db.session.add(Municipality(code="0127", name="Botkyrka"))
        add_school(FORMULA, "=1+1", "Alby", F=10)
        zink = add_school(ZINK, "Zinkskolan", "Fittja")
        add_class(zink, "6B", s6=25)
        whole = add_plan(add_class(zink, "4A", s4=20))
        halves = add_plan(
            add_class(add_school(ANGS, "Ängsskolan", "Alby", OwnerType.INDEPENDENT), "5C", s5=30), groups=2
        )
        empty = add_school(EMPTY, "Ödeskolan", None)
        db.session.add_all(SchoolRoll(school_id=empty, year=2026, stage=s, pupils=n) for s, n in ((3, 40), (8, 50)))
        user_id = add_person(Role.LEAD, school_id=None)
        db.session.query(Membership).filter_by(user_id=user_id).one().municipality_code = "0127"
        held(whole, 1, present=18, minutes=50, outcome=Outcome.AS_PLANNED)
        held(whole, 2, present=15, minutes=40, outcome=Outcome.ADAPTED)
        held(halves, 1, 1, present=14, minutes=60, outcome=Outcome.AS_PLANNED)
        missed = Entry(str(UUID(int=99)), 1, 2, date(2026, 11, 10), Status.CANCELLED, obstacle=Obstacle.TIME)
        record(missed, halves, author_id=user_id)


def add_school(code: str, name: str, area: str | None, owner: OwnerType = OwnerType.MUNICIPAL, **pupils: int) -> int:
    """Add a school, with a class if it has pupils; return its id."""
    school = School(unit_code=code, name=name, municipality_code="0127", owner_type=owner, area=area)
    db.session.add(school)
    db.session.flush()
    if pupils:
        add_class(school.id, "F-1 Blå", s0=pupils["F"])
    return school.id


def held(plan_id: int, number: int, group: int = 0, **contents: Any) -> None:
    """Log a held session on its day in November."""
    day = date(2026, 11, number)
    log_id = str(UUID(int=plan_id * 100 + number * 10 + group))
    record(Entry(log_id, number, group, day, Status.HELD, **contents), plan_id, author_id=None)


def lead_of_known_town(client: WatchfulClient) -> None:
    """Store the town and sign its lead in."""
    known_town(client.application)
    sign_in(client)
