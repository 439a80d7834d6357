"""What was published of closed periods, as disclosure control takes it: fixed, and protected with the rest.

The published file does not tell what it hides, so the true counts are kept beside it (`Closing.counts`), where no page
and no file reads them: JSON, by programme a row per place, with the ids of the schools that are counted in it.
"""

import json
from dataclasses import dataclass
from typing import Any

from tracker import followup, reach
from tracker.access import Scope
from tracker.dates import Period
from tracker.disclosure import Counts, Place, Table, Thresholds
from tracker.reach import PublicRow, Selection

HIDDEN_THEN = ".."


@dataclass(frozen=True)
class PublishedTable:
    """A published table with the counts that were true then, and its places whose pupil counts were hidden."""

    table: Table
    hidden: frozenset[Place]


def true_counts(code: str, period: Period) -> str:
    """Return what is counted now in a period of a municipality, as it is kept with the closing."""
    rows = reach.by_programme(Scope(municipality_codes=frozenset([code])), Selection(period, None, code))
    return json.dumps(
        {
            "minsta": reach.smallest(code, period),
            "rader": {
                programme: [[*row.place[1:], sorted(row.school_ids), *vars(counts_of(row)).values()] for row in counted]
                for programme, counted in rows.items()
            },
        }
    )


def counts_of(row: PublicRow) -> Counts:
    """Return a row's counts as disclosure control takes them."""
    return Counts(row.reach.classes, row.reach.started, row.reach.pupils, row.reach.reached_least)


def published_tables(code: str, programme: str) -> dict[str, PublishedTable | None]:
    """Return what is published of a programme by period; None where a closing kept no true counts.

    A period whose table was withheld is left out: nobody knows anything of it.
    """
    found: dict[str, PublishedTable | None] = {}
    for period, figures, counts in followup.published_files(code):
        if counts is None:
            found[period] = None
        elif rows := rows_of(figures, programme):
            found[period] = published_table(code, period, json.loads(counts), programme, rows)
    return found


def rows_of(figures: str, programme: str) -> list[dict[str, Any]]:
    """Return the published rows of a programme."""
    return [row for each in json.loads(figures)["rackvidd"] if each["program"] == programme for row in each["rader"]]


def published_table(
    code: str, period: str, kept: dict[str, Any], programme: str, published: list[dict[str, Any]]
) -> PublishedTable:
    """Return a table by what was kept and by what was published of it."""
    rows = {Place(code, area, unit): (ids, Counts(*counts)) for area, unit, ids, *counts in kept["rader"][programme]}
    is_total = {place: place.school is None for place in rows}
    table = Table(
        period,
        {place: counts for place, (_ids, counts) in rows.items() if not is_total[place]},
        {place: counts for place, (_ids, counts) in rows.items() if is_total[place] and "/" not in period},
        Thresholds(*kept["minsta"]),
        {place: frozenset(ids) for place, (ids, _counts) in rows.items() if not is_total[place]},
    )
    hidden = (Place(code, row["omrade"], row["skolenhetskod"]) for row in published if is_hidden(row))
    return PublishedTable(table, frozenset(hidden))


def is_hidden(row: dict[str, Any]) -> bool:
    """Say whether a place's pupil counts were hidden."""
    return HIDDEN_THEN in {row["elever_malgrupp"], row["elever_nadda_minst"]}
