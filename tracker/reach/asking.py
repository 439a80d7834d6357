"""Asking for what a selection is counted from: its queries are put together once, and told which classes are meant."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Select

from tracker.access import Scope
from tracker.models.ready import FEW, Shape, rows_of, shape_of, told
from tracker.reach.selection import Selection

# A query says the same of all classes that are told in the same way, as of these.
LIKE = {Shape.ONE: (1,), Shape.IN_A_ROW: tuple(range(FEW)), Shape.APART: (1, 3)}


def asked(
    query: Callable[..., Select[*tuple[Any, ...]]], scope: Scope, selection: Selection, *more: object
) -> list[Any]:
    """Return what a query of a selection finds, as rows of columns."""
    known = {} if selection.class_ids is None else told(selection.class_ids)
    return rows_of(query(scope, worded(selection), *more), known)


def worded(selection: Selection) -> Selection:
    """Return a selection as a query says it, whatever classes are named; which they are it is told when it is asked."""
    if selection.class_ids is None:
        return selection
    return replace(selection, class_ids=LIKE[shape_of(selection.class_ids)])
