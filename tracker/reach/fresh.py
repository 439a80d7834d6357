"""Figures of the classes that are to be counted later, counted where they are asked for."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, select

from tracker.access import EVERYTHING, Scope
from tracker.models import School, SchoolClass
from tracker.models.ready import Shape, among_told, put_together_once, rows_of
from tracker.reach import later
from tracker.reach.alike import count_classes
from tracker.reach.chosen import ClassPlace, Places, at_chosen_schools
from tracker.reach.figures import CountedClass
from tracker.reach.selection import Selection


@dataclass(frozen=True)
class Fresh:
    """The classes of a selection whose kept figures are old, where they are, and what their figures are now."""

    places: Places
    rows: list[CountedClass]

    @property
    def told(self) -> dict[str, object]:
        """Return what tells a query that leaves them out which they are."""
        return {"fresh": [*self.places]} if self.places else {}

    @property
    def towns(self) -> dict[int, str]:
        """Return their schools, each with its municipality."""
        return {place.school_id: place.municipality_code for place in self.places.values()}


NOTHING_FRESH = Fresh({}, [])


def fresh(scope: Scope, selection: Selection) -> Fresh:
    """Return the classes of a selection in one school year that are to be counted, counted now."""
    noted = later.noted()
    if not noted:
        return NOTHING_FRESH
    rows = rows_of(noted_rows(scope, selection), {"numbers": noted})
    places = {class_id: ClassPlace(*place) for class_id, *place in rows}
    if not places:
        return NOTHING_FRESH
    return Fresh(places, count_classes(EVERYTHING, replace(selection, class_ids=tuple(places)), places))


@put_together_once
def noted_rows(scope: Scope, selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the query of those of some classes that are a selection's, with their places."""
    return (
        select(SchoolClass.id, SchoolClass.school_id, School.municipality_code)
        .join(School, SchoolClass.school_id == School.id)
        .where(
            among_told(SchoolClass.id, Shape.APART),
            SchoolClass.year == selection.period.year.start,
            at_chosen_schools(scope, selection),
        )
        .order_by(SchoolClass.id)
    )
