"""What a step would touch, in numbers: what classes have reached this year, and which days are closed."""

from collections.abc import Iterable

from tracker import line, reach
from tracker.access import Scope
from tracker.classes.facts import KeptClass, kept_classes
from tracker.dates import Period
from tracker.line import Lock
from tracker.models import SchoolClass


def reached(scope: Scope, classes: Iterable[KeptClass]) -> dict[int, dict[str, int]]:
    """Return how many pupils classes of one school have reached in their year, at least: class → programme's name."""
    programmes = reach.all_programmes()
    found: dict[int, dict[str, int]] = {each.id: {} for each in classes}
    for known in classes:
        selection = reach.Selection(Period.of_year(known.year), school=known.unit_code)
        for row in reach.by_class(scope, selection):
            if row.class_id in found:
                found[row.class_id][programmes[row.programme]] = row.reach.reached_least
        break
    return found


def merge_candidates(scope: Scope, known: KeptClass) -> list[KeptClass]:
    """Return the other classes of the school and year that have pupils, in list order."""
    same = (SchoolClass.school_id == known.school_id) & (SchoolClass.year == known.year.start)
    return [each for each in kept_classes(scope, same & (SchoolClass.id != known.id)) if each.pupils]


def beside(known: KeptClass) -> Lock | None:
    """Return the closing that published figures of a class's school year, or None."""
    lock = line.lock_of(known.municipality_code)
    return lock if lock and lock.last_day >= known.year.first else None
