"""A fault that nobody foresaw, in a job of a timer: the journal of the machine is told of it, and of nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cli.conftest import SESSIONS, Operator
from tests.conftest import settings
from tracker.models import Municipality, db

MAIL = {
    "TRACKER_ORIGIN": "https://linjen.example.org",
    "TRACKER_SMTP_URL": "smtp+plain://127.0.0.1:9",
    "TRACKER_MAIL_FROM": "linjen@example.org",
}
NAMES = "(SELECT string_agg(name, ' ') FROM user_account)"
# What PostgreSQL does when a reminder is noted, and what it calls that.
FAULTS = {
    "a value": (f"PERFORM CAST({NAMES} AS integer)", "InvalidTextRepresentation 22P02"),
    "what a rule says": (f"RAISE 'This is about %', {NAMES}", "RaiseException P0001"),
    "a row": ("UPDATE user_account SET email = NULL", "NotNullViolation 23502 user_account"),
}
STUMBLE = (
    "CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {}; END $$",
    "CREATE TRIGGER stumble BEFORE INSERT ON reminder FOR EACH ROW EXECUTE FUNCTION stumble()",
)
NAMED = ("Exempel", "example.org", "larare")


def remind(town: Operator) -> subprocess.CompletedProcess[str]:
    """Remind on a Tuesday, as a timer does: in a process of its own."""
    url = town.app.config["SQLALCHEMY_DATABASE_URI"]
    command = [str(Path(sys.executable).with_name("tracker")), "remind"]
    environment = os.environ | settings(str(url), "2026-11-24") | MAIL
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_by_place_and_kind_and_never_by_what_people_typed(town: Operator, fault: str) -> None:
    town.give("sessions", SESSIONS)
    does, kind = FAULTS[fault]
    with town.app.app_context():
        db.session.get_one(Municipality, "9900").reminder_weekday = 1
        for statement in STUMBLE:
            db.session.execute(sa.text(statement.format(does)))
        db.session.commit()
    told = remind(town)
    assert (told.returncode, told.stdout) == (1, "")
    assert [each for each in NAMED if each in told.stderr] == []
    assert kind in told.stderr
    assert "tracker/cli/reminding.py" in told.stderr
    assert told.stderr.splitlines()[-1].startswith("Det här ska inte hända. Skicka raderna ovan")
