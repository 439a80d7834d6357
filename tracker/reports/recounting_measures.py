"""The measures that two ways of counting are compared in: as they are shown, and as they are counted by hand."""

from collections.abc import Mapping

from tracker import line, reach, recount
from tracker.recount import PlanCount, PlanInTown, Position, SchoolCount, TownCount

# The name of a measure → its value, exact.
Measures = Mapping[str, object]


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


def school_shown(figures: reach.Reach) -> Measures:
    """Name the figures of a class, a school, or several."""
    return {
        "eligible classes": figures.classes,
        "eligible pupils": figures.pupils,
        "with a plan": figures.planned_classes,
        "started": figures.started,
        "completed": figures.completed,
        "reached, lower bound": figures.reached_least,
        "reached, upper bound": figures.reached_most,
        "classes with every session held": figures.whole_classes,
        "whole programme, lower bound": figures.whole_least,
        **tally_shown(figures.tally),
    }


def school_counted(count: SchoolCount) -> Measures:
    """Name the same, counted by hand."""
    return {
        "eligible classes": count.eligible_classes,
        "eligible pupils": count.eligible_pupils,
        "with a plan": count.planned,
        "started": count.started,
        "completed": count.completed,
        "reached, lower bound": count.lower,
        "reached, upper bound": count.upper,
        "classes with every session held": count.whole_classes,
        "whole programme, lower bound": count.whole_programme,
        **delivery_counted(count.delivery),
    }


def town_shown(figures: Measures, spread: reach.Spread, uncounted: reach.Uncounted) -> Measures:
    """Name a municipality's figures."""
    return {
        **figures,
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
