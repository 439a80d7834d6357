"""The headcounts of a selection's classes, and those in force on a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from tracker.access import Scope
from tracker.models import Headcount
from tracker.models.ready import put_together_once
from tracker.reach.asking import asked
from tracker.reach.chosen import class_ids
from tracker.reach.selection import Selection


class HeadcountRow(NamedTuple):
    """Pupils of a class in one stage, from a day on."""

    class_id: int
    stage: int
    reference_date: date
    pupils: int


def pupils(scope: Scope, selection: Selection) -> defaultdict[int, dict[int, int]]:
    """Return the headcounts in force at the period's end: class → stage → pupils."""
    return in_force(headcounts(scope, selection), selection.period.last)


def headcounts(scope: Scope, selection: Selection) -> list[HeadcountRow]:
    """Return the headcounts of the selection's classes, the earlier before the later."""
    return [HeadcountRow(*row) for row in asked(headcount_rows, scope, selection)]


@put_together_once
def headcount_rows(scope: Scope, selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the query behind `HeadcountRow`."""
    return (
        select(Headcount.class_id, Headcount.stage, Headcount.reference_date, Headcount.pupils)
        .where(Headcount.class_id.in_(class_ids(scope, selection)))
        .order_by(Headcount.class_id, Headcount.stage, Headcount.reference_date)
    )


def in_force(headcounts: Iterable[HeadcountRow], day: date) -> defaultdict[int, dict[int, int]]:
    """Return those in force on a day, the latest on or before it, else the first: class → stage → pupils."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for each in headcounts:
        if each.reference_date <= day or each.stage not in found[each.class_id]:
            found[each.class_id][each.stage] = each.pupils
    return found
