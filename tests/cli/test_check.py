"""`tracker check` counts everything a second time, and can say no."""

import sqlalchemy as sa

from tests.cli.conftest import SESSIONS, Operator
from tests.conftest import SQLITE_FIRST
from tracker.models import db
from tracker.reports import last_check

pytestmark = SQLITE_FIRST


def test_check_finds_what_does_not_hang_together(town: Operator) -> None:
    town.give("sessions", SESSIONS)
    answer = town("check")
    assert (answer.code, answer.out) == (0, "Allt stämmer.\n")
    with town.app.app_context():
        db.session.execute(sa.text("DELETE FROM held_slot"))
        db.session.commit()
    answer = town("check")
    assert (answer.code, answer.out) == (1, "")
    assert answer.errors.splitlines()[-1].endswith("skillnader hittades.")
    with town.app.app_context():
        check = last_check()
    assert check
    assert check.differences == len(answer.errors.splitlines()) - 2
