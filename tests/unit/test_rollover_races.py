"""Many coordinators who begin the next school year, or divide one class, at the same moment: it is done once."""

from collections import Counter

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.cast import value_of
from tests.pages.rolled import PAGE, SCHOOL, filled, kept_school, made
from tests.pages.rosters import is_sound
from tests.unit.test_races import race
from tracker.models import Rollover, SchoolClass, db

MANY = 6

pytestmark = SQLITE_FIRST


@pytest.fixture(autouse=True)
def coordinator(app: Flask, client: WatchfulClient) -> None:
    kept_school(app, client)


def test_of_many_who_begin_the_next_year_at_once_one_does(app: Flask, client: WatchfulClient) -> None:
    form = filled(client.get(SCHOOL).text)
    statuses = Counter(race(app, SCHOOL, [form] * MANY))
    assert set(statuses) <= {303, 422}
    assert statuses[303] >= 1
    assert len(made(app)) == 4
    with app.app_context():
        assert db.session.query(Rollover).count() == 1
    assert is_sound(app)


def test_of_many_who_divide_a_class_at_once_one_does(app: Flask, client: WatchfulClient) -> None:
    wanted = {"name": "4D", "day": "2026-11-24", "s4": "12"}
    sure = value_of(client.post("/admin/classes/1/split", data=wanted), "sure")
    statuses = Counter(race(app, "/admin/classes/1/split", [wanted | {"sure": sure}] * MANY))
    # Who comes later is shown what stands there now, or told that it has changed.
    assert set(statuses) <= {200, 303, 422}
    assert statuses[303] == 1
    with app.app_context():
        assert db.session.query(SchoolClass).filter_by(name="4D").count() == 1
    assert client.get(f"{PAGE}?q=påhittade").status_code == 200
    assert is_sound(app)
