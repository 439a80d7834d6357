"""A class with a plan, for tests of the pages around the line; made by the product's own verbs."""

from datetime import date

from werkzeug.test import TestResponse

from tests.client import WatchfulClient
from tests.pages.cast import EMAIL, add_person, add_school, sign_in, soup, stored
from tracker.dates import SchoolYear
from tracker.errors import Refused
from tracker.models import Headcount, Role, School, SchoolClass, begin_writing, db
from tracker.planning import PlanBatch, PlanEntry

YEAR = SchoolYear(2026)
# A log that breaks no rule: what the tests change one thing of.
HELD = {
    "id": "11111111-1111-4111-8111-111111111111",
    "session": "1",
    "status": "held",
    "everyone": "27",
    "outcome": "as_planned",
    "day": "2026-11-24",
    "minutes": "50",
    "leader_roles": "teacher",
}
CANCELLED = {
    "id": HELD["id"],
    "session": "1",
    "status": "cancelled",
    "obstacle": "staff",
    "day": "2026-11-24",
    "minutes": "50",
}


def add_class(school_id: int, name: str = "4A", **pupils: int) -> int:
    """Add a class of this school year with a headcount per stage (`s4=27`); return its id."""
    found = SchoolClass(school_id=school_id, year=YEAR.start, name=name)
    db.session.add(found)
    db.session.flush()
    for stage, number in (pupils or {"s4": 27}).items():
        db.session.add(
            Headcount(class_id=found.id, stage=int(stage[1:]), reference_date=date(2026, 10, 15), pupils=number)
        )
    db.session.flush()
    return found.id


def set_plan(entry: PlanEntry) -> int:
    """Make a plan, or change the one that is there; return its id. Raise Refused."""
    begin_writing()
    batch = PlanBatch([entry])
    if problems := [problem for _number, problem in batch.problems()]:
        raise Refused(*problems)
    batch.write()
    return PlanBatch([entry]).wanted[0].plan_id or 0


def add_plan(class_id: int, curriculum: str = "TAGET-45", groups: int = 1, leaders: tuple[str, ...] = ()) -> int:
    """Let a class follow a curriculum; return the plan's id."""
    found = db.session.get_one(SchoolClass, class_id)
    name, unit_code = found.name, db.session.get_one(School, found.school_id).unit_code
    # A verb that writes starts a transaction of its own.
    db.session.commit()
    return set_plan(
        PlanEntry(
            year=YEAR.start,
            unit_code=unit_code,
            class_name=name,
            programme_code=curriculum.partition("-")[0],
            curriculum_code=curriculum,
            groups=groups,
            leaders=frozenset(leaders),
        )
    )


def leader_with_class(client: WatchfulClient, groups: int = 1, curriculum: str = "TAGET-45") -> int:
    """Sign in a leader whose class 4A of 27 follows a curriculum; return the plan's id."""
    with stored(client.application):
        school_id = add_school()
        add_person(Role.LEADER, school_id)
        plan_id = add_plan(add_class(school_id), curriculum, groups, (EMAIL,))
    sign_in(client)
    return plan_id


def correct(client: WatchfulClient, changed: dict[str, str], log_id: str = HELD["id"]) -> TestResponse:
    """Correct a log as the page for it does, in the revision that the page has seen."""
    address = f"/sessions/{log_id}/correct"
    return client.post(address, data=revision_seen(client, address) | changed)


def revision_seen(client: WatchfulClient, address: str) -> dict[str, str]:
    """Return the state that a page for correcting has seen, as its form sends it; nothing if it does not open."""
    return {
        str(field["name"]): str(field["value"])
        for field in soup(client.get(address)).select("[name=revision], [name=seen]")
    }
