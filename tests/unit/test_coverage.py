"""Coverage of contacts: schools with both in force, of all open ones; small units are their parent's."""

from datetime import date

import pytest
from flask import Flask

from tracker.followup import coverage
from tracker.models import Contact, ContactKind, Municipality, OwnerType, School, db

POLICE, SOCIAL = ContactKind.POLICE, ContactKind.SOCIAL_SERVICES
DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def towns(context: Flask) -> None:
    db.session.add_all([Municipality(code="9901", name="Påhittköping"), Municipality(code="9902", name="Grannköping")])
    db.session.flush()


def school(name: str, *kinds: ContactKind, parent: School | None = None, code: str = "9901", **days: date) -> School:
    """Add a school with contacts that are in force since long."""
    number = db.session.query(School).count()
    row = School(unit_code=f"{code}{number:04}", name=name, municipality_code=code, owner_type=OwnerType.MUNICIPAL)
    row.parent, row.opened_on, row.closed_on = parent, days.get("opened"), days.get("closed")
    db.session.add(row)
    db.session.flush()
    for kind in kinds:
        contact(row, kind)
    return row


def contact(at: School, kind: ContactKind, first: date = date(2025, 1, 1), last: date | None = None) -> None:
    """Add a contact."""
    db.session.add(Contact(school_id=at.id, kind=kind, name="P. Påhitt", first_day=first, last_day=last))
    db.session.flush()


def found(day: date = DAY) -> tuple[int, int, dict[ContactKind, list[str]]]:
    """Return schools with both, all schools, and who lacks what."""
    answer = coverage("9901", day)
    return answer.both, len(answer.schools), answer.lacking_by_kind


def test_both_must_be_in_force() -> None:
    school("Åskolan", POLICE, SOCIAL)
    school("Askolan", POLICE)
    school("Öskolan")
    assert found() == (1, 3, {POLICE: ["Öskolan"], SOCIAL: ["Askolan", "Öskolan"]})


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [
        (DAY, DAY, True),
        (date(2026, 11, 25), None, False),
        (date(2026, 11, 1), date(2026, 11, 23), False),
        (date(2026, 11, 1), None, True),
    ],
)
def test_a_contact_counts_from_its_first_day_to_its_last(first: date, last: date | None, counts: bool) -> None:
    contact(school("Åskolan", SOCIAL), POLICE, first, last)
    assert found()[0] == int(counts)


def test_only_schools_open_that_day_are_counted() -> None:
    school("Gamla", closed=date(2026, 11, 23))
    school("Nya", opened=date(2026, 11, 25))
    school("Sista dagen", POLICE, SOCIAL, opened=DAY, closed=DAY)
    assert found() == (1, 1, {})
    assert found(date(2026, 11, 23))[1] == 1


def test_a_small_unit_is_its_parent_and_lends_it_its_contacts() -> None:
    top = school("Stora", POLICE)
    school("Lilla", SOCIAL, parent=top)
    assert found() == (1, 1, {})
    top.closed_on = date(2026, 6, 30)
    db.session.flush()
    assert found() == (1, 1, {}), "it is found where its parent is, also when that is closed"


def test_a_parent_in_another_municipality_is_no_school_of_this_one() -> None:
    far = school("Långt bort", POLICE, SOCIAL, code="9902")
    school("Lilla", POLICE, parent=far)
    assert found() == (0, 1, {SOCIAL: ["Lilla"]})
