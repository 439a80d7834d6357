"""Leaders are reminded by mail, through a mail server that runs beside: `tracker remind`."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, date, datetime, timedelta
from multiprocessing.context import ForkProcess

import pytest
from sqlalchemy import select

from tests.cli.conftest import SESSIONS, Operator
from tests.conftest import SQLITE_FIRST
from tests.mailbox import SITE, Mailbox, free_port, running_mailbox, text_of
from tests.unit.test_races import PATIENCE, processes
from tracker.mail_server import MailServer
from tracker.models import AuditEvent, Municipality, Plan, Reminder, User, db

pytestmark = SQLITE_FIRST
TUESDAY = date(2026, 11, 24)
TUESDAY_AT_TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
ALVA, BO = "a.larare@example.org", "b.larare@example.org"


@pytest.fixture
def mailbox(town: Operator) -> Iterator[Mailbox]:
    """Run a mail server, and remind on Tuesdays."""
    with town.app.app_context():
        db.session.get_one(Municipality, "9900").reminder_weekday = TUESDAY.weekday()
        db.session.commit()
    with running_mailbox(town.app) as box:
        yield box
    town.app.config.update(TODAY=TUESDAY, MAIL_SERVER=None)


def on(town: Operator, day: date) -> None:
    """Let it be another day."""
    town.app.config["TODAY"] = day


def change(town: Operator, whose: str, **values: object) -> None:
    """Change what is known of a person."""
    with town.app.app_context():
        user = db.session.scalars(select(User).where(User.email == whose)).one()
        for name, value in values.items():
            setattr(user, name, value)
        db.session.commit()


def receivers(box: Mailbox) -> list[str]:
    """Return who got a letter since the last time."""
    return sorted(str(letter["To"]) for letter in box.take())


def test_leaders_get_a_letter_about_their_own_classes_and_nobody_else_does(town: Operator, mailbox: Mailbox) -> None:
    town.give("sessions", SESSIONS)
    answer = town("remind")
    assert (answer.code, answer.out, answer.errors) == (0, "2 påminnelser är skickade.\n", "")
    letters = {str(letter["To"]): letter for letter in mailbox.take()}
    assert letters.keys() == {ALVA, BO}
    said = text_of(letters[ALVA])
    assert said.startswith(
        "Hej Alva Exempel!\n\nDe här passen borde vara hållna vid det här laget, men saknar logg:\n\n"
    )
    about = [line for line in said.splitlines() if line.startswith("–")]
    assert [line.partition(":")[0] for line in about] == ["– 5-6 Blå, MVP"], "4A has logs"
    number = about[0].partition(": ")[2].partition(" pass")[0]
    assert letters[ALVA]["Subject"] == f"{number} pass väntar på att bli loggade"
    assert f"\n{SITE}/\n" in said
    assert "7A, Österskolan" in text_of(letters[BO]), "where there are several schools, they are named"
    assert letters[ALVA]["Auto-Submitted"] == "auto-generated"


def test_nobody_is_written_to_twice_in_a_week_and_then_again_until_it_is_logged(
    town: Operator, mailbox: Mailbox
) -> None:
    town.give("sessions", SESSIONS)
    assert town("remind").code == 0
    assert receivers(mailbox) == [ALVA, BO]
    with town.app.app_context():
        noted = db.session.scalars(select(Reminder.begun_on)).all()
        assert noted == [TUESDAY, TUESDAY]
    for days in (0, 1, 6):
        on(town, TUESDAY + timedelta(days))
        assert town("remind").out == "0 påminnelser är skickade.\n"
    on(town, TUESDAY + timedelta(7))
    assert town("remind").code == 0
    assert receivers(mailbox) == [ALVA, BO]


def test_only_on_the_day_of_the_municipality_and_never_when_schools_are_shut(town: Operator, mailbox: Mailbox) -> None:
    for day in (TUESDAY - timedelta(1), date(2027, 7, 6)):
        on(town, day)
        assert town("remind").out == "0 påminnelser är skickade.\n", day
    with town.app.app_context():
        db.session.get_one(Municipality, "9900").reminder_weekday = 4
        db.session.commit()
    on(town, TUESDAY)
    assert town("remind").out == "0 påminnelser är skickade.\n"
    assert mailbox.take() == []


def test_who_is_gone_or_leads_nothing_any_more_gets_none(town: Operator, mailbox: Mailbox) -> None:
    change(town, ALVA, is_active=False)
    with town.app.app_context():
        user = db.session.scalars(select(User).where(User.email == BO)).one()
        for membership in user.memberships:
            db.session.delete(membership)
        db.session.commit()
    assert town("remind").out == "0 påminnelser är skickade.\n"
    change(town, ALVA, is_active=True)
    with town.app.app_context():
        for plan in db.session.scalars(select(Plan)):
            plan.ended_on = date(2026, 11, 23)
        db.session.commit()
    assert town("remind").out == "0 påminnelser är skickade.\n"


def test_the_letter_speaks_the_language_of_its_reader(town: Operator, mailbox: Mailbox) -> None:
    change(town, ALVA, language="en")
    assert town("remind").code == 0
    [letter] = [each for each in mailbox.take() if each["To"] == ALVA]
    assert str(letter["Subject"]).endswith("sessions have no log yet")
    assert text_of(letter).startswith("Hello Alva Exempel!\n\nThese sessions should have been held by now")
    assert "– 4A, Tåget: 2 sessions, the first since 5 October" in text_of(letter)


def test_the_link_in_the_letter_and_the_mail_programme_stop_it(town: Operator, mailbox: Mailbox) -> None:
    assert town("remind").code == 0
    letters = {str(letter["To"]): letter for letter in mailbox.take()}
    stop = str(letters[ALVA]["List-Unsubscribe"])
    assert stop.strip("<>") in text_of(letters[ALVA]).splitlines()
    assert letters[ALVA]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = stop.strip("<>").removeprefix(SITE)
    answer = town.app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "Påminnelserna är stoppade" in answer.text) == (200, True)
    on(town, TUESDAY + timedelta(7))
    assert town("remind").code == 0
    assert receivers(mailbox) == [BO]
    with town.app.app_context():
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.subject, list(event.changes)) == ("user_account", ["reminders_stopped_at"])


def test_a_dry_run_says_in_numbers_who_would_get_one_and_sends_and_keeps_nothing(
    town: Operator, mailbox: Mailbox
) -> None:
    answer = town("remind", "--dry-run")
    assert answer.out.splitlines() == ["     2  Exempelköping", "2 personer skulle påminnas.", "Inget har skickats."]
    assert (answer.code, mailbox.take(), town.count("reminder")) == (0, [], 0)
    town.app.config["MAIL_SERVER"] = None
    assert town("remind", "--dry-run").code == 0
    answer = town("remind")
    assert (answer.code, answer.errors) == (2, "Det finns ingen e-postserver. Ange TRACKER_SMTP_URL.\n")


def test_an_address_that_is_refused_keeps_no_other_from_theirs_and_is_tried_the_next_time(
    town: Operator, mailbox: Mailbox
) -> None:
    mailbox.unknown = {ALVA}
    answer = town("remind")
    refused = f"E-postservern tog inte emot mejlet till {ALVA} (SMTPRecipientsRefused). Det försöks igen nästa gång.\n"
    assert (answer.code, answer.out, answer.errors) == (1, "1 påminnelse är skickad.\n", refused)
    assert receivers(mailbox) == [BO]
    mailbox.unknown = set()
    on(town, TUESDAY + timedelta(1))
    assert town("remind").out == "1 påminnelse är skickad.\n", "though it is not the day for reminders"
    assert receivers(mailbox) == [ALVA]


def test_an_address_that_no_header_can_hold_keeps_no_other_from_theirs(town: Operator, mailbox: Mailbox) -> None:
    change(town, ALVA, email="alva&@['.se")
    answer = town("remind")
    assert (answer.code, answer.out, answer.errors.count("\n")) == (1, "1 påminnelse är skickad.\n", 1)
    assert receivers(mailbox) == [BO]


def test_a_server_that_is_down_is_said_in_one_line_and_all_is_sent_the_next_time(
    town: Operator, mailbox: Mailbox
) -> None:
    there = town.app.config["MAIL_SERVER"]
    town.app.config["MAIL_SERVER"] = MailServer("smtp", "127.0.0.1", free_port(), None, None)
    answer = town("remind")
    down = "E-postservern går inte att använda (ConnectionRefusedError). Mejlen försöks igen nästa gång.\n"
    assert (answer.code, answer.out, answer.errors) == (1, "", down)
    town.app.config["MAIL_SERVER"] = there
    on(town, TUESDAY + timedelta(1))
    assert town("remind").code == 0
    assert receivers(mailbox) == [ALVA, BO]


def test_what_is_logged_or_stopped_while_a_letter_waits_is_not_told(town: Operator, mailbox: Mailbox) -> None:
    mailbox.refuses = 2
    assert town("remind").code == 1
    change(town, BO, reminders_stopped_at=TUESDAY_AT_TEN)
    on(town, TUESDAY + timedelta(1))
    assert town("remind").code == 0
    assert receivers(mailbox) == [ALVA]


def test_a_connection_that_is_lost_after_the_letter_brings_no_second_one(town: Operator, mailbox: Mailbox) -> None:
    mailbox.breaks = 1
    answer = town("remind")
    lost = f"E-postservern bröt av vid {ALVA} (SMTPServerDisconnected). "
    lost += "Mejlet kan ha kommit fram, så det skickas inte igen.\n"
    assert (answer.code, answer.out, answer.errors) == (1, "1 påminnelse är skickad.\n", lost)
    on(town, TUESDAY + timedelta(1))
    assert town("remind").code == 0
    assert receivers(mailbox) == [ALVA, BO]


def start(town: Operator) -> ForkProcess:
    """Let another operator remind, in a process of their own."""
    with town.app.app_context():
        db.engine.dispose()  # what is open must not be shared with the child
    other = processes.Process(target=town, args=("remind",))
    other.start()
    return other


def test_a_run_that_is_killed_half_way_sends_nobody_two_and_the_next_one_sends_the_rest(
    town: Operator, mailbox: Mailbox
) -> None:
    runs: Future[int] = Future()
    mailbox.breaks, mailbox.instead = 1, lambda: os.kill(runs.result(PATIENCE), signal.SIGKILL)
    other = start(town)
    runs.set_result(other.pid or 0)
    other.join(PATIENCE)
    assert other.exitcode == -signal.SIGKILL
    assert town("remind").code == 0
    assert receivers(mailbox) == [ALVA, BO]


def test_runs_at_once_send_one_letter_to_each(town: Operator, mailbox: Mailbox) -> None:
    others = [start(town) for _number in range(4)]
    for other in others:
        other.join(PATIENCE)
        assert other.exitcode == 0
    assert receivers(mailbox) == [ALVA, BO]
