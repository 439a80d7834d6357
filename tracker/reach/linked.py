"""The same pupils in the two school years of a calendar year: classes linked by predecessor, domain.md section 4."""

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tracker.access import Scope
from tracker.dates import SchoolYear
from tracker.models import ClassPredecessor, db
from tracker.reach import chosen
from tracker.reach.figures import CountedClass, LinkedClass, Reach
from tracker.reach.selection import Selection

# A class → the class that its group is called after; one that is not there is a group of its own.
Groups = dict[int, int]


@dataclass(frozen=True)
class Links:
    """Who are the same pupils: at one school, and in one municipality, where other schools may link classes too."""

    at_school: Groups
    in_municipality: Groups

    def at_one_school(self, classes: Iterable[CountedClass]) -> Reach:
        """Roll up the classes of one school."""
        return once(linked(classes, self.at_school))

    def beyond(self, classes: Iterable[CountedClass]) -> tuple[LinkedClass, ...]:
        """Return classes as the municipality's figures count them."""
        return tuple(linked(classes, self.in_municipality))


def links(scope: Scope, selection: Selection) -> Links:
    """Return who are the same pupils, by the links among all classes of the selection's schools."""
    earlier, later = (chosen.classes(scope, part) for part in selection.parts)
    found, places = pairs(scope, selection, earlier), earlier | later
    return Links(
        at_school=groups_of(found, {class_id: place.school_id for class_id, place in places.items()}),
        in_municipality=groups_of(found, {class_id: place.municipality_code for class_id, place in places.items()}),
    )


def pairs(scope: Scope, selection: Selection, earlier: Container[int]) -> list[tuple[int, int]]:
    """Find the links between the two school years of a calendar year: a class and one that it came from.

    `earlier` are the selection's classes of the first one. The database is asked for the links of the second one's:
    asked for both ends, it would go through all pairs of classes.
    """
    statement = select(ClassPredecessor.class_id, ClassPredecessor.predecessor_id).where(
        ClassPredecessor.class_id.in_(chosen.class_ids(scope, selection.parts[1]))
    )
    return [(class_id, before) for class_id, before in db.session.execute(statement) if before in earlier]


def groups_of(pairs: Iterable[tuple[int, int]], places: Mapping[int, Hashable]) -> Groups:
    """Join classes that are linked at one place, through splits and merges."""
    groups: Groups = {}

    def root(class_id: int) -> int:
        while (above := groups.setdefault(class_id, class_id)) != class_id:
            class_id = above
        return class_id

    for one, other in pairs:
        if places[one] == places[other]:
            low, high = sorted((root(one), root(other)))
            groups[high] = low
    return {class_id: root(class_id) for class_id in groups}


def linked(classes: Iterable[CountedClass], groups: Groups) -> Iterable[LinkedClass]:
    """Yield each class with its group."""
    for each in classes:
        yield LinkedClass(groups.get(each.class_id, each.class_id), each.year, each.reach)


def once(classes: Iterable[LinkedClass]) -> Reach:
    """Roll classes up, the same pupils once: each group's two years are added up by themselves first."""
    sums: defaultdict[int, dict[SchoolYear, Reach]] = defaultdict(dict)
    for group, year, reach in classes:
        years = sums[group]
        years[year] = years[year] + reach if year in years else reach
    return sum((group_once(years) for years in sums.values()), Reach())


def group_once(years: Mapping[SchoolYear, Reach]) -> Reach:
    """Return the figures of one group, from those of its one or two years."""
    first, *second = years.values()
    return first.once(second[0]) if second else first
