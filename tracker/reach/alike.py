"""Counting many classes: of those that do not differ in what they are counted from, one is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tracker.access import Scope
from tracker.dates import Period
from tracker.reach.figures import CountedClass, Reach, Selection
from tracker.reach.rollup import NO_PLANS, Counting, Plans, by_class, class_of, count
from tracker.reach.targets import ClassPlace

Places = Mapping[int, ClassPlace]


class Alike(NamedTuple):
    """Classes that have the same figures of a programme: those in each period, if any, and the classes' ids."""

    programme: str
    figures: list[Reach | None]
    class_ids: list[int]


def count_alike(scope: Scope, selection: Selection, periods: Sequence[Period]) -> tuple[Places, list[Alike]]:
    """Count the classes of a selection in one school year, in each of some periods of it, and say where they are."""
    countings = count(scope, selection, periods)
    plans = [by_class(counting) for counting in countings]
    found: dict[tuple[object, ...], Alike] = {}
    for class_id, place in countings[0].places.items():
        pupils = [tuple(counting.pupils[class_id].items()) for counting in countings if class_id in counting.pupils]
        for programme in countings[0].programmes:
            own = [each.get((class_id, programme), NO_PLANS) for each in plans]
            of_plans = (counted_from(*each) for each in zip(countings, own, strict=True) if each[1])
            key = (programme, place.municipality_code, *pupils, *of_plans)
            if key not in found:
                figures = [reach_of(each, class_id, programme, some) for each, some in zip(countings, own, strict=True)]
                found[key] = Alike(programme, figures, [])
            found[key].class_ids.append(class_id)
    return countings[0].places, list(found.values())


def counted_from(counting: Counting, plans: Plans) -> tuple[object, ...]:
    """Return all of a class's plans that its figures depend on; the plans themselves, if one of them has logs."""
    if any(plan.id in counting.logs for plan in plans):
        return tuple(plan.id for plan in plans)
    return tuple(
        (plan.runs_in(counting.period), counting.planned.get(plan.id), frozenset(counting.chosen.get(plan.id, ())))
        for plan in plans
    )


def reach_of(counting: Counting, class_id: int, programme: str, plans: Plans) -> Reach | None:
    """Return what `class_of` finds, rolled up."""
    figures = class_of(counting, class_id, programme, plans)
    return Reach.of_class(figures) if figures else None


def count_classes(scope: Scope, selection: Selection) -> list[CountedClass]:
    """Count the classes of a selection in one school year, by class and programme."""
    year = selection.period.year
    places, alike = count_alike(scope, selection, (selection.period,))
    found = (
        CountedClass(class_id, places[class_id].school_id, year, each.programme, reach)
        for each in alike
        if (reach := each.figures[0])
        for class_id in each.class_ids
    )
    return sorted(found, key=lambda each: (each.class_id, each.programme))
