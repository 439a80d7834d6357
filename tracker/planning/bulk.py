"""Many plans at once: begun, or ended for another curriculum; shown in numbers first, written all or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from sqlalchemy import select

from tracker.access import Scope
from tracker.dates import SchoolYear
from tracker.errors import Problem, Refused
from tracker.line import explain, file_order
from tracker.line.headcounts import latest
from tracker.models import Headcount, Plan, School, SchoolClass, begin_writing, db
from tracker.planning.due import date_problems
from tracker.planning.orders import remember
from tracker.planning.plan_batch import PlanBatch
from tracker.planning.plan_entry import PlanEntry
from tracker.planning.standing import curricula
from tracker.planning.stating import stated, take_turns
from tracker.words import gettext as _


@dataclass(frozen=True)
class Order:
    """All classes of these stages at these schools follow a curriculum; no schools means all in scope."""

    year: int
    programme_code: str
    curriculum_code: str
    stages: frozenset[int]
    unit_codes: frozenset[str] = frozenset()
    groups: int = 1
    delivering_code: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    leaders: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Left:
    """A class that is left out, and why."""

    school: str
    class_name: str
    why: str


@dataclass(frozen=True)
class Place:
    """A class that an order is about; `stages` are those that it has pupils in."""

    class_id: int
    name: str
    school: str
    unit_code: str
    pupils: int
    stages: tuple[int, ...]
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class Preview:
    """What would be written: entries of `plans` classes; `there` is how many have it so already.

    `mark` stands for what was shown: the same classes, whether they have their plans already or not. `dropped` is how
    many sessions without a log are not expected any more. `places` are the classes that get a plan.
    """

    entries: tuple[PlanEntry, ...]
    plans: int
    there: int
    left: tuple[Left, ...]
    mark: str
    dropped: int = 0
    places: tuple[Place, ...] = ()


def preview(scope: Scope, order: Order) -> Preview:
    """Return what an order would do. Raise Refused where its days fit no class."""
    if wrong := [*wrong_days(order)]:
        raise Refused(*wrong)
    places = places_of(scope, order)
    entries = [entry_of(order, place) for place in places]
    plans = stated(scope, Plan.class_id.in_([place.class_id for place in places]))
    there = {entry.key: entry for entry in plans.values()}
    reasons: dict[int, str] = {}
    for number, (place, entry) in enumerate(zip(places, entries, strict=True)):
        if why := why_not(place, entry, there.get(entry.key)):
            reasons[number] = why
    for number, problem in PlanBatch(entries).problems():
        reasons.setdefault(number, problem.message)
    good = [entry for number, entry in enumerate(entries) if number not in reasons]
    new = [entry for entry in good if entry.key not in there]
    left = [Left(place.school, place.name, reasons[n]) for n, place in enumerate(places) if n in reasons]
    fresh = {entry.key for entry in new}
    made = tuple(place for place, entry in zip(places, entries, strict=True) if entry.key in fresh)
    return Preview(tuple(new), len(new), len(good) - len(new), tuple(left), mark_of(good), places=made)


def wrong_days(order: Order) -> Iterator[Problem]:
    """Yield what is wrong with an order's days, which are the same for every class."""
    year = SchoolYear(order.year)
    start, end = usual_days(order)
    for field, message in date_problems(start, end, None, year):
        yield Problem(field, message)


def usual_days(order: Order) -> tuple[date, date]:
    """Return an order's first and last day: 1 September and 31 May unless it says others."""
    return order.starts_on or date(order.year, 9, 1), order.ends_on or date(order.year + 1, 5, 31)


def why_not(place: Place, entry: PlanEntry, there: PlanEntry | None) -> str | None:
    """Say why a class is left out, for what the rules of a plan alone do not know."""
    start, end = entry.starts_on, entry.ends_on
    assert start is not None
    assert end is not None
    if not place.pupils:
        return str(_("It has no headcount."))
    if (place.closed_on or end) < start or (place.opened_on or start) > end:
        return str(_("The school is not open then."))
    if there and replace(there, leaders=entry.leaders) != entry:
        return str(_("It has this plan already, with other days or groups. Change it there."))
    return None


def mark_of(entries: Iterable[PlanEntry]) -> str:
    """Return a short mark of what entries say."""
    said = [
        (entry.key, entry.groups, entry.delivering_code, str(entry.starts_on), str(entry.ends_on), str(entry.ended_on))
        for entry in entries
    ]
    return sha256(repr(sorted(said, key=repr)).encode()).hexdigest()[:16]


def entry_of(order: Order, place: Place) -> PlanEntry:
    """Return the plan that an order asks for a class."""
    return PlanEntry(
        year=order.year,
        unit_code=place.unit_code,
        class_name=place.name,
        programme_code=order.programme_code,
        curriculum_code=order.curriculum_code,
        groups=order.groups,
        delivering_code=order.delivering_code if order.delivering_code != place.unit_code else None,
        starts_on=usual_days(order)[0],
        ends_on=usual_days(order)[1],
        leaders=order.leaders,
    )


def places_of(scope: Scope, order: Order) -> list[Place]:
    """Return the classes in scope that hold one of the stages, and those without any headcount; none that is closed."""
    rows = (
        select(Headcount.class_id, Headcount.stage, Headcount.pupils)
        .join(*latest())
        .join(SchoolClass, Headcount.class_id == SchoolClass.id)
        .where(SchoolClass.year == order.year)
    )
    pupils: dict[int, dict[int, int]] = {}
    for class_id, held, number in db.session.execute(rows):
        there = pupils.setdefault(class_id, {})
        there |= {held: number} if number else {}
    at = [School.unit_code.in_(order.unit_codes)] if order.unit_codes else []
    columns = SchoolClass.id, SchoolClass.name, School.name, School.unit_code, School.opened_on, School.closed_on
    classes = select(*columns).join(School, SchoolClass.school_id == School.id)
    found = db.session.execute(
        classes.where(scope.classes, SchoolClass.year == order.year, *at).order_by(*file_order())
    )
    return [
        Place(class_id, name, school, code, sum(held.values()), tuple(sorted(held)), opened, closed)
        for class_id, name, school, code, opened, closed in found
        for held in [pupils.get(class_id, {})]
        if class_id not in pupils or order.stages & held.keys()
    ]


def make_plans(scope: Scope, order: Order, seen: str, *, by_id: int, reason: str | None = None) -> int:
    """Make the plans that a preview with the mark `seen` showed; return how many. Raise Refused, with none made.

    They are remembered as made in one go, so that they can be undone.
    """
    begin_writing()
    take_turns(place.class_id for place in places_of(scope, order))
    now = preview(scope, order)
    made = write(now, seen, reason)
    if now.entries:
        names = {(entry.unit_code, entry.class_name) for entry in now.entries}
        places = [each for each in places_of(scope, order) if (each.unit_code, each.name) in names]
        remember([place.class_id for place in places], curricula()[order.curriculum_code].id, by_id)
    return made


def write(now: Preview, seen: str, reason: str | None) -> int:
    """Write what was shown. Raise Refused when it would be something else by now."""
    if now.mark != seen:
        raise Refused(Problem("", _("Something has changed since. Look through the numbers again.")))
    if now.entries:
        batch = PlanBatch(now.entries)
        if problems := [problem for _number, problem in batch.problems()]:
            raise Refused(*problems)
        explain((felt for _number, felt in batch.felt()), reason)
        batch.write()
    return now.plans
