"""What a reader sees of each row: a count, a share, or that it is hidden."""

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from tracker.disclosure.hiding import Decision, decide
from tracker.disclosure.places import Counts, Place, Row, Table, Thresholds
from tracker.disclosure.tables import Tables


class Hidden(Enum):
    """The mark of a figure that is not printed."""

    HIDDEN = ".."


HIDDEN: Final = Hidden.HIDDEN

Figure = int | Literal[Hidden.HIDDEN]
Share = Fraction | Literal[Hidden.HIDDEN] | None


class Printed(NamedTuple):
    """The pupil figures of one row: eligible, reached (at least), and reach, which is None where nobody is eligible."""

    eligible: Figure
    reached: Figure
    reach: Share


class Contents(NamedTuple):
    """A table as plain values that can be compared."""

    period: str
    schools: tuple[tuple[Place, Counts], ...]
    totals: tuple[tuple[Place, Counts], ...]
    thresholds: Thresholds
    units: tuple[tuple[Place, frozenset[int]], ...]

    @classmethod
    def of(cls, table: Table) -> "Contents":
        """Return what a table holds."""
        return cls(
            table.period, (*table.schools.items(),), (*table.totals.items(),), table.thresholds, (*table.units.items(),)
        )

    def table(self) -> Table:
        """Return the table."""
        return Table(self.period, dict(self.schools), dict(self.totals), self.thresholds, dict(self.units))


@lru_cache(maxsize=64)
def decided(contents: tuple[Contents, ...], published: tuple[tuple[int, frozenset[Place]], ...]) -> Decision:
    """Return what is hidden in tables: the same tables are asked about by every reader, period after period."""
    return decide(Tables(each.table() for each in contents), dict(published))


def protect(
    tables: Sequence[Table], published: Mapping[str, frozenset[Place]] | None = None
) -> list[dict[Place, Printed]]:
    """Return what may be printed of each table: a row per school, area and municipality; nothing of a withheld one.

    `tables` are all that a reader can open of one programme: whoever leaves one out may leave a way to work a hidden
    count out. `published` are periods whose tables cannot be changed any more, and the places that were hidden there;
    their tables hold what was counted then, also where it was hidden.
    """
    fixed = tuple(
        (table.moment, published[table.period]) for table in tables if published and table.period in published
    )
    hidden, withheld = decided(tuple(map(Contents.of, tables)), fixed)
    return [
        {
            place: printed(counts, table.thresholds, hide=Row(table.moment, place) in hidden)
            for place, counts in (table.counts if table.moment not in withheld else {}).items()
        }
        for table in tables
    ]


def printed(counts: Counts, thresholds: Thresholds, *, hide: bool) -> Printed:
    """Return a row's pupil figures: a zero is always shown, a share only of enough pupils who are shown themselves."""
    eligible, reached = (HIDDEN if hide and number else number for number in (counts.eligible, counts.reached))
    if not counts.eligible:
        return Printed(eligible, reached, None)
    if hide or counts.eligible < thresholds.smallest_base:
        return Printed(eligible, reached, HIDDEN)
    return Printed(eligible, reached, Fraction(counts.reached, counts.eligible))
