"""Many who log one meeting of a school at the same moment."""

from collections import Counter

from flask import Flask

from tests.client import WatchfulClient
from tests.conftest import SQLITE_FIRST
from tests.pages.lines import leader_with_class
from tests.unit.test_races import MANY, log_id, race
from tracker.models import Activity, db


@SQLITE_FIRST
def test_of_many_who_log_one_meeting_one_does_and_a_form_sent_often_is_one_too(
    app: Flask, client: WatchfulClient
) -> None:
    leader_with_class(client)
    meeting = {"what": "TAGET/apt", "participants": "32", "day": "2026-11-24"}
    address = "/schools/12345678/activities/new"
    statuses = race(app, address, [meeting | {"receipt": log_id(n)} for n in range(MANY)])
    assert Counter(statuses) == {303: 1, 409: MANY - 1}
    another = meeting | {"receipt": log_id(MANY), "another": "y"}
    assert Counter(race(app, address, [another] * MANY)) == {303: MANY}
    with app.app_context():
        assert len(db.session.scalars(db.select(Activity.id)).all()) == 2
