"""The whole programme, lower bound: how many pupils must have been at every session; domain.md section 4, rolled up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import CTE, case, func, select

from tracker.access import Scope
from tracker.dates import SchoolYear
from tracker.models import Plan, PlannedSession, SchoolClass, SessionLog, Status, db
from tracker.reach import facts, targets
from tracker.reach.figures import Selection
from tracker.reach.linked import Groups, links
from tracker.reach.rollup import ALL_STAGES
from tracker.reach.tally import UNIT

Place = TypeVar("Place", int, str)


class Throughout(NamedTuple):
    """Classes whose every session is held in the period, and how many of their eligible pupils were at all, at least.

    A class with two such plans counts once, with the larger bound; other classes count nobody.
    """

    classes: int = 0
    pupils: int = 0


NOBODY = Throughout()


class WholePlan(NamedTuple):
    """A plan whose every session is held in the period."""

    id: int
    class_id: int
    school_id: int


class WholeClass(NamedTuple):
    """A class that has had every session in the period."""

    id: int
    school_id: int
    municipality_code: str
    year: SchoolYear


@dataclass(frozen=True)
class WholeProgramme:
    """The same class by class, school by school, municipality by municipality, and together."""

    by_class: Mapping[int, Throughout]
    by_school: Mapping[int, Throughout]
    by_municipality: Mapping[str, Throughout]
    total: Throughout

    def of_class(self, class_id: int) -> Throughout:
        """Return the figures of a class."""
        return self.by_class.get(class_id, NOBODY)

    def of_school(self, school_id: int) -> Throughout:
        """Return the figures of a school."""
        return self.by_school.get(school_id, NOBODY)

    def of_municipality(self, code: str) -> Throughout:
        """Return the figures of a municipality."""
        return self.by_municipality.get(code, NOBODY)


def throughout(scope: Scope, selection: Selection) -> WholeProgramme:
    """Count one programme; in a calendar year the larger of a linked group's two years counts, as it does for reach."""
    classes: dict[WholeClass, int] = {}
    for part in selection.parts:
        classes |= whole_classes(scope, part)
    at_school: Groups = {}
    in_municipality: Groups = {}
    if classes and selection.period.is_calendar_year:
        same = links(scope, selection, targets.schools(scope, selection))
        at_school, in_municipality = same.at_school, same.in_municipality
    municipalities = rolled_up(classes, lambda each: each.municipality_code, in_municipality)
    return WholeProgramme(
        by_class=rolled_up(classes, lambda each: each.id, {}),
        by_school=rolled_up(classes, lambda each: each.school_id, at_school),
        by_municipality=municipalities,
        total=added(municipalities.values()),
    )


def rolled_up(
    classes: Mapping[WholeClass, int], place: Callable[[WholeClass], Place], groups: Groups
) -> defaultdict[Place, Throughout]:
    """Add classes up place by place; `groups` says which of them are the same pupils in two school years."""
    years: defaultdict[tuple[Place, int], defaultdict[SchoolYear, Throughout]] = defaultdict(
        lambda: defaultdict(Throughout)
    )
    for each, pupils in classes.items():
        group = years[place(each), groups.get(each.id, each.id)]
        group[each.year] = added([group[each.year], Throughout(1, pupils)])
    found: defaultdict[Place, Throughout] = defaultdict(Throughout)
    for (at, _group), sums in years.items():
        found[at] = added([found[at], Throughout(*map(max, zip(*sums.values(), strict=True)))])
    return found


def added(parts: Iterable[Throughout]) -> Throughout:
    """Add numbers of classes and of pupils."""
    return Throughout(*map(sum, zip(Throughout(), *parts, strict=True)))


def whole_classes(scope: Scope, selection: Selection) -> dict[WholeClass, int]:
    """Return the classes of a selection of one school year that have had every session of a plan in the period.

    With how many of their eligible pupils must have been at each of them.
    """
    presences = presences_of(scope, selection)
    if not presences:
        return {}
    towns = {school.id: school.municipality_code for school in targets.schools(scope, selection)}
    stages = targets.programme_stages(selection, set(towns.values()))
    pupils, chosen = targets.pupils(scope, selection), facts.plan_stages(scope, selection)
    found: dict[WholeClass, int] = {}
    for plan, present in presences.items():
        own = pupils[plan.class_id]
        if selection.stage is None or own.get(selection.stage):
            eligible = stages[towns[plan.school_id], str(selection.programme)] & asked_about(selection)
            taking_part = {stage: n for stage, n in own.items() if not chosen.get(plan.id) or stage in chosen[plan.id]}
            others = sum(number for stage, number in taking_part.items() if stage not in eligible)
            each = WholeClass(plan.class_id, plan.school_id, towns[plan.school_id], selection.period.year)
            found[each] = max(found.get(each, 0), at_every(present, sum(taking_part.values())) - others)
    return found


def asked_about(selection: Selection) -> AbstractSet[int]:
    """Return the stages that a selection lets count."""
    return ALL_STAGES if selection.stage is None else {selection.stage}


def at_every(present: Iterable[int], pupils: int) -> int:
    """Return how many of a plan's pupils must have been at every session, by how many were at each."""
    return max(0, pupils - sum(max(0, pupils - number) for number in present))


def presences_of(scope: Scope, selection: Selection) -> defaultdict[WholePlan, list[int]]:
    """Return how many were present at each session of the plans whose every session is held in the period."""
    held = held_sessions(scope, selection)
    planned = select(func.count()).where(PlannedSession.plan_id == held.c.plan_id).scalar_subquery()
    whole = select(held.c.plan_id).group_by(held.c.plan_id).having(func.sum(held.c.units) == planned * UNIT)
    statement = (
        select(Plan.id, Plan.class_id, SchoolClass.school_id, held.c.present)
        .join(held, held.c.plan_id == Plan.id)
        .join(SchoolClass, Plan.class_id == SchoolClass.id)
        .where(Plan.id.in_(whole))
        .order_by(Plan.id)
    )
    found: defaultdict[WholePlan, list[int]] = defaultdict(list)
    for *plan, present in db.session.execute(statement):
        found[WholePlan(*plan)].append(int(present or 0))
    return found


def held_sessions(scope: Scope, selection: Selection) -> CTE:
    """Return the query of what was held of each session in the period: plan, units of the class, pupils present."""
    period = selection.period
    units = case((SessionLog.group == 0, UNIT), else_=UNIT // Plan.groups)
    return (
        select(Plan.id.label("plan_id"), func.sum(units).label("units"), func.sum(SessionLog.present).label("present"))
        .join(SessionLog, SessionLog.plan_id == Plan.id)
        .where(
            Plan.id.in_(facts.plan_ids(scope, selection)),
            SessionLog.withdrawn_at.is_(None),
            SessionLog.status == Status.HELD,
            SessionLog.day.between(period.first, period.last),
        )
        .group_by(Plan.id, SessionLog.planned_session_id)
        .cte()
    )
