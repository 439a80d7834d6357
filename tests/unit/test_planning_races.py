"""Several who plan the same classes, or write the same curriculum, at once: it is done once, without a fault."""

import pytest
from flask import Flask

from tests.pages.cast import EMAIL, add_person, add_school, stored
from tests.pages.lines import add_class, add_plan
from tests.unit.test_races import race
from tracker import planning
from tracker.access import EVERYTHING
from tracker.models import Curriculum, Membership, Plan, PlanLeader, Role, User, db
from tracker.planning import Order
from tracker.reports.recounting import differences

MANY = 6
ORDER = {"curriculum": "TAGET-45", "year": "2026", "stages": "4", "groups": "1", "delivering": ""}
DRAFT = {"programme": "MVP", "name": "Ny", "code": "NY", "owner": "Vi", "delivery": "teacher", "stages": "9"}


@pytest.fixture
def class_id(app: Flask) -> int:
    """Store a class, and somebody who leads the programme."""
    with stored(app):
        school_id = add_school()
        add_person(Role.LEADER, school_id)
        user = db.session.query(User).filter_by(email=EMAIL).one()
        user.memberships.append(Membership(role=Role.LEAD, municipality_code="0127"))
        return add_class(school_id)


def test_many_plans_made_by_several_at_once_are_made_once(app: Flask, class_id: int) -> None:
    with app.test_request_context():
        seen = planning.preview(EVERYTHING, Order(2026, "TAGET", "TAGET-45", frozenset({4}))).mark
    assert race(app, "/admin/plans/new", [ORDER | {"seen": seen}] * MANY) == [303] * MANY
    with app.app_context():
        assert db.session.query(Plan).count() == 1
        assert list(differences(EVERYTHING)) == []


def test_leaders_given_by_several_at_once_are_given_once(app: Flask, class_id: int) -> None:
    with stored(app):
        plan_id = add_plan(class_id)
    form = {"plan": str(plan_id), "people": EMAIL, "how": "instead"}
    assert race(app, "/admin/plans/leaders", [form] * MANY) == [303] * MANY
    with app.app_context():
        assert db.session.query(PlanLeader).count() == 1


def test_a_draft_begun_by_several_at_once_is_begun_once(app: Flask, class_id: int) -> None:
    before = 5
    assert race(app, "/admin/curricula/new", [DRAFT] * MANY) == [303] * MANY
    with app.app_context():
        assert db.session.query(Curriculum).count() == before + 1
