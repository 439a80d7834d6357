"""Where events of the audit log belong, and what they call things that are gone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.cast import add_school
from tests.pages.lines import add_class
from tests.unit.test_audit import written
from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear, now
from tracker.models import (
    AccessToken,
    AuditEvent,
    Curriculum,
    CurriculumStatus,
    Delivery,
    Headcount,
    Membership,
    OwnerType,
    Plan,
    Promise,
    Role,
    School,
    SchoolClass,
    User,
    db,
)
from tracker.trail import finding, late, naming


def test_an_event_says_where_it_belongs(context: Flask) -> None:
    """Of what is removed too, and of a person where all their roles are."""
    school_id = add_school()
    add_class(school_id)
    person = User(email="a@example.org", name="A")
    here, town, nowhere = (school_id, "0127"), (None, "0127"), (None, None)

    def belonging(act: Callable[[], object]) -> list[tuple[int | None, str | None]]:
        return [(event.school_id, event.municipality_code) for event in written(act)]

    def rename() -> None:
        person.name += "!"

    assert belonging(lambda: add_class(school_id, "4B")) == [here, here]
    assert belonging(lambda: db.session.delete(db.session.scalars(db.select(Headcount)).all()[0])) == [here]
    assert belonging(lambda: db.session.add(Promise(municipality_code="0127", period="2026", text=""))) == [town]
    assert belonging(lambda: db.session.add(person)) == [nowhere]
    role = Membership(user_id=person.id, role=Role.LEADER, school_id=school_id)
    assert belonging(lambda: db.session.add(role)) == [here]
    assert belonging(rename) == [here]
    assert belonging(
        lambda: db.session.add(Membership(user_id=person.id, role=Role.LEAD, municipality_code="0127"))
    ) == [town]
    assert belonging(rename) == [town]
    assert belonging(lambda: db.session.add(Membership(user_id=person.id, role=Role.READER))) == [nowhere]
    assert belonging(rename) == [nowhere]


def named_rows() -> dict[str, Callable[[str], Any]]:
    """Return, for each table whose rows have a name and go, what makes one with a name."""
    school_id = add_school()
    person = User(email="a@example.org", name="A")
    db.session.add(person)
    db.session.flush()
    owned = {"owner": "O", "version": 1, "delivery": Delivery.TEACHER, "programme_code": "TAGET"}
    spring = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 5, 31), "groups": 1, "programme_code": "TAGET"}
    spring["curriculum_id"] = db.session.scalars(sa.select(Curriculum.id).where(Curriculum.code == "TAGET-45")).one()
    made = {"user_id": person.id, "made_at": datetime.now(UTC), "expires_on": date(2027, 1, 1)}
    inside = {"municipality_code": "0127", "owner_type": OwnerType.MUNICIPAL}
    return {
        "access_token": lambda name: AccessToken(name=name, token_hash=name, **made),
        "curriculum": lambda name: Curriculum(name=name, code=name, status=CurriculumStatus.DRAFT, **owned),
        "plan": lambda name: Plan(class_id=add_class(school_id, name), **spring),
        "promise": lambda name: Promise(municipality_code="0127", period=name, text="T"),
        "school": lambda name: School(name=name, unit_code=f"9901{len(name):04}", **inside),
        "school_class": lambda name: SchoolClass(school_id=school_id, year=2026, name=name),
    }


@pytest.mark.parametrize("table", sorted(naming.NUMBERED - {"planned_session"}))
def test_what_has_the_number_of_what_is_gone_does_not_lend_it_its_name(context: Flask, table: str) -> None:
    make = named_rows()[table]
    old, new = make("Borta"), make("Efter")
    events = written(lambda: db.session.add(old))
    number = old.id
    events += written(lambda: db.session.delete(old))
    new.id = number
    later = written(lambda: db.session.add(new))

    def told(some: list[AuditEvent]) -> str:
        numbers = {event.id for event in some if event.subject == table}
        listed = [each for page in finding.read(EVERYTHING, finding.Asked()) for each in page if each.id in numbers]
        assert len(listed) == len(numbers) > 0
        return repr([each.facts for each in listed])

    assert "Efter" not in told(events)
    assert "Efter" in told(later)


def test_what_was_changed_late_is_told_of_the_class_that_it_was(context: Flask) -> None:
    school_id, before = add_school(), now()
    gone = db.session.get_one(SchoolClass, add_class(school_id, "4A"))
    number = gone.id
    for row in db.session.query(Headcount).filter_by(class_id=number):
        db.session.delete(row)
    db.session.flush()
    db.session.delete(gone)
    db.session.flush()
    db.session.add(SchoolClass(id=number, school_id=school_id, year=2024, name="2A"))
    db.session.flush()

    def kinds(year: int) -> list[tuple[str, str]]:
        found = late.changed_late(EVERYTHING, "0127", Period.of_year(SchoolYear(year)), before)
        return [(each.event.action, each.event.subject) for each in reversed(found)]

    old = [(action, subject) for action in ("added", "removed") for subject in ("school_class", "headcount")]
    assert sorted(kinds(2026)) == sorted(old)
    assert kinds(2024) == [("added", "school_class")]
