"""Personal data go in time, figures stay, and only a run that names itself passes the audit log's triggers."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, stored
from tests.pages.lines import HELD, add_class, add_plan
from tests.pages.world import add_member
from tracker import reach, retention
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear, now
from tracker.errors import Refused
from tracker.models import (
    AuditEvent,
    Closing,
    Contact,
    ContactKind,
    FileImport,
    FormerName,
    ImportKind,
    LinkPurpose,
    Membership,
    OneTimeLink,
    Passkey,
    Retained,
    RetentionRun,
    Revision,
    Role,
    SessionLog,
    SignIn,
    Upload,
    User,
    db,
)
from tracker.reports.recounting import differences
from tracker.retention.times import before

COUNTS = "added", "changed", "unchanged"
YEAR = Period.of_year(SchoolYear(2026))
LATER = timedelta(days=3 * 366)
REFUSED = "is only added to"


@pytest.fixture
def town(app: Flask, client: WatchfulClient) -> None:
    """Store a class with a log that was corrected, a closed year, a former contact, and people who come and go."""
    with stored(app):
        school_id = add_school()
        add_person(Role.LEADER, school_id)
        add_member("lead@example.org", Membership(role=Role.LEAD, municipality_code="0127"))
        add_member("admin@example.org", Membership(role=Role.ADMINISTRATOR))
        add_member("never@example.org", Membership(role=Role.READER, municipality_code="0127"))
        plan_id = add_plan(add_class(school_id), leaders=("lead@example.org",))
        days = {"first_day": date(2026, 8, 1), "last_day": date(2026, 11, 1)}
        db.session.add(Contact(school_id=school_id, kind=ContactKind.POLICE, name="P. Påhitt", **days))
    sign_in(client)
    said = HELD | {"comment": "Bra samtal"}
    assert client.post(f"/plans/{plan_id}/log", data=said).status_code == 303
    corrected = said | {"everyone": "26", "revision": "1"}
    assert client.post(f"/sessions/{HELD['id']}/correct", data=corrected).status_code == 303
    lead = another_client(app)
    sign_in(lead, "lead@example.org")
    lead.post("/follow-up/2026-27/edit", data={"text": "Ett löfte", "accent": "#14222c", "lines": "usual"})
    assert lead.post("/admin/closing/2026-27/close", data={"early": "y"}).status_code == 303


def figures() -> list[object]:
    """Return what is counted, and what was published."""
    counted = reach.by_school(EVERYTHING, reach.Selection(YEAR))
    return [*counted, *((each.figures, each.sha256) for each in db.session.query(Closing))]


@pytest.mark.usefixtures("town")
def test_texts_and_names_go_and_every_figure_stays(app: Flask) -> None:
    at = now() + LATER
    with app.app_context():
        shown = figures()
        assert [each.reach.reached_least for each in reach.by_school(EVERYTHING, reach.Selection(YEAR))][-1:] == [26]
        assert set(retention.numbers().values()) == {0}, "nothing is old yet"
        told = retention.numbers(at)
        assert {kind.value: number for kind, number in told.items() if kind != Retained.EVENTS} == {
            "comments": 1,
            "revisions": 1,
            "accounts": 2,
            "contacts": 1,
            "links": 0,
            "sign_ins": 2,  # what the audit log says of them
        }
        assert retention.erase(None, at) == told
        db.session.commit()
        assert figures() == shown
        assert list(differences(EVERYTHING)) == [], "closings still have their hash"
        log = db.session.query(SessionLog).one()
        assert (log.comment, log.present, log.revision, log.minutes) == (None, 26, 2, 50)
        assert db.session.query(Revision).all() == []
        [contact] = db.session.query(Contact).all()
        assert (contact.name, contact.first_day) == ("Borttagen kontaktperson", date(2026, 8, 1))
        assert set(retention.numbers(at).values()) == {0}, "a second run finds nothing"


@pytest.mark.usefixtures("town")
def test_an_unused_account_is_nobody_and_its_logs_stay(app: Flask, client: WatchfulClient) -> None:
    """Not of who leads what goes on, nor of who looks after everything."""
    with app.app_context():
        author = db.session.query(SessionLog).one().author_id
        key = Passkey(user_id=author, name="x", credential_id=b"x", public_key=b"x", sign_count=0, made_at=now())
        db.session.add(key)
        db.session.flush()
        retention.erase(None, now() + LATER)
        db.session.commit()
        people = {each.id: each for each in db.session.query(User)}
        assert [each.email for each in people.values() if each.anonymised_at is None] == [
            "lead@example.org",
            "admin@example.org",
        ]
        assert author is not None
        gone = people[author]
        assert (gone.name, gone.is_active, gone.password_hash) == (f"Borttagen användare {author}", False, None)
        assert gone.email == f"borttagen-{author}@example.invalid"
        assert db.session.query(Membership).filter_by(user_id=author).count() == 0
        assert db.session.query(SignIn).filter_by(user_id=author).count() == 0
        assert db.session.query(Passkey).count() == 0
        assert db.session.query(SessionLog).one().author_id == author
        said = [each.changes for each in db.session.query(AuditEvent).filter_by(subject_id=str(author))]
        assert any("anonymised_at" in each and each["name"] is None for each in said)
    assert client.get("/").status_code == 303, "the browser is signed out"
    assert sign_in(client, EMAIL).status_code == 422


@pytest.mark.usefixtures("town")
def test_events_go_in_their_time_and_each_run_is_written_down(app: Flask) -> None:
    with app.app_context():
        events = db.session.query(AuditEvent).count()
        [admin] = db.session.query(User).filter_by(email="admin@example.org").all()
        at = now() + timedelta(days=11 * 366)
        assert retention.numbers(at)[Retained.EVENTS] == events
        assert retention.erase(admin.id, at)[Retained.EVENTS] >= events, "what the run itself does is young only today"
        db.session.commit()
        kinds = [(each.kind, each.by) for each in retention.former().shown]
        assert (Retained.EVENTS, "admin") in kinds
        assert [each.open_run for each in db.session.query(RetentionRun)] == [None] * len(Retained)
        assert list(differences(EVERYTHING)) == []


def test_of_sign_ins_the_latest_stays_and_links_go_when_they_have_run_out(context: Flask) -> None:
    user_id, old = add_person(Role.LEADER, add_school()), now() - timedelta(days=500)
    rows = [
        SignIn(token_hash=str(number), user_id=user_id, started_at=old, seen_at=old + timedelta(days=number))
        for number in range(3)
    ]
    link = OneTimeLink(token_hash="x", purpose=LinkPurpose.RESET, user_id=user_id, expires_at=old)
    db.session.add_all([*rows, link])
    made, counts = {"kind": ImportKind.USERS, "user_id": user_id, "file_name": "f"}, dict.fromkeys(COUNTS, 0)
    upload = Upload(**made, contents=b"", rows=1, made_at=old, expires_at=old)
    earlier = FileImport(**made, **counts, written_at=old)
    db.session.add_all([upload, earlier])
    db.session.flush()
    db.session.add(FormerName(import_id=earlier.id, user_id=user_id, name="N. Förr"))
    db.session.commit()
    removed = retention.erase(None)
    assert (removed[Retained.SIGN_INS], removed[Retained.LINKS]) == (2, 3)
    assert [db.session.query(kind).count() for kind in (OneTimeLink, Upload, FormerName, FileImport)] == [0, 0, 0, 1]
    assert [each.token_hash for each in db.session.query(SignIn)] == ["2"]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-11-24", 24, "2024-11-24"), ("2028-02-29", 12, "2027-02-28"), ("2026-03-31", 1, "2026-02-28")],
)
def test_months_are_months_of_the_calendar(day: str, months: int, expected: str) -> None:
    assert before(datetime.fromisoformat(day), months) == datetime.fromisoformat(expected)


def test_times_have_limits(context: Flask) -> None:
    retention.change_times({Retained.EVENTS: 60, Retained.LINKS: 1})
    assert (retention.times()[Retained.EVENTS], retention.times()[Retained.COMMENTS]) == (60, 24)
    db.session.commit()
    with pytest.raises(Refused, match="från 24 till 240"):
        retention.change_times({Retained.EVENTS: 23})
