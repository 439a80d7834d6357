"""What `tracker check` finds: faults in the data, and every figure that counting by hand gives another value for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flask_babel import gettext as _

from tracker import line, reach, recount
from tracker.access import Scope
from tracker.dates import Period, today
from tracker.recount import PlanCount, PlanInTown, Position, Question, SchoolCount, Town, TownCount
from tracker.reports.recounting_behind import behind_counted, behind_shown

# The name of a measure → its value, exact.
Measures = Mapping[str, object]


def differences(scope: Scope) -> Iterator[str]:
    """Yield a line for each fault and each difference, municipality by municipality; nothing means all is well."""
    for code in reach.municipalities(scope):
        town = recount.load_town(scope, code)
        yield from recount.faults(scope, town)
        yield from line_differences(town)
        for period in recount.periods(town):
            yield from figure_differences(scope, town, period)


def figure_differences(
    scope: Scope, town: Town, period: Period, stage: int | None = None, curriculum: str | None = None
) -> Iterator[str]:
    """Yield where the figures of a period differ, programme by programme: plans, schools and the municipality."""
    selection = reach.Selection(period, municipality=town.code, stage=stage, curriculum=curriculum)
    plans = reach.by_plan(scope, selection)
    rows = reach.by_school(scope, selection)
    before = reach.by_school(scope, replace(selection, period=period.before))
    for programme in sorted({curriculum.programme for curriculum in town.curricula}):
        question = recount.ask(town, programme, period, today(), stage, curriculum=curriculum)
        own = [row for row in rows if row.programme == programme]
        spread = reach.spread(own, [row for row in before if row.programme == programme])
        uncounted = reach.uncounted(scope, replace(selection, programme=programme))
        shown_plans = {each.plan_id: plan_shown(each) for each in plans if each.programme == programme}
        shown_schools = {row.school_id: school_shown(row.reach) for row in own}
        shown_town = {0: town_shown(reach.total(own), spread, uncounted)}
        where = f"{town.code} {programme} {period.label}"
        yield from compare(where, shown_plans, recount.plan_names(town), plans_counted(town, question))
        yield from compare(where, shown_schools, recount.school_names(town), schools_counted(town, question))
        yield from compare(where, shown_town, {}, {0: town_counted(recount.count_town(town, question))})
        late = {0: behind_shown(scope, replace(selection, programme=programme))}
        yield from compare(where, late, {}, {0: behind_counted(town, question)})


def line_differences(town: Town) -> Iterator[str]:
    """Yield where the line of a plan differs today: sessions behind, next session of each group, begun, arrived."""
    plans = recount.all_plans(town)
    shown = {plan_id: line_shown(each) for plan_id, each in line.lines(plan.id for plan in plans).items()}
    counted = {plan.id: position_counted(recount.position(plan, today())) for plan in plans}
    yield from compare(town.code, shown, recount.plan_names(town), counted)


def compare(
    where: str, shown: Mapping[int, Measures], names: Mapping[int, str], counted: Mapping[int, Measures]
) -> Iterator[str]:
    """Yield a line for each value that differs, and for each row that only one of the two has."""
    for key in sorted(shown.keys() | counted.keys()):
        place = f"{where} {names.get(key, '')}".strip()
        if key not in counted:
            yield _("%(place)s: is in the figures, and not when counted by hand.", place=place)
        elif key not in shown:
            yield _("%(place)s: is missing in the figures.", place=place)
        else:
            yield from compare_values(place, shown[key], counted[key])


def compare_values(place: str, shown: Measures, counted: Measures) -> Iterator[str]:
    """Yield a line for each measure that differs."""
    for measure, value in counted.items():
        if shown[measure] != value:
            yield _(
                "%(place)s: %(measure)s is %(shown)s, counted by hand it is %(counted)s.",
                place=place,
                measure=measure,
                shown=str(shown[measure]),
                counted=str(value),
            )


def tally_shown(tally: reach.Tally) -> Measures:
    """Name what adds up, as it is shown."""
    return {
        "planned": tally.planned,
        "held": tally.held,
        "held logs": tally.held_logs,
        "as planned": tally.as_planned,
        "adapted": tally.adapted,
        "partly": tally.partly,
        "present": tally.present,
        "attendable": tally.attendable,
        "pupil hours": tally.pupil_hours,
        "due": tally.due,
        "reported": tally.reported,
        "planned and held": tally.coverage.held,
        "planned and cancelled": tally.coverage.cancelled,
        "planned without a log": tally.coverage.missing,
        "planned and to come": tally.coverage.ahead,
    }


def delivery_counted(delivery: recount.Delivery) -> Measures:
    """Name what adds up, as it is counted by hand."""
    return {
        "planned": delivery.planned,
        "held": delivery.held,
        "held logs": delivery.held_logs,
        "as planned": delivery.as_planned,
        "adapted": delivery.adapted,
        "partly": delivery.partly,
        "present": delivery.present,
        "attendable": delivery.possible,
        "pupil hours": delivery.pupil_hours,
        "due": delivery.due,
        "reported": delivery.reported,
        "planned and held": delivery.planned_held,
        "planned and cancelled": delivery.planned_cancelled,
        "planned without a log": delivery.planned_missing,
        "planned and to come": delivery.planned_ahead,
    }


def plan_shown(figures: reach.PlanFigures) -> Measures:
    """Name a plan's figures."""
    return {
        "pupils": figures.pupils,
        "eligible pupils": figures.eligible,
        "reached, lower bound": figures.reached_least,
        "reached, upper bound": figures.reached_most,
        "whole programme, lower bound": figures.throughout_least,
        "eligible reached, lower bound": figures.eligible_least,
        "eligible reached, upper bound": figures.eligible_most,
        "started": figures.started,
        "completed": figures.completed,
        "begun": figures.has_begun,
        "done": figures.is_done,
        **tally_shown(figures.tally),
    }


def plan_counted(plan: PlanInTown) -> Measures:
    """Name a plan's figures counted by hand."""
    count: PlanCount = plan.count
    return {
        "pupils": count.pupils,
        "eligible pupils": plan.eligible,
        "reached, lower bound": count.lower,
        "reached, upper bound": count.upper,
        "whole programme, lower bound": count.whole_programme,
        "eligible reached, lower bound": plan.lower,
        "eligible reached, upper bound": plan.upper,
        "started": count.started,
        "completed": count.completed,
        "begun": count.status != recount.NOT_STARTED,
        "done": count.status == recount.DONE,
        **delivery_counted(count.delivery),
    }


def plans_counted(town: Town, question: Question) -> dict[int, Measures]:
    """Count the plans by hand, by id."""
    return {
        each.plan.id: plan_counted(each)
        for school in town.schools
        if recount.is_open(school, question.period)
        for school_class in recount.classes_asked_about(school, question)
        for each in recount.count_plans(school_class, question)
    }


def school_shown(figures: reach.Reach) -> Measures:
    """Name a school's figures."""
    return {
        "eligible classes": figures.classes,
        "eligible pupils": figures.pupils,
        "started": figures.started,
        "completed": figures.completed,
        "reached, lower bound": figures.reached_least,
        "reached, upper bound": figures.reached_most,
        **tally_shown(figures.tally),
    }


def school_counted(count: SchoolCount) -> Measures:
    """Name a school's figures counted by hand."""
    return {
        "eligible classes": count.eligible_classes,
        "eligible pupils": count.eligible_pupils,
        "started": count.started,
        "completed": count.completed,
        "reached, lower bound": count.lower,
        "reached, upper bound": count.upper,
        **delivery_counted(count.delivery),
    }


def schools_counted(town: Town, question: Question) -> dict[int, Measures]:
    """Count the schools by hand, by id."""
    return {school_id: school_counted(count) for school_id, count in recount.count_schools(town, question).items()}


def town_shown(total: reach.Reach, spread: reach.Spread, uncounted: reach.Uncounted) -> Measures:
    """Name a municipality's figures."""
    return {
        **school_shown(total),
        "adopting schools": spread.adopted,
        "eligible schools": spread.eligible,
        "schools still active": spread.maintained,
        "schools active before": spread.before,
        "schools without a class": uncounted.schools,
        "pupils without a class": uncounted.pupils,
    }


def town_counted(count: TownCount) -> Measures:
    """Name a municipality's figures counted by hand."""
    return {
        **school_counted(count.total),
        "adopting schools": count.started_schools,
        "eligible schools": count.eligible_schools,
        "schools still active": count.active_both,
        "schools active before": count.active_before,
        "schools without a class": count.schools_without_class,
        "pupils without a class": count.pupils_without_class,
    }


def line_shown(figures: line.Line) -> Measures:
    """Name where a plan's line says it is today."""
    stations = [figures.next_for(group) for group in range(1, figures.groups + 1)]
    return {
        "behind": figures.behind,
        "next session of each group": tuple(station.number if station else None for station in stations),
        "begun": figures.has_begun,
        "arrived": figures.has_arrived,
    }


def position_counted(position: Position) -> Measures:
    """Name where a plan is today, counted by hand."""
    return {
        "behind": position.behind,
        "next session of each group": position.next_by_group,
        "begun": position.has_log,
        "arrived": position.arrived,
    }
