"""The audit log of what is gone: what that was called and held, and of what is private only that it was there."""

from datetime import date

import sqlalchemy as sa
from flask import Flask

from tests.conftest import SQLITE_FIRST
from tests.pages.cast import stored, value_of
from tests.pages.lines import add_class, add_plan
from tests.pages.test_audit import cast, texts
from tests.pages.test_exports import records
from tests.pages.world import add_member, enter
from tracker.models import AuditEvent, Contact, ContactKind, Headcount, Membership, Role, SchoolClass, User, db

pytestmark = SQLITE_FIRST


def test_what_was_removed_is_told_by_name_with_what_it_held(app: Flask) -> None:
    places = cast(app)
    with stored(app):
        class_id = add_class(places["own"].school_id, "9Z", s4=21)
        add_plan(class_id, leaders=("coordinator@example.org",))
    coordinator = enter(app, "coordinator@example.org")
    page = f"/admin/classes/{class_id}/remove"
    assert coordinator.post(page, data={"sure": value_of(coordinator.get(page), "sure")}).status_code == 303
    told = texts(coordinator)
    [gone] = [each for each in told if "Tog bort en klass 9Z 2026/27 · Skola 99010001" in each]
    assert gone.endswith("Skola: Skola 99010001 Läsår: 2026/27 Namn: 9Z")
    assert any("Tog bort ett elevantal 9Z 2026/27, årskurs 4, 15 oktober 2026" in each for each in told)
    assert any("Tog bort en plan 9Z 2026/27, Tåget" in each for each in told)
    for what in ("Tog bort", "Lade till"):
        assert any(f"{what} en passledare i en plan 9Z 2026/27, Tåget, coordinator · Skola" in each for each in told), (
            told
        )
    assert any("Lade till en klass 9Z 2026/27" in each for each in told), "what came before is told by name, too"
    held = [
        (line["uppgift"], line["fran"], line["till"])
        for line in records(coordinator.get("/admin/audit.csv").text)
        if line["handelse"] == "Tog bort en klass"
    ]
    assert held == [("Skola", "Skola 99010001", ""), ("Läsår", "2026/27", ""), ("Namn", "9Z", "")]


def test_of_what_was_private_the_log_says_only_that_there_was_something(app: Flask) -> None:
    places = cast(app)
    with stored(app):
        row = Contact(school_id=places["own"].school_id, kind=ContactKind.POLICE, name="Kim Hemlig")
        row.first_day = date(2026, 8, 17)
        db.session.add(row)
        db.session.flush()
        db.session.delete(row)
    with app.app_context():
        event = db.session.query(AuditEvent).filter_by(subject="contact", action="removed").one()
        assert (event.changes["name"], event.changes["first_day"]) == (None, ["2026-08-17", None])
        assert "Kim" not in str(event.changes)
    [told] = [each for each in texts(enter(app, "coordinator@example.org")) if "Tog bort en kontaktperson" in each]
    assert "Namn: visas inte" in told


def test_a_stage_is_called_as_the_school_year_of_its_class_calls_it(app: Flask) -> None:
    places = cast(app)
    with stored(app):
        row = db.session.get_one(SchoolClass, add_class(places["own"].school_id, "4Z", s3=21))
        row.year, class_id = 2028, row.id
    with stored(app):
        db.session.query(Headcount).filter_by(class_id=class_id).one().pupils = 22
    told = texts(enter(app, "coordinator@example.org"))
    assert any("Ändrade ett elevantal 4Z 2028/29, årskurs 4, 15 oktober 2026" in each for each in told), told


def test_what_is_gone_is_told_by_what_it_was(app: Flask) -> None:
    places = cast(app)
    coordinator = enter(app, "coordinator@example.org")
    assert coordinator.post(f"/activities/{places['own'].activity_id}/remove", data={}).status_code == 303
    told = texts(coordinator)[0]
    assert "coordinator Tog bort en aktivitet" in told
    assert "APT, 1 november 2026 · Skola 99010001" in told


def test_a_role_is_told_as_it_was_though_its_number_came_back(app: Flask) -> None:
    """SQLite gives the number of a row that is gone to the next one; PostgreSQL never does."""
    cast(app)
    with stored(app):
        for name in ("first", "second"):
            add_member(f"{name}@example.org", Membership(role=Role.READER, municipality_code="9901"))
    lead = enter(app, "lead@example.org")
    with app.app_context():
        ids = [db.session.scalars(sa.select(User.id).where(User.name == name)).one() for name in ("first", "second")]
    assert lead.post(f"/admin/users/{ids[0]}/roles", data={"role": "lead", "place": "town 9901"}).status_code == 303
    with app.app_context():
        of_first = sa.select(Membership.id).where(Membership.user_id == ids[0], Membership.role == Role.LEAD)
        given = db.session.scalars(of_first).one()
    assert lead.post(f"/admin/users/{ids[0]}/roles/{given}/take").status_code == 303
    place = {"role": "leader", "place": "school 99010001"}
    assert lead.post(f"/admin/users/{ids[1]}/roles", data=place).status_code == 303
    roles = [text for text in texts(lead) if "en roll" in text][:3]
    assert ["second, Passledare" in roles[0], "Tog bort en roll first, Programansvarig" in roles[1]] == [True, True]
    assert "Lade till en roll first, Programansvarig" in roles[2]
