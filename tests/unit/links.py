"""Predecessors for the classes of random municipalities: the same pupils, one year older, wherever they went."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tracker.recount.facts import School, SchoolClass, Town

# How often the pupils of a predecessor went at the same school, at another one, or in another municipality.
NEARNESS = (6, 3, 1)


def linked(towns: Sequence[Town], most: int, dice: Random) -> tuple[Town, ...]:
    """Return the municipalities, each class with up to `most` predecessors: several are a merge, one shared a split."""
    return tuple(
        replace(
            town,
            schools=tuple(
                replace(
                    school,
                    classes=tuple(
                        replace(each, predecessors=predecessors(each, (town, school), towns, most, dice))
                        for each in school.classes
                    ),
                )
                for school in town.schools
            ),
        )
        for town in towns
    )


def predecessors(
    school_class: SchoolClass, home: tuple[Town, School], towns: Sequence[Town], most: int, dice: Random
) -> frozenset[int]:
    """Pick a class's predecessors among all classes of the year before, its own school's rather than others'."""
    weights = {
        each.id: NEARNESS[0 if school is home[1] else 1 if town is home[0] else 2]
        for town in towns
        for school in town.schools
        for each in school.classes
        if each.year == school_class.year - 1
    }
    return frozenset(dice.choices(list(weights), list(weights.values()), k=dice.randint(0, most)) if weights else ())
