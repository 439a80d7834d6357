"""What was published of a closed period, as disclosure control takes it: fixed, and protected with the rest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker import followup
from tracker.disclosure import Counts, Place, Table, add_up

HIDDEN_THEN = ".."


@dataclass(frozen=True)
class PublishedTable:
    """A published table, and its places whose pupil counts were hidden."""

    table: Table
    hidden: frozenset[Place]


def published_table(now: Table, code: str, programme: str, areas: Mapping[str, str | None]) -> PublishedTable | None:
    """Return what was published of a programme in the period of a table, or None while the period is open.

    The file does not know what it hides: where a place was hidden it counts as now, which is one of the numbers that a
    reader must think possible. A school stands where it does in the other tables: `areas` by unit code.
    """
    closing = followup.closing_of(code, now.period)
    if closing is None:
        return None
    kept: dict[str, Any] = json.loads(followup.published(closing))
    rows = {
        Place(code, areas.get(row["skolenhetskod"], row["omrade"]), row["skolenhetskod"]): row
        for each in kept["rackvidd"]
        if each["program"] == programme
        for row in each["rader"]
    }
    hidden = frozenset(place for place, row in rows.items() if is_hidden(row))
    counts = {place: counted(row, now.counts.get(place)) for place, row in rows.items()}
    schools = {place: each for place, each in counts.items() if place.school is not None}
    sums = add_up((place, each) for school, each in schools.items() for place in school.above)
    totals = {place: within(each, sums[place]) for place, each in counts.items() if place in sums} if now.totals else {}
    return PublishedTable(Table(now.period, schools, totals, now.thresholds), hidden)


def is_hidden(row: dict[str, Any]) -> bool:
    """Say whether a place's pupil counts were hidden."""
    return HIDDEN_THEN in {row["elever_malgrupp"], row["elever_nadda_minst"]}


def counted(row: dict[str, Any], now: Counts | None) -> Counts:
    """Return a place's counts as published; of hidden ones those of now, or the fewest that can be."""
    classes, started = row["skolklasser_malgrupp"], row["klasser_startade"]
    if not is_hidden(row):
        return Counts(classes, started, row["elever_malgrupp"], row["elever_nadda_minst"])
    least, reached = max(classes, 1), min(started, max(classes, 1))
    return (
        Counts(classes, started, now.eligible or least, now.reached)
        if now
        else Counts(classes, started, least, reached)
    )


def within(total: Counts, rows: Counts) -> Counts:
    """Return a total that is no more than its rows together, whose hidden counts may have fallen since."""
    eligible = min(total.eligible, rows.eligible)
    return Counts(total.classes, total.started, eligible, min(total.reached, rows.reached, eligible))
