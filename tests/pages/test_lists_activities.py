"""The lists of activities, and of the schools that have them, in every order."""

from datetime import date

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import add_person, sign_in, stored
from tests.pages.lines import add_class
from tests.pages.test_lists import shown
from tests.pages.test_lists_sorted import add_schools
from tracker.models import Activity, ActivityKind, Role, db

pytestmark = SQLITE_FIRST

DAY = date(2026, 11, 10)


def test_the_schools_of_activities_are_sorted(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        schools = add_schools(3)
        for school_id in schools:
            add_class(school_id)
        for school_id, day in ((schools[1], date(2026, 9, 1)), (schools[1], date(2026, 9, 2)), (schools[2], DAY)):
            about = {"kind": ActivityKind.APT, "day": day, "participants": 9}
            db.session.add(Activity(school_id=school_id, programme_code="TAGET", author_id=None, **about))
        old = {"kind": ActivityKind.APT, "day": date(2026, 5, 1), "participants": 9}
        db.session.add(Activity(school_id=schools[0], programme_code="TAGET", author_id=None, **old))
        add_person(Role.LEAD)
    sign_in(client)
    none, two, one = [
        "Påhittsskolan 00 ingen än det här läsåret",
        "Påhittsskolan 01 2 aktiviteter, senast 2 september",
        "Påhittsskolan 02 1 aktivitet, senast 10 november",
    ]
    for order, rows in {
        "name": [none, two, one],
        "-name": [one, two, none],
        "most": [two, one, none],
        "fewest": [none, one, two],
        "latest": [one, two, none],
        "nothing": [none, two, one],
    }.items():
        assert shown(client, f"/activities?sort={order}", ".roster li") == rows, order


def test_a_schools_activities_have_every_order(app: Flask, client: WatchfulClient) -> None:
    with stored(app):
        [school_id] = add_schools(1)
        add_class(school_id)
        for number, kind in ((9, ActivityKind.APT), (30, ActivityKind.GUARDIAN_MEETING), (4, ActivityKind.APT)):
            about = {"kind": kind, "day": date(2026, 9, number % 28 + 1), "participants": number}
            db.session.add(Activity(school_id=school_id, programme_code="TAGET", author_id=None, **about))
        add_person(Role.COORDINATOR, school_id)
    sign_in(client)
    rows = "[aria-labelledby=done] li small"
    for order, numbers in {"newest": [9, 4, 30], "most": [30, 9, 4], "-kind": [30, 9, 4], "oldest": [30, 4, 9]}.items():
        found = shown(client, f"/schools/10000000/activities?sort={order}", rows)
        assert [int(each.split(" · ")[1].split()[0]) for each in found] == numbers, order
