"""What a reader knows of pupil counts besides what is printed: domain.md section 4, as far as it tells of sizes."""

from collections.abc import Callable, Iterator

from tracker.disclosure.places import COUNTS, Count, Row
from tracker.disclosure.tables import Tables

Value = Callable[[Row, Count], int]
Rules = Callable[[Tables, Value, Row], Iterator[bool]]


def in_table(tables: Tables, value: Value, row: Row) -> Iterator[bool]:
    """Say of each rule about a row in its table whether it holds for these values: for who is told which are small."""
    if row.moment in tables.at:
        yield from within(tables, value, row)
        for count in COUNTS:
            yield from small(tables, value, row, count)


def in_all(tables: Tables, value: Value, row: Row) -> Iterator[bool]:
    """Say of each rule about a row in all the tables whether it holds for these values: for who reads them all."""
    if row.moment in tables.at:
        yield from within(tables, value, row)
        yield from between(tables, value, row)


def within(tables: Tables, value: Value, row: Row) -> Iterator[bool]:
    """Each eligible class has an eligible pupil, a started one a reached one; in others nobody is reached."""
    counts = tables.counts(row)
    eligible, reached = value(row, "eligible"), value(row, "reached")
    yield reached <= eligible
    yield eligible >= counts.classes
    yield reached >= counts.started
    yield eligible - reached >= counts.classes - counts.started
    for part in tables.parts(row) if tables.at[row.moment].totals else ():
        yield from (value(part, count) <= value(row, count) for count in COUNTS)


def small(tables: Tables, value: Value, row: Row, count: Count) -> Iterator[bool]:
    """What is too small to print stays too small, what is not does not become so.

    One more than may be is allowed where nothing less can be: a count of four, by four classes.
    """
    least = tables.at[row.moment].thresholds.smallest_count
    counts = tables.counts(row)
    fewest = max(1, counts.classes if count == "eligible" else counts.started)
    if tables.is_small(row, count):
        yield value(row, count) <= max(least - 1, fewest + 1)
    else:
        yield value(row, count) >= least


def between(tables: Tables, value: Value, row: Row) -> Iterator[bool]:
    """A year has at most as many as both that touch it, and a calendar year as many eligible as either.

    The classes may tell more: where none goes on, a calendar year's eligible are both years', and a single class that
    goes on has the larger of its two.
    """
    is_known = tables.withheld.isdisjoint({row.moment - 1, row.moment + 1})
    beside = tables.beside(row)
    reached = [sum(value(each, "reached") for each in rows) for rows in beside]
    yield not is_known or reached[1] <= reached[0] + reached[2]
    if row.moment % 2 == 0:
        first, calendar, second = (sum(value(each, "eligible") for each in rows) for rows in beside)
        classes = [sum(tables.counts(each).classes for each in rows) for rows in beside]
        yield calendar >= first
        yield calendar >= second
        yield not is_known or calendar <= first + second
        yield not is_known or classes[1] != classes[0] + classes[2] or calendar == first + second
        yield not is_known or classes != [1, 1, 1] or calendar == max(first, second)
