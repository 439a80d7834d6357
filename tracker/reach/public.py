"""Figures by the places that readers see: municipality, areas, schools with their small units added to them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tracker.access import Scope
from tracker.reach import chosen
from tracker.reach.chosen import SchoolRow
from tracker.reach.figures import CountedClass, LinkedClass, Reach
from tracker.reach.kept import classes
from tracker.reach.linked import groups_of, once, pairs
from tracker.reach.selection import Selection


class PublicPlace(NamedTuple):
    """A municipality; an area of it, empty for its schools without one; or a school in that area, by unit code."""

    municipality: str
    area: str | None = None
    unit_code: str | None = None

    @property
    def and_above(self) -> tuple["PublicPlace", ...]:
        """Return a school with its area and its municipality."""
        return self, PublicPlace(self.municipality, self.area), PublicPlace(self.municipality)


class PublicRow(NamedTuple):
    """A place's figures: its name, empty for an area that is none, and the schools whose classes are counted there."""

    place: PublicPlace
    name: str
    school_ids: frozenset[int]
    reach: Reach


def by_programme(scope: Scope, selection: Selection) -> dict[str, list[PublicRow]]:
    """Return the figures of a selection by programme and place: both for hardly more than the price of one.

    A place has a row if a class of it is eligible or has a plan; in a calendar year each place counts a pupil once.
    """
    schools = {school.id: school for school in chosen.schools(scope, selection)}
    rows: defaultdict[str, list[CountedClass]] = defaultdict(list)
    for each in classes(scope, selection):
        rows[each.programme].append(each)
    parts = [chosen.classes(scope, part) for part in selection.parts]
    school_of = {class_id: place.school_id for part in parts for class_id, place in part.items()}
    public = {school.id: public_place(school) for school in schools.values()}
    links = pairs(scope, selection, parts[0]) if selection.period.is_calendar_year else []
    found: defaultdict[str, list[PublicRow]] = defaultdict(list)
    for level in range(3):
        places = {class_id: public[school_id].and_above[level] for class_id, school_id in school_of.items()}
        groups = groups_of(links, places)
        for programme, counted in rows.items():
            figures = by_place(counted, places, groups)
            found[programme] += [
                PublicRow(place, *called(place, level, schools, public), reach) for place, reach in figures.items()
            ]
    return found


def called(
    place: PublicPlace, level: int, schools: Mapping[int, SchoolRow], public: Mapping[int, PublicPlace]
) -> tuple[str, frozenset[int]]:
    """Return what a place is called, and its schools."""
    own = [schools[school_id] for school_id, each in public.items() if each.and_above[level] == place]
    if place.unit_code is None:
        name = own[0].municipality if place.area is None else place.area
    else:
        top = next((school for school in own if school.unit_code == place.unit_code), None)
        name = top.name if top else str(own[0].parent)
    return name, frozenset(school.id for school in own)


def by_place(
    classes: Iterable[CountedClass],
    places: Mapping[int, PublicPlace],
    groups: Mapping[int, int],
) -> dict[PublicPlace, Reach]:
    """Roll classes up place by place; `groups` says which of them are the same pupils there."""
    found: defaultdict[PublicPlace, list[LinkedClass]] = defaultdict(list)
    for each in classes:
        group = groups.get(each.class_id, each.class_id)
        found[places[each.class_id]].append(LinkedClass(group, each.year, each.reach))
    return {place: once(linked) for place, linked in found.items()}


def public_place(school: SchoolRow) -> PublicPlace:
    """Return where readers find a school; a unit is found where its parent is, also when the parent is closed."""
    if school.parent_code and school.parent_municipality_code == school.municipality_code:
        return PublicPlace(school.municipality_code, school.parent_area or "", school.parent_code)
    return PublicPlace(school.municipality_code, school.area or "", school.unit_code)
