"""Three schools in two municipalities, each with a class, a plan, a leader, and a log that this leader wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from flask import Flask

from tests.client import WatchfulClient, another_client
from tests.pages.cast import HASH, sign_in, stored
from tests.pages.lines import CANCELLED, add_class, add_plan
from tracker.dates import now
from tracker.models import (
    Activity,
    ActivityKind,
    Contact,
    ContactKind,
    Curriculum,
    CurriculumSession,
    CurriculumStage,
    CurriculumStatus,
    Delivery,
    EntryRequest,
    Membership,
    Municipality,
    OrderedPlan,
    OwnerType,
    Plan,
    PlanOrder,
    Promise,
    PromiseKind,
    PromiseLine,
    Role,
    Rollover,
    School,
    SchoolClass,
    User,
    db,
)

# A school, another of its municipality, one of another municipality.
CODES = {"own": "99010001", "neighbour": "99010002", "foreign": "99020001"}

DRAFT = 9000  # the id of a curriculum that the first municipality writes


@dataclass(frozen=True)
class Place:
    """A school, and what lies there."""

    name: str
    unit_code: str
    school_id: int
    class_id: int
    plan_id: int
    log_id: str
    activity_id: int
    contact_id: int
    line_id: int
    other_id: int
    rollover_id: int
    order_id: int
    request_id: int
    user_id: int
    membership_id: int


def world(app: Flask) -> dict[str, Place]:
    """Store the schools; return them by what they are called in `CODES`."""
    with stored(app):
        for code in ("9901", "9902"):
            db.session.add(Municipality(code=code, name=f"Kommun {code}"))
        db.session.flush()
        rows = {name: planned(name, code) for name, code in CODES.items()}
    places = {}
    for number, (name, (school_id, class_id, plan_id, *leader)) in enumerate(rows.items()):
        log_id, numbers = logged(app, name, plan_id), [9000 + number] * 7
        places[name] = Place(name, CODES[name], school_id, class_id, plan_id, log_id, *numbers, *leader)
    with stored(app):
        add_activities(places.values())
        add_follow_up(places.values())
        add_draft()
        add_years_around(places.values())
        add_requests(places.values())
    return places


def add_draft() -> None:
    """Let the first municipality have a draft of a curriculum."""
    draft = Curriculum(id=DRAFT, code="UTKAST", programme_code="TAGET", name="Utkast", owner="Kommun 9901")
    draft.delivery, draft.status, draft.municipality_code = Delivery.TEACHER, CurriculumStatus.DRAFT, "9901"
    draft.stages = [CurriculumStage(stage=4)]
    draft.sessions = [CurriculumSession(number=1, title="Ett pass", minutes=40)]
    db.session.add(draft)


def add_years_around(places: Iterable[Place]) -> None:
    """Let each school have a class of the year before, and something made in one go: classes for the next, a plan."""
    for place in places:
        number, at = place.other_id, datetime(2026, 11, 1, place.other_id % 24, tzinfo=UTC)
        db.session.add(SchoolClass(id=number, school_id=place.school_id, year=2025, name="3A"))
        made = {"id": number, "school_id": place.school_id, "made_at": at, "made_by_id": 1}
        db.session.add(Rollover(**made, year=2027))
        plan = db.session.get_one(Plan, place.plan_id)
        db.session.add(PlanOrder(**made, year=2026, curriculum_id=plan.curriculum_id))
        db.session.flush()
        db.session.add(OrderedPlan(plan_id=plan.id, order_id=number, mark="as it was made"))


def add_follow_up(places: Iterable[Place]) -> None:
    """Let each school have a contact, and its municipality a promise with a line for it."""
    promises: dict[str, Promise] = {}
    for place in places:
        code = place.unit_code[:4]
        if code not in promises:
            promises[code] = Promise(municipality_code=code, period="2026", text="Ett löfte")
            db.session.add(promises[code])
            db.session.flush()
        line = PromiseLine(id=place.line_id, promise_id=promises[code].id, position=place.line_id)
        line.kind, line.title, line.text = PromiseKind.FREE, "En rad", ""
        days = {"first_day": date(2026, 11, 1), "last_day": date(2026, 11, 24)}
        contact = Contact(id=place.contact_id, school_id=place.school_id, name="N. Påhitt", **days)
        contact.kind = ContactKind.POLICE
        db.session.add_all([line, contact])


def add_activities(places: Iterable[Place]) -> None:
    """Let each school have its activity, also when it was removed."""
    for place in places:
        if db.session.get(Activity, place.activity_id) is None:
            db.session.add(
                Activity(
                    id=place.activity_id,
                    school_id=place.school_id,
                    programme_code="TAGET",
                    kind=ActivityKind.APT,
                    day=date(2026, 11, 1),
                    participants=30,
                )
            )


def add_roles(places: Iterable[Place]) -> None:
    """Let each school's leader have their role, also when it was taken away."""
    for place in places:
        if db.session.get(Membership, place.membership_id) is None:
            ids = {"id": place.membership_id, "user_id": place.user_id, "school_id": place.school_id}
            db.session.add(Membership(role=Role.LEADER, **ids))


def add_requests(places: Iterable[Place]) -> None:
    """Let somebody ask to be let in at each school, also when they were answered."""
    for place in places:
        if db.session.get(EntryRequest, place.request_id) is None:
            row = EntryRequest(id=place.request_id, issuer="https://login.example.org", subject=uuid4().hex)
            row.name, row.email, row.municipality_code = "N. Ny", "", place.unit_code[:4]
            row.school_id, row.asked_at, row.expires_at = place.school_id, now(), now() + timedelta(days=30)
            db.session.add(row)


def planned(name: str, code: str) -> tuple[int, int, int, int, int]:
    """Add a school with one class, its plan and one leader; return their ids, and that of the leader's role."""
    school = School(unit_code=code, name=f"Skola {code}", municipality_code=code[:4], owner_type=OwnerType.MUNICIPAL)
    db.session.add(school)
    db.session.flush()
    role = Membership(id=9000 + list(CODES).index(name), role=Role.LEADER, school_id=school.id)
    add_member(f"{name}@example.org", role)
    school_id, class_id, leader = school.id, add_class(school.id), (role.user_id, role.id)
    return school_id, class_id, add_plan(class_id), *leader


def logged(app: Flask, name: str, plan_id: int) -> str:
    """Let a school's own leader log a cancelled session; return the log's id."""
    log_id = f"{list(CODES).index(name):08}-1111-4111-8111-111111111111"
    answer = enter(app, f"{name}@example.org").post(f"/plans/{plan_id}/log", data=CANCELLED | {"id": log_id})
    assert answer.status_code == 303
    return log_id


def add_member(email: str, *memberships: Membership) -> None:
    """Add a person with these roles."""
    db.session.add(User(email=email, name=email.partition("@")[0], password_hash=HASH, memberships=list(memberships)))
    db.session.flush()


def enter(app: Flask, email: str) -> WatchfulClient:
    """Open a browser and sign somebody in."""
    client = another_client(app)
    assert sign_in(client, email).status_code == 303
    return client
