"""What readers see: one fixed set of tables, from which no small count can be worked out; domain.md section 4."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from time import monotonic

from tracker import audit, reach
from tracker.access import Scope
from tracker.dates import Period, today
from tracker.disclosure import Figure, Place, Printed, Share, Table, Thresholds, moment_of, protect
from tracker.reach import PublicRow, Selection
from tracker.reports.published_tables import PublishedTable, counts_of, published_tables
from tracker.words import sort_key


@dataclass(frozen=True)
class ReaderRow:
    """A municipality, an area or a school as readers see it: what is counted there, and what of it is shown.

    None where the whole table is withheld: nothing of it is told, not even that there is a row.
    """

    counted: PublicRow
    shown: Printed | None


@dataclass(frozen=True)
class PlaceRow:
    """A municipality, an area (empty name: schools without one) or a school: what is printed of it."""

    name: str
    area: str | None
    unit_code: str | None
    eligible: Figure
    reached: Figure
    reach: Share
    before: Share
    classes: int
    started: int
    completed: int
    dose: Fraction | None
    reporting: Fraction | None

    @property
    def level(self) -> str:
        """Return which kind of place it is."""
        return "school" if self.unit_code is not None else "area" if self.area is not None else "municipality"


# Of so many municipalities the tables are kept, for so many seconds at most.
TOWNS_KEPT, SECONDS_KEPT = 32, 60
# By period, the earliest first; all that anybody may see of one programme.
Tables = dict[Period, list[ReaderRow]]


def all_tables(code: str, programme: str | None = None) -> dict[str, Tables]:
    """Return the tables of every open period, in page order; of all programmes or one, in a municipality.

    Whatever is told outside the house is taken from these: what one of them hides, no other gives away.
    """
    counted = {
        period: reach.by_programme(whole(code), Selection(period, programme, code)) for period in open_periods(code)
    }
    return {
        each: protected({period: found.get(each, []) for period, found in counted.items()}, code, each)
        for each in ([programme] if programme else reach.all_programmes())
    }


def latest_tables(code: str, programme: str) -> Tables:
    """Return the tables of one programme, kept while nothing that is followed has changed, and a minute at most.

    They are for whoever reads from outside: many open the same page, and none of them has just changed anything.
    """
    return kept_tables(code, programme, (today(), audit.mark(), int(monotonic()) // SECONDS_KEPT))


@lru_cache(maxsize=TOWNS_KEPT)
def kept_tables(code: str, programme: str, _as_of: object) -> Tables:
    """Return the tables of one programme as of a moment."""
    return all_tables(code, programme)[programme]


def protected(counted: dict[Period, list[PublicRow]], code: str, programme: str) -> Tables:
    """Return the tables of one programme, with what is shown of each row.

    Of a closed period that is what would be shown now; the others are protected beside what was published.
    """
    tables = {period: table(period, rows, code) for period, rows in counted.items()}
    published = published_tables(code, programme)
    as_now = [*tables.values()]
    shown = {each.period: printed for each, printed in zip(as_now, protect(as_now), strict=True)}
    if published:
        shown |= beside_published([each for each in as_now if each.period not in published], published)
    return {
        period: [ReaderRow(row, shown[period.label].get(Place(*row.place))) for row in in_page_order(rows)]
        for period, rows in counted.items()
    }


def beside_published(
    tables: list[Table], published: dict[str, PublishedTable | None]
) -> dict[str, dict[Place, Printed]]:
    """Return what is shown of the periods that are open, beside those that were published.

    A closing that kept no true counts cannot be protected beside, so the periods that touch it are withheld.
    """
    known = {period: each for period, each in published.items() if each}
    unproven = {moment_of(period) for period in published if period not in known}
    told = [each for each in tables if unproven.isdisjoint({each.moment - 1, each.moment + 1})]
    every = [*told, *(each.table for each in known.values())]
    shown = protect(every, {period: each.hidden for period, each in known.items()})
    found = {each.period: printed for each, printed in zip(every, shown, strict=True)}
    return {each.period: found.get(each.period, {}) for each in tables}


# So many school years are open: protecting them together takes the longer, the more there are.
YEARS_OPEN = 5


def open_periods(code: str) -> list[Period]:
    """Return every period that readers of a municipality can open, by its first day: school and calendar years.

    None that has not begun: classes and plans may be there, but nothing that could be told of them.
    """
    every_year = [year for year in reach.years(whole(code)) if Period.of_year(year).first <= today()]
    years, closed = every_year[:YEARS_OPEN], every_year[YEARS_OPEN:]
    calendar_years = {year for each in years for year in (each.start, each.start + 1)}
    calendar_years -= {each.start + 1 for each in closed}
    found = [*map(Period.of_year, years), *map(Period.calendar, calendar_years)]
    return sorted((each for each in found if each.first <= today()), key=lambda period: period.first)


def is_withheld(rows: Iterable[ReaderRow]) -> bool:
    """Say whether nothing of a table is told."""
    return any(row.shown is None for row in rows)


def whole(code: str) -> Scope:
    """Return the scope of a whole municipality: what a reader may not see counts for what must be hidden."""
    return Scope(municipality_codes=frozenset([code]))


def table(period: Period, rows: Iterable[PublicRow], code: str) -> Table:
    """Return rows as disclosure control takes them."""
    found = {Place(*row.place): row for row in rows}
    schools = {place: row for place, row in found.items() if place.school is not None}
    totals = {place: row for place, row in found.items() if place.school is None and period.is_calendar_year}
    return Table(
        period.label,
        {place: counts_of(row) for place, row in schools.items()},
        {place: counts_of(row) for place, row in totals.items()},
        Thresholds(*reach.smallest(code, period)),
        {place: row.school_ids for place, row in schools.items()},
    )


def in_page_order(rows: Iterable[PublicRow]) -> list[PublicRow]:
    """Sort the municipality first, then area by area, those without one last, each before its schools."""

    def order(row: PublicRow) -> tuple[bool, bool, str, bool, str]:
        _municipality, area, unit_code = row.place
        return area is not None, area == "", sort_key(area or ""), unit_code is not None, sort_key(row.name)

    return sorted(rows, key=order)


def may_see(scope: Scope, code: str, row: PublicRow) -> bool:
    """Say whether a row is a reader's: all of their municipality's, else those of their schools."""
    if scope.everywhere or code in scope.municipality_codes:
        return True
    return row.place.unit_code is not None and not row.school_ids.isdisjoint(scope.school_ids)
