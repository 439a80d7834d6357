"""Plans into classes, classes into schools: the only aggregation of the house."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tracker.access import Scope
from tracker.dates import Period, SchoolYear
from tracker.reach import facts, targets
from tracker.reach.figures import ClassFigures, LinkedClass, PlanFigures, Reach, SchoolFigures, Selection
from tracker.reach.linked import Links, links, once
from tracker.reach.tally import UNIT, Tally


@dataclass(frozen=True)
class Counting:
    """Everything that a selection's plans are counted from, fetched once."""

    period: Period
    schools: list[targets.SchoolRow]
    programmes: list[str]
    pupils: dict[int, dict[int, int]]
    chosen: dict[int, set[int]]
    stages: dict[tuple[int, str], frozenset[int]]
    planned: dict[int, facts.Planned]
    logs: dict[int, dict[int, facts.GroupLogs]]
    reported: dict[int, facts.Reported]
    completion: dict[int, int]

    def figures(self, plan: facts.PlanRow) -> PlanFigures:
        """Count one plan."""
        stages = self.pupils.get(plan.class_id, {})
        taking_part = {s: n for s, n in stages.items() if not self.chosen.get(plan.id) or s in self.chosen[plan.id]}
        pupils = sum(taking_part.values())
        target = self.stages[plan.school_id, plan.programme]
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
            throughout_least=None,
            started=tally.held_logs > 0,
            completed=by_end and not before,
            has_begun=any(group.logs_by_end for group in logs.values()),
            is_done=by_end,
            tally=tally,
        )

    def tally(self, plan: facts.PlanRow, pupils: int) -> Tally:
        """Add up a plan's groups."""
        planned = self.planned.get(plan.id, facts.Planned())
        logs = self.logs.get(plan.id, {})
        reported = self.reported.get(plan.id, facts.Reported())
        held = sum(units(group, plan.groups) * found.logs for group, found in logs.items())
        return Tally(
            planned=planned.planned,
            held_logs=sum(group.logs for group in logs.values()),
            as_planned=sum(group.as_planned for group in logs.values()),
            adapted=sum(group.adapted for group in logs.values()),
            partly=sum(group.partly for group in logs.values()),
            present=sum(group.present for group in logs.values()),
            pupil_minutes=sum(group.pupil_minutes for group in logs.values()),
            due=planned.due,
            held_units=held,
            attendable_units=pupils * held,
            reported_units=reported.due,
            reported_ahead_units=reported.ahead,
            planned_held_units=reported.held,
        )

    def is_completed(self, plan: facts.PlanRow, *, end: bool) -> bool:
        """Say whether the core sessions held reach the threshold, by the period's end or before its first day."""
        core = self.planned.get(plan.id, facts.Planned()).core
        held = sum(
            units(group, plan.groups) * (found.core_by_end if end else found.core_before)
            for group, found in self.logs.get(plan.id, {}).items()
        )
        percent = self.completion.get(plan.school_id, targets.DEFAULT_COMPLETION)
        return core > 0 and held * 100 >= core * UNIT * percent


def units(group: int, groups: int) -> int:
    """Return, in units, the share of the class that a log of `group` stands for."""
    return UNIT // groups if group else UNIT


def whole_most(logs: dict[int, facts.GroupLogs]) -> int:
    """Return the largest present of a whole-class log."""
    return logs[0].most_present if 0 in logs else 0


def by_plan(scope: Scope, selection: Selection) -> list[PlanFigures]:
    """Return the figures of every plan in the selection, by id."""
    figures = (each for part in selection.parts for each in plans_of(scope, part))
    return sorted(figures, key=lambda each: each.plan_id)


def plans_of(scope: Scope, selection: Selection) -> list[PlanFigures]:
    """Return the figures of every plan of a selection that lies in one school year."""
    counting = count(scope, selection)
    plans = [plan for plan in facts.plans(scope, selection) if holds_stage(counting, plan.class_id, selection.stage)]
    figures = [counting.figures(plan) for plan in plans]
    return with_throughout(scope, selection, figures, counting)


def with_throughout(
    scope: Scope, selection: Selection, figures: list[PlanFigures], counting: Counting
) -> list[PlanFigures]:
    """Add how many must have been there every time, to the plans whose every session is held in the period."""
    whole = {
        f.plan_id
        for f in figures
        if f.tally.held_units and f.tally.held_units == counting.planned[f.plan_id].sessions * UNIT
    }
    absent: defaultdict[int, int] = defaultdict(int)
    pupils = {f.plan_id: f.pupils for f in figures}
    for plan_id, present in facts.present_by_session(scope, selection):
        absent[plan_id] += max(0, pupils.get(plan_id, 0) - present)
    return [
        replace(f, throughout_least=max(0, f.pupils - absent[f.plan_id])) if f.plan_id in whole else f for f in figures
    ]


def count(scope: Scope, selection: Selection) -> Counting:
    """Fetch what the plans of a selection are counted from."""
    schools, codes = targets.schools(scope, selection), targets.programmes(selection)
    towns = {school.municipality_code for school in schools}
    stages, percents = targets.programme_stages(selection, towns), targets.completion_percents(selection.period)
    only = frozenset([selection.stage]) if selection.stage is not None else None
    return Counting(
        period=selection.period,
        schools=schools,
        programmes=codes,
        pupils=targets.pupils(scope, selection),
        chosen=facts.plan_stages(scope, selection),
        stages={
            (school.id, programme): frozenset(stages[school.municipality_code, programme]) & (only or ALL_STAGES)
            for school in schools
            for programme in codes
        },
        planned=facts.planned(scope, selection),
        logs=facts.held_logs(scope, selection),
        reported=facts.reported(scope, selection),
        completion={s.id: percents.get(s.municipality_code, targets.DEFAULT_COMPLETION) for s in schools},
    )


ALL_STAGES = frozenset(range(13))


def holds_stage(counting: Counting, class_id: int, stage: int | None) -> bool:
    """Say whether a class has pupils in a stage; any class does when no stage is asked for."""
    return stage is None or counting.pupils.get(class_id, {}).get(stage, 0) > 0


def classes_of(scope: Scope, selection: Selection, counting: Counting) -> list[ClassFigures]:
    """Return the figures of every class that is eligible for a programme or has a plan of it."""
    plans: defaultdict[tuple[int, str], list[PlanFigures]] = defaultdict(list)
    for plan in facts.plans(scope, selection):
        if holds_stage(counting, plan.class_id, selection.stage):
            plans[plan.class_id, plan.programme].append(counting.figures(plan))
    found = []
    for class_id, school_id in targets.classes(scope, selection).items():
        for programme in counting.programmes:
            target = counting.stages[school_id, programme]
            pupils = {stage: n for stage, n in counting.pupils.get(class_id, {}).items() if stage in target}
            own = tuple(plans.get((class_id, programme), ()))
            in_plans = sum(pupils.get(stage, 0) for stage in {stage for plan in own for stage in plan.stages})
            if own or any(pupils.values()):
                found.append(ClassFigures(class_id, school_id, programme, sum(pupils.values()), in_plans, own))
    return found


def count_by_school(scope: Scope, selection: Selection) -> list[SchoolFigures]:
    """Count a row per open school and programme that has an eligible class or a plan, in file order."""
    classes: defaultdict[tuple[int, str], list[tuple[SchoolYear, ClassFigures]]] = defaultdict(list)
    countings = [(part, count(scope, part)) for part in selection.parts]
    for part, counting in countings:
        for figures in classes_of(scope, part, counting):
            classes[figures.school_id, figures.programme].append((part.period.year, figures))
    _part, all_parts = countings[0]
    same = links(scope, selection, all_parts.schools) if selection.period.is_calendar_year else None
    return [
        rolled_up(school, programme, classes[school.id, programme], same)
        for school in all_parts.schools
        for programme in all_parts.programmes
        if (school.id, programme) in classes
    ]


def rolled_up(
    school: targets.SchoolRow, programme: str, classes: list[tuple[SchoolYear, ClassFigures]], same: Links | None
) -> SchoolFigures:
    """Roll up a school's classes; `same` says who are the same pupils in the two school years of a calendar year."""
    if same:
        return figures_of(school, programme, same.at_one_school(classes), same.beyond(classes))
    return figures_of(school, programme, Reach.of(figures for _year, figures in classes))


def figures_of(
    school: targets.SchoolRow, programme: str, reach: Reach, linked: tuple[LinkedClass, ...] = ()
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
