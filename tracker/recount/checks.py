"""The integrity of the data, beyond what the database's constraints can say: each fault is one line for a person."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Select, select

from tracker.access import Scope
from tracker.dates import Period, SchoolYear
from tracker.models import Closing, HeldSlot, Plan, School, SchoolClass, SessionLog, Status, db
from tracker.recount import facts
from tracker.recount.plans import due_dates
from tracker.words import gettext as _

Slot = tuple[int, int]


class Placed(NamedTuple):
    """A plan with its class and school, and how a person finds it."""

    school: facts.School
    school_class: facts.SchoolClass
    plan: facts.Plan

    @property
    def name(self) -> str:
        """Return school, class, school year and curriculum."""
        year = SchoolYear(self.school_class.year)
        return f"{self.school.name} ({self.school.unit_code}) {self.school_class.name} {year} {self.plan.curriculum}"


def placed_plans(town: facts.Town) -> list[Placed]:
    """Return all plans of a municipality, each with its place."""
    return [
        Placed(school, school_class, plan)
        for school in town.schools
        for school_class in school.classes
        for plan in school_class.plans
    ]


def all_plans(town: facts.Town) -> list[facts.Plan]:
    """Return all plans of a municipality."""
    return [place.plan for place in placed_plans(town)]


def plan_names(town: facts.Town) -> dict[int, str]:
    """Return how a person finds each plan, by id."""
    return {place.plan.id: place.name for place in placed_plans(town)}


def class_names(town: facts.Town) -> dict[int, str]:
    """Return how a person finds each class, by id."""
    return {
        each.id: f"{school.name} ({school.unit_code}) {each.name} {SchoolYear(each.year)}"
        for school in town.schools
        for each in school.classes
    }


def school_names(town: facts.Town) -> dict[int, str]:
    """Return each school's name and unit code, by id."""
    return {school.id: f"{school.name} ({school.unit_code})" for school in town.schools}


def periods(town: facts.Town) -> list[Period]:
    """Return the school years that the municipality has classes in, each followed by its terms; then calendar years."""
    years = sorted({each.year for school in town.schools for each in school.classes})
    return [
        *(
            period
            for year in years
            for period in (
                Period.of_year(SchoolYear(year)),
                Period.of_term(f"HT{year}"),
                Period.of_term(f"VT{year + 1}"),
            )
        ),
        *(Period.calendar(year) for year in sorted({*years, *(year + 1 for year in years)})),
    ]


def faults(scope: Scope, town: facts.Town) -> Iterator[str]:
    """Yield what is wrong with the data of a municipality."""
    yield from slot_faults(scope, town.code)
    yield from closing_faults(town.code)
    curricula = {curriculum.code: curriculum for curriculum in town.curricula}
    for place in placed_plans(town):
        yield from plan_faults(place, curricula[place.plan.curriculum])
        yield from log_faults(place)


def plan_faults(place: Placed, curriculum: facts.Curriculum) -> Iterator[str]:
    """Yield where a plan disagrees with its curriculum, or a due date with its formula."""
    plan = place.plan
    if plan.programme != curriculum.programme:
        yield _(
            "%(plan)s: the plan says programme %(found)s, its curriculum is of %(expected)s.",
            plan=place.name,
            found=plan.programme,
            expected=curriculum.programme,
        )
    expected = [number for number, _core in curriculum.sessions]
    found = [session.number for session in plan.sessions]
    if found != expected:
        yield _(
            "%(plan)s: the plan has the sessions %(found)s, its curriculum has %(expected)s.",
            plan=place.name,
            found=found,
            expected=expected,
        )
        return
    dates = due_dates(plan.starts_on, plan.ends_on, len(plan.sessions))
    for session, due_on in zip(plan.sessions, dates, strict=True):
        if session.due_on != due_on:
            yield _(
                "%(plan)s: session %(number)s is due on %(found)s, by its plan's dates it should be %(expected)s.",
                plan=place.name,
                number=session.number,
                found=session.due_on,
                expected=due_on,
            )


def log_faults(place: Placed) -> Iterator[str]:
    """Yield the active logs of a group that the plan does not have, or of a day outside the school year."""
    year = SchoolYear(place.school_class.year)
    for log in place.plan.logs:
        if log.withdrawn:
            continue
        if log.group > place.plan.groups:
            yield _(
                "%(plan)s: log %(log)s is for group %(group)s, the plan has %(groups)s.",
                plan=place.name,
                log=log.id,
                group=log.group,
                groups=place.plan.groups,
            )
        if not year.first <= log.day <= year.last:
            yield _(
                "%(plan)s: log %(log)s is dated %(day)s, outside the school year.",
                plan=place.name,
                log=log.id,
                day=log.day,
            )


def slot_faults(scope: Scope, municipality_code: str) -> Iterator[str]:
    """Yield the logs that hold other slots than they should: an active held log its own, any other log none."""
    plans = (
        select(Plan.id, Plan.groups)
        .join(SchoolClass, SchoolClass.id == Plan.class_id)
        .join(School, School.id == SchoolClass.school_id)
        .where(scope.schools, School.municipality_code == municipality_code)
        .subquery()
    )
    logs = select(SessionLog, plans.c.groups).join(plans, plans.c.id == SessionLog.plan_id).order_by(SessionLog.id)
    taken = taken_slots(select(SessionLog.id).join(plans, plans.c.id == SessionLog.plan_id))
    for log, groups in db.session.execute(logs.execution_options(populate_existing=True)):
        expected, found = slots_of(log, groups), taken.get(log.id, set())
        if found != expected:
            yield _(
                "Log %(log)s holds the slots %(found)s (planned session, group), it should hold %(expected)s.",
                log=log.id,
                found=sorted(found),
                expected=sorted(expected),
            )


def closing_faults(municipality_code: str) -> Iterator[str]:
    """Yield closings whose file no longer has the fingerprint that was published."""
    of_town = select(Closing.period, Closing.figures, Closing.sha256).where(
        Closing.municipality_code == municipality_code
    )
    for period, figures, told in db.session.execute(of_town.order_by(Closing.id)):
        if sha256(figures.encode()).hexdigest() != told:
            yield _("%(period)s: the published figures no longer have their fingerprint.", period=period)


def taken_slots(log_ids: Select[str]) -> dict[str, set[Slot]]:
    """Return the slots that each of the logs holds."""
    columns = select(HeldSlot.planned_session_id, HeldSlot.group, HeldSlot.log_id)
    taken: dict[str, set[Slot]] = defaultdict(set)
    for session_id, group, log_id in db.session.execute(columns.where(HeldSlot.log_id.in_(log_ids))):
        taken[log_id].add((session_id, group))
    return taken


def slots_of(log: SessionLog, groups: int) -> set[Slot]:
    """Return the slots that a log should hold."""
    if log.status != Status.HELD or log.withdrawn_at is not None:
        return set()
    covered = [log.group] if log.group else range(1, groups + 1)
    return {(log.planned_session_id, group) for group in covered}
