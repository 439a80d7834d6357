"""Schools of several municipalities, where every name, code and id tells whose it is; and whose an answer is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ClauseElement, inspect, select

from tracker import models
from tracker.access import Scope
from tracker.models import Base, db

# The number of each school, and the letter of its municipality.
SCHOOLS = {1: "A", 2: "A", 3: "B", 4: "B", 5: "C"}
TOWNS = {"A": "9901", "B": "9902", "C": "9903"}
ALL = 1_000_000  # the ids of a school's rows begin with its number
MOMENT, DAY = datetime(2026, 11, 2, tzinfo=UTC), date(2026, 11, 2)
MOST = 500  # of an answer that is read row by row
MARK = re.compile(r"märke-([1-5A-C])|\b(990[1-3])(?:000([1-5]))?\b|0000000([1-5])-", re.IGNORECASE)


def unit_code(number: int) -> str:
    """Return a school's code, which begins with its municipality's."""
    return f"{TOWNS[SCHOOLS[number]]}000{number}"


def store_marked() -> None:
    """Write the schools, flush, and keep their figures."""
    for letter, code in TOWNS.items():
        db.session.add(models.Municipality(code=code, name=f"märke-{letter}"))
    db.session.flush()
    for letter, code in TOWNS.items():
        promise = models.Promise(municipality_code=code, period="2026", text=f"märke-{letter}")
        db.session.add(promise)
        db.session.flush()
        line = models.PromiseLine(promise_id=promise.id, position=1, kind=models.PromiseKind.FREE)
        line.title, line.text = f"märke-{letter}", ""
        db.session.add(line)
    curriculum = db.session.scalars(select(models.Curriculum).where(models.Curriculum.code == "TAGET-45")).one()
    for number in SCHOOLS:
        for rows in rows_of(number, curriculum):
            db.session.add_all(rows)
            db.session.flush()


def rows_of(number: int, curriculum: models.Curriculum) -> Iterator[list[Base]]:
    """Yield the rows of a school: itself, its people and class, its plan, and what was done."""
    base, mark = number * ALL, f"märke-{number}"
    at = {"school_id": base}
    school = models.School(unit_code=unit_code(number), name=mark, municipality_code=TOWNS[SCHOOLS[number]])
    school.id, school.area, school.owner_type = base, mark, models.OwnerType.MUNICIPAL
    yield [school]
    yield [models.User(id=base, email=f"{mark}@example.org", name=mark)]
    yield [models.Membership(id=base, user_id=base, role=models.Role.LEADER, **at)]
    for offset, year in enumerate((2026, 2025)):
        known = models.SchoolClass(id=base + offset, year=year, name=f"{mark} {4 - offset}", **at)
        count = models.Headcount(class_id=base + offset, stage=4 - offset, reference_date=DAY, pupils=20)
        yield [known]
        yield [count]
    yield [models.ClassPredecessor(class_id=base, predecessor_id=base + 1)]
    plan = models.Plan(id=base, class_id=base, curriculum_id=curriculum.id, programme_code="TAGET")
    plan.starts_on, plan.ends_on, plan.groups = date(2026, 9, 1), date(2027, 5, 31), 1
    plan.stages, plan.leaders = [models.PlanStage(stage=4)], [models.PlanLeader(user_id=base)]
    yield [plan]
    yield [
        models.PlannedSession(
            id=base + place, plan_id=base, curriculum_session_id=each.id, due_on=date(2026, 10, place)
        )
        for place, each in enumerate(curriculum.sessions[:4], 1)
    ]
    yield [log_of(number, place) for place in (1, 2, 3)]
    yield [models.HeldSlot(planned_session_id=base + place, group=1, log_id=log_id(number, place)) for place in (1, 2)]
    file = models.FileImport(id=base, kind=models.ImportKind.CLASSES, file_name=mark, user_id=base, written_at=MOMENT)
    file.municipality_code, file.added, file.changed, file.unchanged = TOWNS[SCHOOLS[number]], 0, 0, 0
    yield [file]
    yield [models.Rollover(id=base, year=2026, made_at=MOMENT, made_by_id=base, **at)]
    contact = models.Contact(id=base, name=mark, kind=models.ContactKind.POLICE, first_day=DAY, **at)
    activity = models.Activity(id=base, programme_code="TAGET", kind=models.ActivityKind.APT, day=DAY, **at)
    activity.participants = 9
    yield [contact, activity]


def log_id(number: int, place: int) -> str:
    """Return the id of a school's log of a session."""
    return f"0000000{number}-1111-4111-8111-00000000000{place}"


def log_of(number: int, place: int) -> models.SessionLog:
    """Return a log: the first is held, the second waits for confirmation, the third is cancelled."""
    base = number * ALL
    log = models.SessionLog(id=log_id(number, place), plan_id=base, planned_session_id=base + place, day=DAY)
    log.author_id, log.logged_at, log.changed_at, log.source = base, MOMENT, MOMENT, models.Source.FORM
    log.is_confirmed, log.group, log.comment = place != 2, 0, f"märke-{number}"
    if place == 3:
        log.status, log.obstacle = models.Status.CANCELLED, models.Obstacle.TIME
    else:
        log.status, log.present, log.minutes, log.outcome = models.Status.HELD, 18, 40, models.Outcome.AS_PLANNED
    return log


def inside(scope: Scope) -> set[str]:
    """Return the marks of what lies in a scope; a school's municipality may be named."""
    numbers = {n for n, town in SCHOOLS.items() if scope.covers(n * ALL, TOWNS[town])}
    return {*map(str, numbers), *(SCHOOLS[n] for n in numbers)}


def marks(found: Any) -> set[str]:
    """Return whose an answer is, all that it holds taken together."""
    return {mark for value in values(found, 9) for mark in marks_of(value)}


def marks_of(value: str | int) -> Iterator[str]:
    """Yield whose a name, a code or an id is."""
    if isinstance(value, int):
        yield from (str(value // ALL),) if value // ALL in SCHOOLS else ()
        return
    for name, town, school, log in MARK.findall(value):
        letter = {code: each for each, code in TOWNS.items()}.get(town, "")
        yield from filter(None, (name.upper(), letter, school, log))


def values(found: Any, depth: int) -> Iterator[str | int]:
    """Yield the texts and numbers in an answer, however deep."""
    if isinstance(found, str | int):
        yield found
    elif depth and found is not None:
        for part in parts(found):
            yield from values(part, depth - 1)


def parts(found: Any) -> Iterable[Any]:
    """Return what an answer is made of."""
    if isinstance(found, Scope | ClauseElement):
        return ()
    if isinstance(found, Mapping):
        return [*found.keys(), *found.values()]
    if isinstance(found, Base):
        return [getattr(found, each.key) for each in inspect(type(found)).column_attrs]
    if is_dataclass(found):
        return [getattr(found, each.name) for each in fields(found)]
    if isinstance(found, Iterable):
        return [*islice(found, MOST)]
    return ()
