"""The audit log: one event for each change, written by the flush itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask, g
from sqlalchemy import text

from tests.conftest import living_app
from tests.pages.cast import add_school
from tests.pages.lines import add_class
from tracker.access import EVERYTHING
from tracker.models import (
    AuditEvent,
    Contact,
    ContactKind,
    Counter,
    Headcount,
    LinkPurpose,
    Municipality,
    OneTimeLink,
    School,
    SchoolClass,
    User,
    db,
)
from tracker.models.batches import add_rows, change_rows, remove_rows
from tracker.trail import finding

LITERALLY = {"literal_binds": True}


def written(act: Callable[[], object]) -> list[AuditEvent]:
    """Do something, flush, and return the events that came of it."""
    last = db.session.scalar(db.select(db.func.max(AuditEvent.id))) or 0
    act()
    db.session.flush()
    return list(db.session.scalars(db.select(AuditEvent).where(AuditEvent.id > last).order_by(AuditEvent.id)))


def test_an_added_row_is_told_with_its_contents(context: Flask) -> None:
    [event] = written(lambda: db.session.add(Municipality(code="9901", name="Påhittade")))
    assert (event.action, event.subject, event.subject_id) == ("added", "municipality", "9901")
    told = {"code": "9901", "name": "Påhittade", "is_example": False, "is_open": False, "reminder_weekday": 0}
    assert event.changes == {name: [None, value] for name, value in told.items()}
    assert event.actor_id is None, "on the command line nobody is signed in"
    assert abs((event.at - datetime.now(UTC)).total_seconds()) < 60


def test_what_the_flush_fills_in_is_told_too(context: Flask) -> None:
    people = [User(email=f"{number}@example.org", name="A") for number in range(4)]
    events = written(lambda: db.session.add_all(people[:2])) + written(lambda: list(add_rows(people[2:])))
    filled_in = {"is_active": [None, True], "email": None, "name": None, "sort_key": None, "search_key": None}
    assert [{name: each for name, each in event.changes.items() if name != "made_at"} for event in events] == [
        {"id": [None, int(event.subject_id)]} | filled_in for event in events
    ]
    assert len(events) == 4


# PostgreSQL chooses by how many rows there are.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_rare_is_found_by_its_index_and_what_is_common_by_time(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.add(Municipality(code="9901", name="Påhittade"))
    db.session.flush()
    for rare, index in ((1, "ix_audit_event_subject"), (0, "ix_audit_event_at")):
        monkeypatch.setattr(finding, "RARE", rare)
        asked = finding.statement(EVERYTHING, finding.Asked(thing="settings")).limit(50)
        plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {asked.compile(db.engine, compile_kwargs=LITERALLY)}"))
        assert any(index in step.detail for step in plan), rare
        assert [event.subject for event, *_ in db.session.execute(asked)] == ["municipality"]


def test_a_change_is_told_from_what_to_what(context: Flask) -> None:
    school = db.session.get_one(School, add_school())

    def rename() -> None:
        school.name, school.opened_on = "Nya namnet", date(2026, 7, 1)

    [event] = written(rename)
    assert (event.action, event.subject, event.subject_id) == ("changed", "school", str(school.id))
    assert event.changes["name"] == ["Påhittade skolan", "Nya namnet"]
    assert event.changes["opened_on"] == [None, "2026-07-01"]
    assert "municipality_code" not in event.changes


def test_what_is_set_to_what_it_was_is_no_change(context: Flask) -> None:
    school = db.session.get_one(School, add_school())

    def nothing() -> None:
        school.name, school.area = str(school.name), None

    assert not written(nothing)
    assert not written(lambda: db.session.scalars(db.select(School)).all())


def test_a_removed_row_is_told_by_its_key_and_what_it_held(context: Flask) -> None:
    class_id = add_class(add_school(), s4=27)
    row = db.session.scalars(db.select(Headcount)).one()
    [event] = written(lambda: db.session.delete(row))
    assert (event.action, event.subject, event.subject_id) == ("removed", "headcount", f"{class_id}/4/2026-10-15")
    assert [*event.changes.values()] == [[class_id, None], [4, None], ["2026-10-15", None], [27, None]]


def test_who_is_signed_in_did_it(context: Flask) -> None:
    user = User(email="a@example.org", name="A")
    db.session.add(user)
    db.session.flush()
    g.actor_id = user.id
    [event] = written(lambda: db.session.add(Municipality(code="9901", name="Påhittade")))
    assert event.actor_id == user.id


def test_of_names_addresses_and_secrets_only_that_they_changed(context: Flask) -> None:
    school_id = add_school()
    person = User(email="a.larare@example.org", name="Anna", password_hash="hemligt")
    contact = Contact(school_id=school_id, kind=ContactKind.POLICE, name="Bertil", first_day=date(2026, 8, 1))

    def change() -> None:
        person.email, person.name, contact.name = "b.larare@example.org", "Beata", "Cecilia"

    events = written(lambda: db.session.add_all([person, contact])) + written(change)
    told = str([(event.subject_id, event.changes) for event in events])
    for secret in ("larare", "Anna", "Beata", "Bertil", "Cecilia", "hemligt"):
        assert secret not in told
    assert {"email": None, "name": None, "sort_key": None, "search_key": None} in [event.changes for event in events]


def test_one_flush_of_many_rows_is_one_event_each(context: Flask) -> None:
    school_id = add_school()
    classes = [SchoolClass(school_id=school_id, year=2026, name=f"{number}A") for number in range(1, 6)]
    events = written(lambda: db.session.add_all(classes))
    assert sorted(event.subject_id for event in events) == sorted(str(each.id) for each in classes)
    assert {event.action for event in events} == {"added"}


def test_what_is_written_in_batches_is_told_too(context: Flask) -> None:
    school_id = add_school()
    rows = [SchoolClass(school_id=school_id, year=2026, name=f"{number}A") for number in range(3)]
    ids: list[int] = []
    assert len(written(lambda: ids.extend(row.id for row in add_rows(rows)))) == 3
    changes = {ids[0]: {"name": "Nya"}, ids[1]: {"name": "1A"}}
    [event] = written(lambda: change_rows(SchoolClass, changes))
    assert (event.subject_id, event.changes["name"]) == (str(ids[0]), ["0A", "Nya"])
    assert [event.action for event in written(lambda: remove_rows(SchoolClass, [(ids[2],)]))] == ["removed"]


def test_what_is_undone_leaves_nothing(context: Flask) -> None:
    before = len(db.session.scalars(db.select(AuditEvent)).all())
    add_school()
    db.session.rollback()
    assert len(db.session.scalars(db.select(AuditEvent)).all()) == before


def test_counters_links_and_the_log_itself_are_not_followed(context: Flask) -> None:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    link = OneTimeLink(token_hash="x", purpose=LinkPurpose.SETUP, expires_at=moment)
    assert not written(lambda: db.session.add_all([Counter(key="k", since=moment, times=1), link]))


def test_two_apps_in_one_process_write_once(context: Flask, database_url: str) -> None:
    with living_app(database_url) as second:
        assert second is not context
        [event] = written(lambda: db.session.add(Municipality(code="9901", name="Påhittade")))
        assert event.action == "added"


def test_an_event_is_of_its_moment_in_utc(context: Flask) -> None:
    before = datetime.now(UTC)
    [event] = written(lambda: db.session.add(Municipality(code="9901", name="Påhittade")))
    is_sqlite = db.engine.dialect.name == "sqlite"
    stored = "SELECT at FROM audit_event" if is_sqlite else "SELECT at AT TIME ZONE 'UTC' FROM audit_event"
    texts = db.session.execute(sa.text(f"{stored} WHERE id = {event.id}")).scalar_one()
    at = datetime.fromisoformat(str(texts)).replace(tzinfo=UTC)
    assert before <= at <= datetime.now(UTC)
    assert at == event.at
