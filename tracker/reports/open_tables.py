"""The tables that readers and the public can open: of a closed period as published, else as the logs stand."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker import followup
from tracker.access import Scope
from tracker.dates import Period
from tracker.followup import KnownClosing
from tracker.reach import RULE_VERSION, Selection
from tracker.reports.follow_up import place_rows
from tracker.reports.published import published_reach
from tracker.reports.readers import PlaceRow, ReaderRow, is_withheld, latest_tables, may_see


@dataclass(frozen=True)
class ReaderTable:
    """The rows of one programme in a municipality and period, or none; and the periods that readers can open.

    First the municipality, then each area with its schools; a reader of single schools sees those alone. No rows where
    the table is withheld, because small numbers could be worked out from it.
    """

    rows: list[PlaceRow]
    periods: list[Period]
    closed_on: date | None = None
    rule_version: int = RULE_VERSION
    is_withheld: bool = False

    @property
    def groups(self) -> list[list[PlaceRow]]:
        """Return the municipality by itself, then each area with its schools."""
        return [list(rows) for _area, rows in groupby(self.rows, key=lambda row: row.area)]


def for_readers(scope: Scope, selection: Selection) -> ReaderTable:
    """Return what readers in scope see of a programme in a municipality.

    All that can be opened in any period is protected together: what one period hides, no other gives away. Of a closed
    period that is what was published, so that nobody gets the difference between that and now.
    """
    code = str(selection.municipality)
    tables = latest_tables(code, str(selection.programme))
    rows = [row for row in tables.get(selection.period, []) if may_see(scope, code, row.counted)]
    periods = [*tables][::-1]
    closing = followup.closing_of(code, selection.period.label)
    if closing is None or selection.period not in tables:
        return ReaderTable(place_rows(rows, {}), periods, is_withheld=is_withheld(rows))
    then = published_reach(closing, str(selection.programme))
    told = seen(scope, closing, then.rows, rows) if then else []
    return ReaderTable(told, periods, closing.closed_on, closing.rule_version, bool(then and then.is_withheld))


def seen(scope: Scope, closing: KnownClosing, published: list[PlaceRow], rows: list[ReaderRow]) -> list[PlaceRow]:
    """Return the published rows that readers in scope see: of single schools, those they have now."""
    if followup.leads(scope, closing.municipality_code):
        return published
    own = {row.counted.place.unit_code for row in rows}
    return [row for row in published if row.unit_code is not None and row.unit_code in own]
