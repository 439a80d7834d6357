"""All the tables of one programme that a reader can open, and which of their rows are about the same schools."""

from collections.abc import Iterable

from tracker.disclosure.places import COUNTS, NOBODY, Count, Counts, Place, Row, Table
from tracker.disclosure.sameness import same_schools

# What a row is compared with: the rows of the period before, those beside it in its own, those of the period after.
Beside = tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...]]


class Tables:
    """The tables by the moment that their period begins, and what is asked of them over and over.

    Of a moment that is `withheld` nobody knows anything, while another one without a table has nobody in it.
    """

    def __init__(self, tables: Iterable[Table], withheld: frozenset[int] = frozenset()) -> None:
        self.withheld = withheld
        self.at = {table.moment: table for table in tables}
        self.moments = sorted(self.at)
        self.rows = {Row(m, place): counts for m, table in self.at.items() for place, counts in table.counts.items()}
        self.values = {(row, count): counts.of(count) for row, counts in self.rows.items() for count in COUNTS}
        self.same = same_schools(self.at)
        self.moved = {place for place, places in self.same.items() if len(places) > 1}
        between_areas = {place for place in self.moved if len({each.parent for each in self.same[place]}) > 1}
        self.disturbed = self.moved | {place.above[0] for place in between_areas}
        self.truth: dict[object, tuple[bool, ...]] = {}
        self.twins: dict[object, bool] = {}
        self.nearby: dict[Row, tuple[Row, ...]] = {}
        self.alike: dict[Row, Beside] = {}

    def counts(self, row: Row) -> Counts:
        """Return a row's counts; zeros where there is no row."""
        return self.rows.get(row, NOBODY)

    def value(self, row: Row, count: Count) -> int:
        """Return a row's pupil count."""
        return self.values.get((row, count), 0)

    def parts(self, row: Row) -> list[Row]:
        """Return the rows that a total is the sum of."""
        return [Row(row.moment, place) for place in self.at[row.moment].parts.get(row.place, [])]

    def is_small(self, row: Row, count: Count) -> bool:
        """Say whether a count is too small to print; a zero is not."""
        return 0 < self.value(row, count) < self.at[row.moment].thresholds.smallest_count

    def there(self, moment: int, school: Place) -> Row:
        """Return where a school stands in another period, which may be in another area."""
        row = Row(moment, school)
        if row in self.rows or school not in self.moved:
            return row
        return next(iter(self.school_rows(moment, school)), row)

    def names(self, moment: int, school: Place) -> list[Place]:
        """Return the places that a school of a period is found by in others: several where units became one."""
        if school not in self.moved:
            return [school]
        return sorted(
            (place for place in self.same[school] if self.there(moment, place) == Row(moment, school)), key=str
        )

    def school_rows(self, moment: int, school: Place) -> tuple[Row, ...]:
        """Return the rows of a period that count any of a school's units, wherever they stand."""
        return tuple(row for place in sorted(self.same[school], key=str) if (row := Row(moment, place)) in self.rows)

    def beside(self, row: Row) -> Beside:
        """Return what overlaps in time with a row: the same place before and after.

        A school that moved between areas, or became part of another, is compared by all the rows that count any of its
        units; an area that gained or lost a school, by its schools.
        """
        if row not in self.alike:
            before, after = Row(row.moment - 1, row.place), Row(row.moment + 1, row.place)
            self.alike[row] = ((before,), (row,), (after,)) if self.is_settled(row.place) else self.regrouped(row)
        return self.alike[row]

    def is_settled(self, place: Place) -> bool:
        """Say whether a place is the same schools in every table, as the whole municipality always is."""
        return place not in self.disturbed

    def regrouped(self, row: Row) -> Beside:
        """Return the rows of the schools that a disturbed place has, in three periods."""
        own = [row] if row.place.school is not None else self.parts(row)

        def rows(moment: int) -> tuple[Row, ...]:
            return tuple(sorted({each for school in own for each in self.school_rows(moment, school.place)}, key=str))

        others = (each for each in rows(row.moment) if row not in (each, *each.above))
        return rows(row.moment - 1), (row, *others), rows(row.moment + 1)

    def near(self, row: Row) -> tuple[Row, ...]:
        """Return the rows whose rules a row's counts stand in."""
        if row not in self.nearby:
            before, own, after = self.beside(row)
            near = {row, *row.above[:1], *before, *own, *after}
            if not all(self.is_settled(place) for place in (row.place, *row.place.above[:1])):
                near |= {total for each in near for total in each.above[:1]}
            self.nearby[row] = tuple(near)
        return self.nearby[row]
