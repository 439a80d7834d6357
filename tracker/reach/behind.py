"""Who is behind, and why: plans without logs, silent schools, stages without a plan, and what got in the way."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, and_, func, select

from tracker.access import Scope
from tracker.dates import today
from tracker.models import Obstacle, Plan, PlannedSession, School, SchoolClass, SessionLog, Status, db
from tracker.models.ready import put_together_once
from tracker.reach import chosen, headcounts
from tracker.reach.rollup import classes_of, count
from tracker.reach.selection import Selection

SILENT_DAYS = 30


class LatePlan(NamedTuple):
    """A running plan with due sessions that have no log, as of today; a class has one of a programme."""

    plan_id: int
    class_id: int
    school_id: int
    missing: int
    class_name: str
    school_name: str


@dataclass(frozen=True)
class Silent:
    """A school with sessions to report and no log of the last 30 days; `last` is the day of its latest, if any."""

    school: chosen.SchoolRow
    missing: int
    last: date | None


@dataclass(frozen=True)
class Unserved:
    """A school with eligible pupils in stages that no plan of it takes in."""

    school: chosen.SchoolRow
    stages: tuple[int, ...]
    pupils: int


def behind(scope: Scope, selection: Selection) -> list[LatePlan]:
    """Return the plans that go on and are behind today, those that lack most first, then in list order."""
    logged = select(SessionLog.id).where(
        SessionLog.planned_session_id == PlannedSession.id, SessionLog.withdrawn_at.is_(None)
    )
    missing = func.count().label("missing")
    statement = (
        select(Plan.id, SchoolClass.id, SchoolClass.school_id, missing, SchoolClass.name, School.name)
        .join(PlannedSession, PlannedSession.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(
            Plan.id.in_(chosen.plan_ids(scope, selection)),
            PlannedSession.due_on <= today(),
            Plan.ended_on.is_(None),
            ~logged.exists(),
        )
        .group_by(Plan.id, SchoolClass.id, School.id)
        .order_by(missing.desc(), School.sort_key, SchoolClass.sort_key, Plan.id)
    )
    holding = holders(scope, selection)
    found = [LatePlan(*row) for row in db.session.execute(statement)]
    return [each for each in found if holding is None or each.class_id in holding]


def is_any_due(scope: Scope, selection: Selection) -> bool:
    """Say whether any session of the selection should have been held by today."""
    due = and_(PlannedSession.due_on <= today(), PlannedSession.due_on <= func.coalesce(Plan.ended_on, date.max))
    statement = select(Plan.class_id).join(PlannedSession, PlannedSession.plan_id == Plan.id).distinct()
    found = {*db.session.scalars(statement.where(Plan.id.in_(chosen.plan_ids(scope, selection)), due))}
    holding = holders(scope, selection)
    return bool(found if holding is None else found & holding)


def is_any_class(scope: Scope, selection: Selection) -> bool:
    """Say whether the selection's schools have any class."""
    return bool(chosen.classes(scope, selection))


def holders(scope: Scope, selection: Selection) -> set[int] | None:
    """Return the classes with pupils in the selection's stage; None when it is about all stages."""
    if selection.stage is None:
        return None
    pupils = headcounts.pupils(scope, selection)
    return {class_id for class_id, stages in pupils.items() if stages.get(selection.stage)}


def silent(scope: Scope, selection: Selection, late: Iterable[LatePlan]) -> list[Silent]:
    """Return the silent schools among those of the `late` plans of the same selection, in list order."""
    missing: Counter[int] = Counter()
    for each in late:
        missing[each.school_id] += each.missing
    last = latest_days(scope, selection)
    heard_since = today() - timedelta(days=SILENT_DAYS)
    return [
        Silent(school, missing[school.id], last.get(school.id))
        for school in chosen.schools(scope, selection)
        if missing[school.id] and last.get(school.id, date.min) < heard_since
    ]


def latest_days(scope: Scope, selection: Selection) -> dict[int, date]:
    """Return each school's latest day with an active log, of the classes that the selection is about."""
    statement = (
        select(SchoolClass.school_id, SchoolClass.id, func.max(SessionLog.day))
        .select_from(SessionLog)
        .join(Plan, SessionLog.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .where(Plan.id.in_(chosen.plan_ids(scope, selection)), SessionLog.withdrawn_at.is_(None))
        .group_by(SchoolClass.school_id, SchoolClass.id)
    )
    holding = holders(scope, selection)
    found: dict[int, date] = {}
    for school_id, class_id, day in db.session.execute(statement):
        if holding is None or class_id in holding:
            found[school_id] = max(day, found.get(school_id, day))
    return found


def unserved(scope: Scope, selection: Selection) -> list[Unserved]:
    """Return the schools that have eligible pupils of one programme in stages without any plan, in list order."""
    [counting] = count(scope, selection, (selection.period,))
    pupils: defaultdict[int, Counter[int]] = defaultdict(Counter)
    planned: defaultdict[int, set[int]] = defaultdict(set)
    for each in classes_of(counting):
        target = counting.target(each.class_id, each.programme)
        pupils[each.school_id].update({s: n for s, n in counting.pupils[each.class_id].items() if s in target and n})
        planned[each.school_id] |= {stage for plan in each.plans for stage in plan.stages}
    found = []
    for school in chosen.schools(scope, selection):
        without = {s: n for s, n in pupils[school.id].items() if s not in planned[school.id]}
        if without:
            found.append(Unserved(school, tuple(sorted(without)), sum(without.values())))
    return found


def obstacles(scope: Scope, selection: Selection) -> dict[tuple[str, str | None], Counter[Obstacle]]:
    """Count the period's cancelled logs by municipality and area: (code, area or None) → obstacle → how many."""
    found: defaultdict[tuple[str, str | None], Counter[Obstacle]] = defaultdict(Counter)
    for part in selection.parts:
        holding = holders(scope, part)
        statement = cancelled(scope, part)
        if holding is not None:
            statement = statement.where(SchoolClass.id.in_(holding))
        for code, area, obstacle, number in db.session.execute(statement):
            if obstacle:
                found[code, area][obstacle] += number
    return dict(found)


# Put together once, as the other queries of the dashboard that are long.
CANCELLED = (
    select(School.municipality_code, School.area, SessionLog.obstacle, func.count())
    .select_from(SessionLog)
    .join(Plan, SessionLog.plan_id == Plan.id)
    .join(SchoolClass, Plan.class_id == SchoolClass.id)
    .join(School, SchoolClass.school_id == School.id)
    .where(SessionLog.withdrawn_at.is_(None), SessionLog.status == Status.CANCELLED)
    .group_by(School.municipality_code, School.area, SessionLog.obstacle)
)


@put_together_once
def cancelled(scope: Scope, selection: Selection) -> Select[str, str | None, Obstacle | None, int]:
    """Return the query of the period's cancelled logs, of all stages: municipality, area, obstacle, how many."""
    period = selection.period
    return CANCELLED.where(
        Plan.id.in_(chosen.plan_ids(scope, selection)), SessionLog.day.between(period.first, period.last)
    )
