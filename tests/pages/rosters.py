"""What the tests of classes share: a school with 4A of 27 on Tåget, and ways to look at what became of it."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, said, sign_in, soup, stored, value_of
from tests.pages.lines import HELD, add_class, add_plan
from tests.pages.test_reach import plain
from tests.pages.world import CODES
from tracker.access import EVERYTHING
from tracker.models import (
    ClassPredecessor,
    Headcount,
    Role,
    SchoolClass,
    db,
)
from tracker.reports.recounting import differences

PAGE = "/admin/classes/1"
LOST = "4A har nått minst 27 elever med Tåget i år. Läsårets siffror räknar högst så många som klassen har när läsåret "
LOST += "slutar: 15."


def add_3a(app: Flask) -> int:
    """Add 3A of the year before as 4A's predecessor; return its id."""
    with stored(app):
        class_id = add_class(1, "3A", s3=25)
        db.session.get_one(SchoolClass, class_id).year = 2025
        db.session.add(ClassPredecessor(class_id=1, predecessor_id=class_id))
    return class_id


def counts(app: Flask, class_id: int = 1) -> list[tuple[int, str, int]]:
    """Return the headcounts of a class: stage, day, pupils."""
    with app.app_context():
        rows = db.session.query(Headcount).filter_by(class_id=class_id)
        return sorted((each.stage, str(each.reference_date), each.pupils) for each in rows)


def names(app: Flask) -> list[str]:
    """Return the classes of this school year."""
    with app.app_context():
        query = db.select(SchoolClass.name).where(SchoolClass.year == 2026)
        return list(db.session.scalars(query.order_by(SchoolClass.id)))


def is_sound(app: Flask) -> bool:
    """Say whether the figures are those that counting by hand gives."""
    with app.app_context():
        return list(differences(EVERYTHING)) == []


def ahead(answer: TestResponse) -> list[str]:
    """Return the lines that say what will happen."""
    return [plain(line) for line in soup(answer).select("main .notice:not(.wrong) li")]


def twice(client: WatchfulClient, address: str, data: dict[str, str | list[str]]) -> tuple[list[str], TestResponse]:
    """Look at what a step will do, and do it; return what was said before, and the answer."""
    first = client.post(address, data=data)
    assert first.status_code == 200, said(first)
    return ahead(first), client.post(address, data=data | {"sure": value_of(first, "sure")})


def kept_class(app: Flask, client: WatchfulClient) -> None:
    """Sign in the coordinator of a school with 4A of 27 on Tåget, one session logged."""
    with stored(app):
        school_id = add_school()
        add_person(Role.COORDINATOR, school_id)
        add_plan(add_class(school_id), leaders=(EMAIL,))
    sign_in(client)
    client.post("/plans/1/log", data=HELD)


def class_form(address: str, number: int) -> dict[str, str]:
    """Return what the pages of classes accept, under a name that nothing else has."""
    form = {"school": CODES["own"], "year": "2026-27", "name": f"{address[-6:].replace('/', '')} {number}"}
    form |= {"stage1": "4", "pupils1": "20", "stage2": "", "stage3": "", "day": "2026-11-24"}
    return form | {"s4": "27" if "headcount" in address else "5"}
