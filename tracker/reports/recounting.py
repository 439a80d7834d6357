"""What `tracker check` finds: faults in the data, and every figure that counting by hand gives another value for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tracker import line, reach, recount
from tracker.access import Scope
from tracker.dates import Period, today
from tracker.recount import UNFILTERED, Filters, Town
from tracker.reports.recounting_behind import behind_shown, obstacles_shown
from tracker.reports.recounting_by_hand import ByHand, counted
from tracker.reports.recounting_measures import (
    Measures,
    line_shown,
    plan_shown,
    position_counted,
    school_shown,
    town_shown,
)
from tracker.reports.recounting_words import MEASURES
from tracker.words import gettext as _


def differences(scope: Scope) -> Iterator[str]:
    """Yield a line for each fault and each difference, municipality by municipality; nothing means all is well."""
    for code in reach.municipalities(scope):
        town = recount.load_town(scope, code)
        yield from recount.faults(scope, town)
        yield from line_differences(town)
        for period in recount.periods(town):
            yield from figure_differences(scope, town, period)


def figure_differences(scope: Scope, town: Town, period: Period, filters: Filters = UNFILTERED) -> Iterator[str]:
    """Yield where the figures of a period differ, programme by programme: plans, classes, schools, the municipality."""
    selection = reach.Selection(period, municipality=town.code, **vars(filters))
    for programme in sorted({curriculum.programme for curriculum in town.curricula}):
        chosen = replace(selection, programme=programme)
        where = f"{town.code} {programme} {period.label}"
        by_hand = counted(town, programme, period, filters)
        plans = {each.plan_id: plan_shown(each) for each in reach.by_plan(scope, chosen)}
        yield from compare(where, plans, recount.plan_names(town), by_hand.plans)
        yield from roll_up_differences(scope, chosen, town, by_hand)
        for area, figures in by_hand.areas.items():
            yield from compare(f"{where} {area}", {0: area_shown(scope, replace(chosen, area=area))}, {}, {0: figures})
        yield from compare(where, {0: obstacles_shown(scope, chosen)}, {}, {0: by_hand.obstacles})
        if by_hand.late is not None:
            yield from compare(where, {0: behind_shown(scope, chosen)}, {}, {0: by_hand.late})


def roll_up_differences(scope: Scope, selection: reach.Selection, town: Town, by_hand: ByHand) -> Iterator[str]:
    """Yield where the classes, the schools or the municipality differ, of a selection of one programme."""
    where = f"{town.code} {selection.programme} {selection.period.label}"
    rows = reach.by_school(scope, selection)
    classes = {row.class_id: school_shown(row.reach) for row in reach.by_class(scope, selection)}
    schools = {row.school_id: school_shown(row.reach) for row in rows}
    spread = reach.spread(rows, reach.active(scope, replace(selection, period=selection.period.before)))
    uncounted = reach.uncounted(scope, selection)
    together = town_shown(school_shown(reach.total(rows)), spread, uncounted)
    yield from compare(where, classes, recount.class_names(town), by_hand.classes)
    yield from compare(where, schools, recount.school_names(town), by_hand.schools)
    yield from compare(where, {0: together}, {}, {0: by_hand.town})
    for each in reach.by_municipality(scope, selection):
        beside = town_shown(school_shown(each.reach), spread, uncounted)
        if beside != together:
            yield from compare(where, {0: beside}, {}, {0: by_hand.town})


def area_shown(scope: Scope, selection: reach.Selection) -> Measures:
    """Name the figures of an area."""
    return school_shown(reach.total(reach.by_school(scope, selection)))


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
                measure=str(MEASURES[measure]),
                shown=str(shown[measure]),
                counted=str(value),
            )
