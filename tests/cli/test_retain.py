"""Personal data go in time on the command line: `tracker retain`."""

from datetime import timedelta

from tests.cli.conftest import SESSIONS, Operator
from tracker.dates import now
from tracker.models import LinkPurpose, OneTimeLink, db


def test_retain_says_in_numbers_what_would_go_and_removes_it_only_when_told_to(town: Operator) -> None:
    town.give("sessions", SESSIONS)
    with town.app.app_context():
        old = now() - timedelta(days=60)
        db.session.add(OneTimeLink(token_hash="x", purpose=LinkPurpose.SETUP, expires_at=old))
        db.session.commit()
    before, links = town.take("sessions"), town.count("one_time_link")
    answer = town("retain")
    assert (answer.code, answer.errors) == (0, "")
    assert answer.out.splitlines()[4:] == [
        "     1  Engångslänkar och uppladdade filer som har gått ut, äldre än 1 mån",
        "     0  Inloggningar, nycklar och kalenderadresser som har upphört, äldre än 12 mån",
        "     0  Händelser i händelseloggen, äldre än 120 mån",
        "Inget har tagits bort. Kör med --erase för att göra det.",
    ]
    assert town.count("one_time_link") == links
    answer = town("retain", "--erase")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "De är borttagna.")
    assert (town.count("one_time_link"), town.count("retention_run")) == (links - 1, 7)
    assert town.take("sessions") == before
    assert town("check").code == 0
