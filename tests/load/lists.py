"""Every page that lists something, at a municipality's size: how long it takes to open."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.load.clock import in_turn
from tests.load.databases import LEAD, TODAY
from tests.load.pages import page
from tests.load.table import Line
from tracker.dates import SchoolYear, now
from tracker.models import (
    Activity,
    ActivityKind,
    AuditEvent,
    Base,
    Contact,
    ContactKind,
    Curriculum,
    EntryRequest,
    FileImport,
    ImportKind,
    Membership,
    OrderedPlan,
    Plan,
    PlanOrder,
    Programme,
    Retained,
    RetentionRun,
    Role,
    School,
    SchoolClass,
    User,
    db,
)
from tracker.models.batches import add_all, add_rows, put
from tracker.roster import entering

LONGEST = 100
PEOPLE, MONTHS, IMPORTS, EVENTS = 1500, 50, 200, 50_000
YEAR = SchoolYear(int(TODAY[:4]))
# With the school, class, plan or curriculum at which most is to be listed.
ADDRESSES = (
    "/",
    "/activities",
    "/activities?sort=latest",
    "/schools/{school}/activities",
    "/schools/{school}/mentors",
    "/admin",
    "/admin/audit",
    "/admin/audit?person=Provare+12",
    "/admin/audit?sort=oldest",
    "/classes",
    "/classes?school={school}",
    "/classes?school={school}&sort=behind",
    "/classes?school={school}&sort=due",
    "/classes/{school_class}",
    "/admin/closing",
    "/admin/contacts",
    "/admin/contacts/{school}",
    "/admin/curricula",
    "/admin/curricula/side-by-side",
    "/admin/curricula/{curriculum}",
    "/reach",
    "/reach/behind",
    "/reach/behind?sort=school&q=skola",
    "/reach/behind?silent=2&unserved=2",
    "/reach/schools/{school}",
    "/exports",
    "/admin/imports",
    "/admin/imports?sort=person&q=klasser",
    "/plans/{plan}/mentor-links",
    "/unconfirmed",
    "/unconfirmed?sort=school&q=skola",
    "/admin/plans",
    "/admin/plans?q=4A&sort=class",
    "/admin/plans/{plan}",
    "/admin/plans/new",
    "/admin/plans/switch",
    "/admin/plans/leaders",
    "/admin/plans/made",
    "/admin/plans/made?sort=curriculum&q=skola",
    "/admin/retention",
    "/admin/rollover",
    "/admin/rollover/schools/{school}",
    "/admin/classes",
    "/admin/classes?sort=-logs",
    "/admin/classes?sort=-stage&q=skola",
    "/admin/classes/{school_class}",
    "/admin/classes/{school_class}/predecessors",
    "/admin/classes/{school_class}/predecessors?q=skola",
    "/admin/settings",
    "/admin/users",
    "/admin/users?q=Prov",
    "/admin/users/requests",
    "/account",
)


def list_lines(app: Flask, client: FlaskClient, times: int) -> Iterator[Line]:
    """Measure every page that lists something."""
    with app.app_context():
        places = fullest()
    for address in ADDRESSES:
        there = address.format(**places)
        [took] = in_turn(times, partial(page, client, there))
        yield Line(f"page {address}", f"{took:.1f} ms", f"{LONGEST} ms", took, LONGEST, "ms")


def fullest() -> dict[str, object]:
    """Return the school of most classes this year, a class of it with its plan, and that plan's curriculum."""
    most = (
        select(SchoolClass.school_id)
        .where(SchoolClass.year == YEAR.start)
        .group_by(SchoolClass.school_id)
        .order_by(func.count().desc(), SchoolClass.school_id)
        .limit(1)
    )
    school_class, plan, curriculum, school = db.session.execute(
        select(SchoolClass.id, Plan.id, Curriculum.id, School.unit_code)
        .join(Plan, Plan.class_id == SchoolClass.id)
        .join(Curriculum, Plan.curriculum_id == Curriculum.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(SchoolClass.year == YEAR.start, SchoolClass.school_id == most.scalar_subquery())
        .order_by(SchoolClass.id)
        .limit(1)
    ).one()
    return {"school_class": school_class, "plan": plan, "curriculum": curriculum, "school": school}


def crowd(app: Flask, municipality: str) -> None:
    """Add what five years leave beside the figures: people, contacts, activities, imports, what was done and went."""
    with app.app_context():
        lead = db.session.scalars(select(User.id).where(User.email == LEAD)).one()
        schools = list(db.session.scalars(select(School.id).order_by(School.id)))
        people = list(add_rows(User(email=f"provare.{n}@example.org", name=f"Provare {n}") for n in range(PEOPLE)))
        roles = (
            Membership(user_id=person.id, role=Role.LEADER, school_id=school)
            for person, school in zip(people, cycle(schools), strict=False)
        )
        left = [*roles, *of_schools(schools, lead), *imports(lead, municipality), *requests(municipality), *runs(lead)]
        add_all([*left, *orders(lead)])
        event = (now(), lead, "changed", "session_log", {"present": [20, 21]}, municipality)
        columns = ("at", "actor_id", "action", "subject", "changes", "municipality_code", "subject_id")
        put(AuditEvent, columns, [(*event, str(number)) for number in range(EVENTS)])
        db.session.commit()


def of_schools(schools: list[int], lead: int) -> Iterator[Base]:
    """Yield the contacts of schools, and what they do with staff and guardians each month."""
    programme = db.session.scalars(select(Programme.code).order_by(Programme.code)).first() or ""
    for school in schools:
        for kind in ContactKind:
            yield Contact(school_id=school, kind=kind, name="Prov Provsson", first_day=YEAR.first)
        for month in range(MONTHS):
            day = YEAR.first - timedelta(days=30 * month)
            done = {"kind": next(iter(ActivityKind)), "day": day, "participants": 12}
            yield Activity(school_id=school, programme_code=programme, author_id=lead, **done)


def requests(municipality: str) -> Iterator[Base]:
    """Yield people who ask to be let in, as many as may wait."""
    for number in range(entering.MOST):
        row = EntryRequest(issuer="https://login.example.org", subject=str(number), municipality_code=municipality)
        row.name, row.email = f"Prov {number}", f"prov.{number}@example.org"
        row.asked_at, row.expires_at = now(), now() + entering.LIFETIME
        yield row


def runs(lead: int) -> Iterator[Base]:
    """Yield what was removed in time, each month of five years."""
    for month in range(12 * 5):
        at = now() - timedelta(days=30 * month)
        for kind in Retained:
            yield RetentionRun(kind=kind, before=at, at=at, by_id=lead, removed=10)


def orders(lead: int) -> Iterator[Base]:
    """Yield what was made in one go this year: one plan of each school."""
    plans = select(SchoolClass.school_id, func.min(Plan.id), func.min(Plan.curriculum_id))
    plans = plans.join(Plan, Plan.class_id == SchoolClass.id).where(SchoolClass.year == YEAR.start)
    for school_id, plan_id, curriculum_id in db.session.execute(plans.group_by(SchoolClass.school_id)).all():
        made = {"school_id": school_id, "year": YEAR.start, "curriculum_id": curriculum_id, "made_at": now()}
        order = PlanOrder(**made, made_by_id=lead)
        db.session.add(order)
        db.session.flush()
        yield OrderedPlan(plan_id=plan_id, order_id=order.id, mark="as it was made")


def imports(lead: int, municipality: str) -> Iterator[Base]:
    """Yield imports that were made."""
    for number in range(IMPORTS):
        yield FileImport(
            kind=ImportKind.CLASSES,
            municipality_code=municipality,
            file_name=f"klasser-{number}.csv",
            user_id=lead,
            written_at=now(),
            added=10,
            changed=10,
            unchanged=10,
        )
