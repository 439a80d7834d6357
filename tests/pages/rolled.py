"""What the tests of the next school year share: a school from F to 5, and ways to look at what was made."""

from typing import Any

from bs4 import BeautifulSoup
from flask import Flask

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, said, sign_in, soup, stored, value_of
from tests.pages.lines import add_class, add_plan
from tests.pages.test_reach import plain
from tracker import reach
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.models import (
    ClassPredecessor,
    Headcount,
    Plan,
    Role,
    SchoolClass,
    db,
)

PAGE = "/admin/rollover"
OURS = ("own", "neighbour")
SCHOOL = f"{PAGE}/schools/12345678"


def made(app: Flask, year: int = 2027) -> dict[str, tuple[Any, ...]]:
    """Return the classes of a year: pupils by stage, predecessors, plans."""
    with app.app_context():
        found = {}
        for each in db.session.scalars(db.select(SchoolClass).where(SchoolClass.year == year)).all():
            pupils = {row.stage: row.pupils for row in db.session.query(Headcount).filter_by(class_id=each.id)}
            links = db.session.query(ClassPredecessor).filter_by(class_id=each.id)
            before = sorted(db.session.get_one(SchoolClass, link.predecessor_id).name for link in links)
            plans = db.session.query(Plan).filter_by(class_id=each.id)
            found[each.name] = pupils, before, sorted(plan.curriculum.code for plan in plans)
        return found


def figures(app: Flask) -> list[Any]:
    """Return the figures of the old year and its terms, class by class."""
    with app.app_context():
        periods = Period.of_year(Period.calendar(2026).year), Period.term("HT", 2026), Period.term("VT", 2027)
        return [reach.by_class(EVERYTHING, reach.Selection(period)) for period in periods]


def make_all(client: WatchfulClient, address: str = PAGE) -> str:
    """Make all classes as proposed; return what is said of it."""
    answer = client.post(address, data={"sure": value_of(client.get(address), "sure")})
    assert answer.status_code == 303, said(answer)
    return plain(soup(client.get(answer.headers["Location"])).select("main [role=status]")[0])


def filled(page: str) -> dict[str, Any]:
    """Return what the form of a school's page sends as it stands."""
    found: dict[str, Any] = {}
    for field in BeautifulSoup(page, "html.parser").select("main form[method=post] input[name]"):
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        found.setdefault(str(field["name"]), []).append(str(field.get("value", "")))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def kept_school(app: Flask, client: WatchfulClient) -> None:
    """A coordinator of a school with F–5: 4A in two groups on Tåget, mixed F-1, a bird, and 5A that leaves."""
    with stored(app):
        school_id = add_school()
        add_person(Role.COORDINATOR, school_id)
        add_plan(add_class(school_id, "4A", s4=27), groups=2, leaders=(EMAIL,))
        add_class(school_id, "F-1 Blå", s0=8, s1=9)
        add_plan(add_class(school_id, "Örnen", s2=11), "TAGET-23")
        add_class(school_id, "3A", s3=24)
        add_class(school_id, "5A", s5=22)
    sign_in(client)
