"""Counting many classes: of those that do not differ in what they are counted from, one is."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.access import Scope
from tracker.dates import Period
from tracker.reach.chosen import Places, classes
from tracker.reach.figures import CountedClass, Reach
from tracker.reach.rollup import NO_PLANS, Counting, Plans, by_class, class_of, count
from tracker.reach.selection import Selection


class Alike(NamedTuple):
    """Classes that have the same figures of a programme: those in each period, if any, and the classes' ids."""

    programme: str
    figures: list[Reach | None]
    class_ids: list[int]


def count_alike(scope: Scope, selection: Selection, periods: Sequence[Period], places: Places) -> list[Alike]:
    """Count the classes of a selection in one school year, which are at some places, in each of some periods of it."""
    countings = count(scope, selection, periods, places)
    plans = [by_class(counting) for counting in countings]
    every = {key: some for each in plans for key, some in each.items()}
    of_plans = {key: counted_from(countings, some) for key, some in every.items()}
    found: dict[tuple[object, ...], Alike] = {}
    for class_id, place in places.items():
        pupils = tuple([tuple(each.pupils[class_id].items()) for each in countings if class_id in each.pupils])
        for programme in countings[0].programmes:
            its = class_id, programme
            key = programme, place.municipality_code, pupils, of_plans.get(its)
            if key not in found:
                own = (each.get(its, NO_PLANS) for each in plans)
                figures = [reach_of(each, *its, some) for each, some in zip(countings, own, strict=True)]
                found[key] = Alike(programme, figures, [])
            found[key].class_ids.append(class_id)
    return list(found.values())


def counted_from(countings: Sequence[Counting], plans: Plans) -> tuple[object, ...]:
    """Return all of a class's plans that its figures depend on; the plans themselves, if one of them has logs.

    In which periods they count, when one stage is asked for, follows from the class's pupils.
    """
    first = countings[0]
    if any(plan.id in first.logs for plan in plans):
        return tuple(plan.id for plan in plans)
    return tuple(
        (
            plan.stages,
            *[(plan.runs_in(each.period), each.planned.get(plan.id)) for each in countings],
        )
        for plan in plans
    )


def reach_of(counting: Counting, class_id: int, programme: str, plans: Plans) -> Reach | None:
    """Return what `class_of` finds, rolled up."""
    figures = class_of(counting, class_id, programme, plans)
    return Reach.of_class(figures) if figures else None


def count_classes(scope: Scope, selection: Selection, places: Places | None = None) -> list[CountedClass]:
    """Count the classes of a selection in one school year, by class and programme; their `places` may be known."""
    year = selection.period.year
    if places is None:
        places = classes(scope, selection)
    found = (
        CountedClass(class_id, places[class_id].school_id, year, each.programme, reach)
        for each in count_alike(scope, selection, (selection.period,), places)
        if (reach := each.figures[0])
        for class_id in each.class_ids
    )
    return sorted(found, key=lambda each: (each.class_id, each.programme))
