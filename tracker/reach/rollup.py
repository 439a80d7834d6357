"""Plans into classes, classes into schools: the only aggregation of the house."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from tracker.access import Scope
from tracker.dates import Period
from tracker.reach import chosen, facts, headcounts, targets
from tracker.reach.figures import ClassFigures, CountedClass, LinkedClass, PlanFigures, Reach, SchoolFigures
from tracker.reach.linked import Links, once
from tracker.reach.selection import Selection
from tracker.reach.tally import UNIT, Tally

ALL_STAGES = frozenset(range(13))
Plans = Sequence[chosen.PlanRow]
NO_PLANS: Plans = ()
NO_LOGS = facts.GroupLogs(*[0] * len(facts.GroupLogs._fields))


@dataclass(frozen=True)
class Counting:
    """Everything that a selection's plans are counted from in one period, fetched once.

    targets: by municipality and programme, the stages that count. completion: by municipality.
    """

    period: Period
    programmes: list[str]
    places: chosen.Places
    plans: list[chosen.PlanRow]
    pupils: dict[int, dict[int, int]]
    targets: dict[tuple[str, str], frozenset[int]]
    planned: dict[int, facts.Planned]
    logs: dict[int, dict[int, facts.GroupLogs]]
    presences: dict[int, list[int]]
    completion: Mapping[str, int]

    def target(self, class_id: int, programme: str) -> frozenset[int]:
        """Return the stages of a programme that count in a class."""
        return self.targets.get((self.places[class_id].municipality_code, programme), frozenset())

    def figures(self, plan: chosen.PlanRow) -> PlanFigures:
        """Count one plan."""
        stages = self.pupils.get(plan.class_id, {})
        taking_part = {s: n for s, n in stages.items() if not plan.stages or s in plan.stages}
        pupils = sum(taking_part.values())
        target = self.target(plan.class_id, plan.programme)
        logs = self.logs.get(plan.id, {})
        tally = self.tally(plan, pupils)
        by_end, before = (self.is_completed(plan, end=end) for end in (True, False))
        return PlanFigures(
            plan_id=plan.id,
            class_id=plan.class_id,
            school_id=plan.school_id,
            programme=plan.programme,
            curriculum=plan.curriculum,
            groups=plan.groups,
            stages=tuple(sorted(stage for stage, number in taking_part.items() if number)),
            pupils=pupils,
            eligible=sum(number for stage, number in taking_part.items() if stage in target),
            reached_least=min(pupils, max(whole_most(logs), sum(g.most_present for n, g in logs.items() if n))),
            reached_most=min(pupils, tally.present),
            throughout_least=at_every(pupils, self.presences[plan.id]) if plan.id in self.presences else None,
            is_there=plan.runs_in(self.period) or tally.held_logs > 0,
            started=tally.held_logs > 0,
            completed=by_end and not before,
            has_begun=any(group.logs_by_end for group in logs.values()),
            is_done=by_end,
            tally=tally,
        )

    def tally(self, plan: chosen.PlanRow, pupils: int) -> Tally:
        """Add up a plan's groups."""
        planned = self.planned.get(plan.id, facts.Planned())
        groups = self.logs.get(plan.id)
        logs = facts.GroupLogs(*map(sum, zip(*groups.values(), strict=True))) if groups else NO_LOGS
        held = self.held_units(plan)
        return Tally(
            planned=planned.planned,
            held_logs=logs.logs,
            as_planned=logs.as_planned,
            adapted=logs.adapted,
            partly=logs.partly,
            present=logs.present,
            pupil_minutes=logs.pupil_minutes,
            due=planned.due,
            held_units=held,
            attendable_units=pupils * held,
            reported_units=planned.reported_units,
            reported_ahead_units=planned.reported_ahead_units,
            planned_held_units=planned.planned_held_units,
        )

    def held_units(self, plan: chosen.PlanRow) -> int:
        """Return how many of a plan's sessions are held in the period, in units."""
        return sum(units(group, plan.groups) * found.logs for group, found in self.logs.get(plan.id, {}).items())

    def is_completed(self, plan: chosen.PlanRow, *, end: bool) -> bool:
        """Say whether the core sessions held reach the threshold, by the period's end or before its first day."""
        if plan.id not in self.logs:
            return False
        core = self.planned.get(plan.id, facts.Planned()).core
        held = sum(
            units(group, plan.groups) * (found.core_by_end if end else found.core_before)
            for group, found in self.logs[plan.id].items()
        )
        town = self.places[plan.class_id].municipality_code
        return core > 0 and held * 100 >= core * UNIT * self.completion.get(town, targets.DEFAULT_COMPLETION)


def units(group: int, groups: int) -> int:
    """Return, in units, the share of the class that a log of `group` stands for."""
    return UNIT // groups if group else UNIT


def whole_most(logs: dict[int, facts.GroupLogs]) -> int:
    """Return the largest present of a whole-class log."""
    return logs[0].most_present if 0 in logs else 0


def at_every(pupils: int, present: Iterable[int]) -> int:
    """Return how many of a plan's pupils must have been at every session, by how many were at each."""
    return max(0, pupils - sum(max(0, pupils - number) for number in present))


def by_plan(scope: Scope, selection: Selection) -> list[PlanFigures]:
    """Return the figures of every plan in the selection, by id."""
    countings = (each for part in selection.parts for each in count(scope, part, (part.period,)))
    figures = (counting.figures(plan) for counting in countings for plan in counting.plans)
    return sorted(figures, key=lambda each: each.plan_id)


def count(
    scope: Scope, selection: Selection, periods: Sequence[Period], places: chosen.Places | None = None
) -> list[Counting]:
    """Fetch what the plans of a selection in one school year are counted from, in each of some periods of that year.

    `places` are those of its classes, where they are known.
    """
    if places is None:
        places = chosen.classes(scope, selection)
    counts, plans = headcounts.headcounts(scope, selection), chosen.plans(scope, selection)
    planned, logs = facts.planned(scope, selection, periods), facts.held_logs(scope, selection, periods)
    rules = targets.rules(selection, {place.municipality_code for place in places.values()})
    only = ALL_STAGES if selection.stage is None else frozenset([selection.stage])
    found = []
    for at, period in enumerate(periods):
        pupils = headcounts.in_force(counts, period.last)
        counting = Counting(
            period=period,
            programmes=rules.programmes,
            places=places,
            plans=[plan for plan in plans if selection.stage is None or pupils[plan.class_id].get(selection.stage)],
            pupils=pupils,
            targets={key: only & own for key, own in rules.stages.items()},
            planned={plan_id: parts[at] for plan_id, parts in planned.items()},
            logs={plan_id: {group: parts[at] for group, parts in own.items()} for plan_id, own in logs.items()},
            presences={},
            completion=rules.completion,
        )
        found.append(with_presences(scope, selection, counting))
    return found


def with_presences(scope: Scope, selection: Selection, counting: Counting) -> Counting:
    """Add who was at each session, if a plan has had all of them."""
    units_held = ((plan.id, counting.held_units(plan)) for plan in counting.plans if plan.id in counting.logs)
    if any(held and held == counting.planned[plan_id].sessions * UNIT for plan_id, held in units_held):
        return replace(counting, presences=facts.presences(scope, selection, counting.period))
    return counting


def by_class(counting: Counting) -> Mapping[tuple[int, str], Plans]:
    """Return the plans of each class and programme."""
    plans: defaultdict[tuple[int, str], list[chosen.PlanRow]] = defaultdict(list)
    for plan in counting.plans:
        plans[plan.class_id, plan.programme].append(plan)
    return plans


def class_of(counting: Counting, class_id: int, programme: str, plans: Plans) -> ClassFigures | None:
    """Return the figures of a class that is eligible for a programme or has a plan of it in the period, if it is."""
    target = counting.target(class_id, programme)
    pupils = {stage: n for stage, n in counting.pupils.get(class_id, {}).items() if stage in target}
    own = tuple(counting.figures(plan) for plan in plans)
    if not any(plan.is_there for plan in own) and not any(pupils.values()):
        return None
    in_plans = sum(pupils.get(stage, 0) for stage in {stage for plan in own for stage in plan.stages})
    return ClassFigures(class_id, counting.places[class_id].school_id, programme, sum(pupils.values()), in_plans, own)


def classes_of(counting: Counting) -> list[ClassFigures]:
    """Return the figures of every class that is eligible for a programme or has a plan of it in the period."""
    plans, pairs = by_class(counting), product(counting.places, counting.programmes)
    return [found for each in pairs if (found := class_of(counting, *each, plans.get(each, NO_PLANS)))]


def rolled_up(
    school: chosen.SchoolRow, programme: str, classes: list[CountedClass], same: Links | None
) -> SchoolFigures:
    """Roll up a school's classes; `same` says who are the same pupils in the two school years of a calendar year."""
    if same:
        return figures_of(school, programme, same.at_one_school(classes), same.beyond(classes))
    return figures_of(school, programme, sum((each.reach for each in classes), Reach()))


def figures_of(
    school: chosen.SchoolRow, programme: str, reach: Reach, linked: tuple[LinkedClass, ...] = ()
) -> SchoolFigures:
    """Return a school with its figures."""
    return SchoolFigures(
        school_id=school.id,
        unit_code=school.unit_code,
        school=school.name,
        parent=school.parent,
        parent_code=school.parent_code,
        parent_id=school.parent_id,
        municipality_code=school.municipality_code,
        municipality=school.municipality,
        area=school.area,
        owner_type=school.owner_type,
        programme=programme,
        reach=reach,
        linked=linked,
    )


def total(rows: Iterable[SchoolFigures]) -> Reach:
    """Return rows of one programme together; Tåget and MVP are never added.

    Rows of a calendar year count the same pupils once, who may stand in several rows of their municipality.
    """
    own = list(rows)
    linked = [each for row in own for each in row.linked]
    return once(linked) if linked else sum((row.reach for row in own), Reach())
