"""The classes behind a school's figures, one by one; added up they are its row, linked ones of a calendar year once."""

from dataclasses import dataclass

from sqlalchemy import select

from tracker import line
from tracker.access import Scope
from tracker.dates import SchoolYear
from tracker.models import School, SchoolClass, db
from tracker.reach import chosen
from tracker.reach.figures import Reach
from tracker.reach.kept import classes
from tracker.reach.selection import Selection


@dataclass(frozen=True)
class ClassRow:
    """One class's figures in one programme over a period."""

    class_id: int
    year: SchoolYear
    name: str
    programme: str
    reach: Reach


def by_class(scope: Scope, selection: Selection) -> list[ClassRow]:
    """Return a row per class and programme that is eligible or has a plan, year by year in file order."""
    names = {name: called for part in selection.parts for name, called in class_names(scope, part).items()}
    places = {class_id: number for number, class_id in enumerate(names)}
    return [
        ClassRow(each.class_id, each.year, names[each.class_id], each.programme, each.reach)
        for each in sorted(classes(scope, selection), key=lambda each: places[each.class_id])
    ]


def class_names(scope: Scope, selection: Selection) -> dict[int, str]:
    """Return the names of the selection's classes, in file order."""
    named = (
        select(SchoolClass.id, SchoolClass.name)
        .join(School, SchoolClass.school_id == School.id)
        .where(SchoolClass.id.in_(chosen.class_ids(scope, selection)))
        .order_by(*line.file_order())
    )
    return dict(db.session.execute(named).all())
