"""A period that is closed while others log in it, or by several leads at once: each log is counted, or refused."""

from collections import Counter

import pytest
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, stored
from tests.pages.lines import CANCELLED, add_class, add_plan
from tests.unit.test_races import log_id, race, race_to
from tracker import followup, logbook, reports
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear
from tracker.models import Closing, Membership, Role, SessionLog, User, db

CLOSE = "/admin/closing/2026-27/close"
TICKED = {"early": "y"}
MANY = 8
YEAR = Period.of_year(SchoolYear(2026))


@pytest.fixture
def plan_id(app: Flask, client: WatchfulClient) -> int:
    """Store a class, and somebody who both leads sessions and the programme."""
    with stored(app):
        school_id = add_school()
        add_person(Role.LEADER, school_id)
        user = db.session.query(User).filter_by(email=EMAIL).one()
        user.memberships.append(Membership(role=Role.LEAD, municipality_code="0127"))
        return add_plan(add_class(school_id), leaders=(EMAIL,))


def test_of_many_leads_who_close_a_period_at_once_one_does(app: Flask, plan_id: int) -> None:
    assert race(app, CLOSE, [TICKED] * MANY) == [303] * MANY
    with app.app_context():
        assert db.session.query(Closing).count() == 1


def test_what_is_logged_while_a_period_is_closed_is_in_its_figures_or_refused(app: Flask, plan_id: int) -> None:
    new = [CANCELLED | {"id": log_id(number), "session": str(number + 1)} for number in range(MANY)]
    statuses = race_to(app, [(CLOSE, TICKED), *((f"/plans/{plan_id}/log", form) for form in new)])
    with app.test_request_context():
        closing = followup.closing_of("0127", YEAR.label)
        assert closing is not None
        town = followup.towns(EVERYTHING)["0127"]
        since = reports.since_closing(EVERYTHING, town, YEAR)
        assert since is not None
        assert since.differing == 0
        assert logbook.late_changes(EVERYTHING, "0127", YEAR, closing.closed_at) == []
        logged = db.session.query(SessionLog).count()
        assert Counter(statuses) == Counter({303: 1 + logged, 422: MANY - logged})
