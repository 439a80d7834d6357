"""Can a hidden count be worked out? Not while the tables have twins: tables that look the same and differ there.

A twin has one pupil more at one school and one less at another (or nowhere else, where all the totals are hidden too).
A reader who knows every rule of the house cannot tell the two apart, and so not the hidden count. There are to be twins
for two readers who guess well. One opens all the tables: a twin of these may differ in several periods, and keeps every
rule that holds for the true ones. The other looks at one table, and has been told which counts are too small to print
(or has found out *why* a count is hidden): in a twin of that one table what is too small stays so.
"""

from collections.abc import Collection
from functools import reduce
from itertools import product
from operator import xor
from typing import NamedTuple

from tracker.disclosure.places import COUNTS, Cell, Count, Place, Row
from tracker.disclosure.rules import Rules, in_all, in_table
from tracker.disclosure.tables import Tables

Changes = dict[Cell, int]


class Step(NamedTuple):
    """One pupil more or less at schools, in some periods, among the eligible, the reached, or both."""

    pupils: frozenset[tuple[Place, int]]
    moments: tuple[int, ...]
    counts: tuple[Count, ...]


# The periods that change together, counted from the one that is asked about.
WINDOWS = ((0,), (0, 1), (-1, 0), (-1, 0, 1), (0, 1, 2), (-2, -1, 0), (-2, -1, 0, 1, 2), tuple(range(-99, 100)))


def is_safe_in_all(tables: Tables, hidden: set[Row], cell: Cell) -> bool:
    """Say whether who reads all the tables cannot work a hidden count out."""
    return any(has_twin(tables, hidden, cell, window, in_all) for window in WINDOWS)


def is_safe_in_table(tables: Tables, hidden: set[Row], cell: Cell) -> bool:
    """Say whether who is told which counts are small cannot work a hidden count out from its table."""
    return has_twin(tables, hidden, cell, WINDOWS[0], in_table)


def has_twin(tables: Tables, hidden: set[Row], cell: Cell, window: tuple[int, ...], rules: Rules) -> bool:
    """Say whether a hidden count differs in some twin that changes in a window of periods."""
    row, count = cell
    inside, outside = hidden_schools(tables, hidden, row)
    for school in inside:
        moments = [m for m in (row.moment + by for by in window) if tables.value(tables.there(m, school), count)]
        for other in (None, *outside) if row.moment in moments else ():
            if not may_change(tables, hidden, (school, other), moments):
                continue
            for counts, step in product(((count,), COUNTS), (1, -1)):
                steps = frozenset([(school, step)] + ([(other, -step)] if other else []))
                if is_twin(tables, Step(steps, tuple(moments), counts), rules):
                    return True
    return False


def hidden_schools(tables: Tables, hidden: set[Row], row: Row) -> tuple[list[Place], list[Place]]:
    """Return the hidden schools inside a row's place and those outside, the nearest first, by all their names."""
    found = sorted((other.place for other in hidden if other.moment == row.moment and other.place.school), key=str)
    inside = [school for school in found if row.place in (school, *school.above)]
    outside = sorted((school for school in found if school not in inside), key=lambda s: s.parent != row.place.parent)
    named = ([name for school in schools for name in tables.names(row.moment, school)] for schools in (inside, outside))
    return next(named), next(named)


def may_change(tables: Tables, hidden: set[Row], pair: tuple[Place, Place | None], moments: Collection[int]) -> bool:
    """Say whether all that changes when a pupil moves from school to school, or from nowhere, is hidden."""
    return all(changed(tables, *pair, moment) <= hidden for moment in moments)


def changed(tables: Tables, school: Place, other: Place | None, moment: int) -> set[Row]:
    """Return the rows of a period that change when a pupil moves from school to school."""
    rows = [tables.there(moment, each) for each in (school, other) if each]
    return reduce(xor, ({row, *row.above} for row in rows))


def is_twin(tables: Tables, step: Step, rules: Rules) -> bool:
    """Say whether tables after a step look the same: asked again whenever more is hidden, so it is kept with them."""
    if (rules, step) not in tables.twins:
        tables.twins[rules, step] = looks_same(tables, move(tables, step), rules)
    return tables.twins[rules, step]


def move(tables: Tables, step: Step) -> Changes:
    """Return what changes by a step, totals included."""
    changes: Changes = {}
    for (school, by), moment in product(step.pupils, step.moments):
        there = tables.there(moment, school)
        for row, count in product((there, *there.above), step.counts):
            changes[row, count] = changes.get((row, count), 0) + by
    return {cell: by for cell, by in changes.items() if by}


def looks_same(tables: Tables, changes: Changes, rules: Rules) -> bool:
    """Say whether no zero is hidden or becomes one, and all the rules still hold."""

    def twin(row: Row, count: Count) -> int:
        return tables.value(row, count) + changes.get((row, count), 0)

    if any(not tables.value(row, count) or twin(row, count) < 1 for row, count in changes):
        return False
    concerned = {near for row in {row for row, _count in changes} for near in tables.near(row)}
    return all(
        after or not before
        for row in concerned
        for before, after in zip(truth(tables, rules, row), rules(tables, twin, row), strict=True)
    )


def truth(tables: Tables, rules: Rules, row: Row) -> tuple[bool, ...]:
    """Say which rules hold for the true counts of a row: asked for so often that it is kept with the tables."""
    if (rules, row) not in tables.truth:
        tables.truth[rules, row] = tuple(rules(tables, tables.value, row))
    return tables.truth[rules, row]
