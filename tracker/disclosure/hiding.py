"""Which rows are hidden: those with too small a count, and as many others as it takes that none can be worked out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import NamedTuple

from tracker.disclosure.places import COUNTS, Cell, Count, Place, Row
from tracker.disclosure.tables import Tables
from tracker.disclosure.twins import is_safe_in_all, is_safe_in_table

# What cannot be changed any more: by period (`Table.moment`), the places whose counts were hidden when it was closed.
Published = Mapping[int, frozenset[Place]]


class Decision(NamedTuple):
    """What is not told: rows whose pupil counts are hidden, and moments of whole tables that are withheld."""

    hidden: frozenset[Row]
    withheld: frozenset[int] = frozenset()


def decide(tables: Tables, published: Published) -> Decision:
    """Return what is hidden and what is withheld.

    Each school year is settled, with the calendar year that it begins in, before the next is looked at: a new year may
    hide more of an old one, but shows nothing that was hidden without it. What is published hides no more itself: where
    a hidden count beside it can be worked out whatever else is hidden, a table that is open is withheld.
    """
    hiding = Hiding(published)
    for _, group in groupby(tables.moments, key=lambda moment: moment // 2):
        moments = list(group)
        hiding.settle(tables, moments)
        if (moment := hiding.in_the_way(moments)) is not None:
            told = (table for each, table in tables.at.items() if each != moment)
            return decide(Tables(told, tables.withheld | {moment}), published)
    return Decision(frozenset(hiding.hidden), tables.withheld)


class Hiding:
    """The rows hidden so far, and the hidden counts that are known to be safe: hiding more never makes them less so."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.tables = Tables([])
        self.hidden: set[Row] = set()
        self.safe: set[Cell] = set()
        self.stuck: set[Row] = set()

    def settle(self, tables: Tables, moments: Sequence[int]) -> None:
        """Hide what is too small in some periods, and then the next smallest, until nothing can be worked out."""
        told = (table for moment, table in tables.at.items() if moment <= max(moments))
        self.tables = Tables(told, tables.withheld)
        self.safe.clear()
        rows = [Row(moment, place) for moment in moments for place in tables.at[moment].counts]
        self.hidden.update(
            row
            for row in rows
            if (
                row.place in self.published[row.moment]
                if row.moment in self.published
                else any(tables.is_small(row, count) for count in COUNTS)
            )
        )
        hides_more = True
        while hides_more:
            self.stuck.clear()
            cells = [(row, count) for row in sorted(self.hidden, key=str) for count in COUNTS]
            hides_more = sum(self.hide_beside(row, count) for row, count in cells) > 0

    def in_the_way(self, latest: Collection[int]) -> int | None:
        """Return the open table to withhold, or None if all is safe or nothing was published: the latest, the nearest.

        The tables before the latest were safe without them.
        """
        found = [moment for moment in self.tables.moments if self.published and moment not in self.published]
        if not self.stuck or not found:
            return None
        return min(
            found, key=lambda moment: (moment not in latest, min(abs(moment - row.moment) for row in self.stuck))
        )

    def hide_beside(self, row: Row, count: Count) -> bool:
        """Hide one more row if a hidden count can be worked out; say whether there was something to hide."""
        if not self.tables.value(row, count) or (row, count) in self.safe:
            return False
        is_open = row.moment not in self.published
        if is_open and not is_safe_in_table(self.tables, self.hidden, (row, count)):
            more = next(self.next_smallest(row, count), None)
        elif not is_safe_in_all(self.tables, self.hidden, (row, count)):
            beside = () if is_open else self.beside(row, count)
            more = next(chain(self.other_periods(row, count), self.next_smallest(row, count), beside), None)
        else:
            self.safe.add((row, count))
            return False
        if more is None:
            self.stuck.add(row)
            return False
        self.hidden.add(more)
        return True

    def other_periods(self, row: Row, count: Count) -> list[Row]:
        """Return what is hidden in a row's period and shown in others, the nearest in time first, itself before all."""
        places = {other.place for other in self.hidden if other.moment == row.moment}
        rows = {self.tables.there(moment, place) for moment in self.tables.moments for place in places}
        found = self.shown(rows, count)
        return sorted(found, key=lambda other: (abs(other.moment - row.moment), other.place != row.place))

    def beside(self, row: Row, count: Count) -> list[Row]:
        """Return what is shown in other periods, the nearest in time first: what is published hides no more itself."""
        rows = (Row(moment, place) for moment in self.tables.moments for place in self.tables.at[moment].counts)
        return sorted(self.shown(rows, count), key=lambda other: abs(other.moment - row.moment))

    def next_smallest(self, row: Row, count: Count) -> Iterator[Row]:
        """Return a part of a total if all are shown, then a sibling, then the total, and so on upward."""
        siblings = self.tables.parts(row.above[0]) if row.above else []
        for total in (row, *siblings):
            parts = self.tables.parts(total)
            if total in self.hidden and not any(
                part in self.hidden and self.tables.value(part, count) for part in parts
            ):
                yield from self.shown(parts, count)
        yield from self.shown(siblings, count)
        if row.above:
            yield from self.shown(row.above[:1], count)
            yield from self.next_smallest(row.above[0], count)
        else:
            areas = self.tables.parts(row)
            yield from self.shown((school for area in areas for school in self.tables.parts(area)), count)

    def shown(self, rows: Iterable[Row], count: Count) -> list[Row]:
        """Return those that are shown and above zero: first what a period that touches hides, then the smallest."""
        found = [
            row
            for row in rows
            if self.tables.value(row, count) and row not in self.hidden and row.moment not in self.published
        ]
        return sorted(found, key=lambda row: (not self.is_beside(row), self.tables.value(row, count), str(row)))

    def is_beside(self, row: Row) -> bool:
        """Say whether a period that touches a row's hides anything there."""
        before, _own, after = self.tables.beside(row)
        return not self.hidden.isdisjoint((*before, *after))
