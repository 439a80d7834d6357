"""Page and files of the public together: no hidden count can be worked out from all of them, by linear algebra."""

import csv
from io import StringIO

import pytest
from flask import Flask
from hypothesis import given, settings

from tests.laws import examples
from tests.unit.attack import PUPILS, Seen, all_known, worked_out
from tests.unit.storing import stored
from tests.unit.test_reach import SHARED
from tests.unit.towns import Case, cases
from tracker import reach
from tracker.access import Scope
from tracker.dates import Period
from tracker.disclosure import HIDDEN, Hidden, Place, Printed
from tracker.exports.csv import Profile, csv_pieces
from tracker.recount import Town
from tracker.reports import Selection, for_readers, open_periods, public_reach, readers_reach, whole
from tracker.reports.readers import all_tables, table

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
Shown = dict[Place, Printed]


def on_page(code: str, programme: str, period: Period) -> Shown:
    """Return what the page prints of each place."""
    found = for_readers(whole(code), Selection(period, programme=programme, municipality=code))
    return {Place(code, row.area, row.unit_code): Printed(row.eligible, row.reached, row.reach) for row in found.rows}


def in_file(code: str, period: Period, scope: Scope | None = None) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return what the file prints of each programme and school, as text: eligible, reached, reach.

    The public one, or a reader's with that scope.
    """
    asked = Selection(period, municipality=code)
    table = readers_reach(scope, asked, [code]) if scope else public_reach(asked, [code])
    pieces = csv_pieces(table, Profile.DATA)
    rows = csv.DictReader(StringIO("".join(pieces), newline=""))
    return {
        (row["program"], row["skolenhetskod"]): (
            row["elever_malgrupp"],
            row["elever_nadda_minst"],
            row["rackvidd_procent"],
        )
        for row in rows
    }


def number(figure: int | Hidden) -> str:
    """Write a count as a file does."""
    return ".." if isinstance(figure, Hidden) else str(figure)


def attack(town: Town, programme: str, periods: list[Period]) -> None:
    """Compare the page with the files, and work out what can be worked out."""
    tables, printed = [], []
    for period in periods:
        shown, told = on_page(town.code, programme, period), in_file(town.code, period)
        schools = {place.school: each for place, each in shown.items() if place.school}
        assert {unit: number(each.eligible) for unit, each in schools.items()} == {
            unit: cells[0] for (code, unit), cells in told.items() if code == programme
        }
        for unit, each in schools.items():
            eligible, reached, share = told[programme, str(unit)]
            assert (eligible, reached) == (number(each.eligible), number(each.reached))
            assert (share == "..") == (each.reach is HIDDEN)
            assert not {eligible, reached} & {"1", "2", "3", "4"}
            rows = all_tables(town.code, programme)[programme][period]
            own = next(row.counted.school_ids for row in rows if row.counted.place.unit_code == unit)
            cells = {(programme, str(unit)): (eligible, reached, share)}
            assert cells.items() <= in_file(town.code, period, Scope(school_ids=own)).items() <= told.items()
        asked = Selection(period, programme=programme, municipality=town.code)
        counted = reach.by_programme(whole(town.code), asked).get(programme, [])
        tables.append(table(period, counted, town.code))
        printed.append(shown)
    for chosen in [*((one,) for one in range(len(periods))), range(len(periods))]:
        seen = Seen([tables[one] for one in chosen], [printed[one] for one in chosen])
        if is_as_believed(seen):
            assert worked_out(seen) == []


def is_as_believed(seen: Seen) -> bool:
    """Say whether what an attacker believes of years that touch is true of the figures.

    It is not where a school opens or closes between them, or a headcount changes: who works a count out from there
    finds a wrong one.
    """
    knowledge = all_known(seen, told=False)
    for unknown, place in knowledge.number.items():
        if unknown[2] in PUPILS:
            knowledge.least[place] = knowledge.most[place] = getattr(
                seen.tables[unknown[0]].counts[unknown[1]], unknown[2]
            )
    return not knowledge.number or knowledge.can_be()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(case=cases())
@settings(SHARED, max_examples=examples(2))
def test_nothing_hidden_can_be_worked_out_from_page_and_files(context: Flask, case: Case) -> None:
    context.config["TODAY"] = case.today
    with stored(case):
        for town in case.towns:
            periods = open_periods(town.code)
            for programme in {curriculum.programme for curriculum in town.curricula} if periods else ():
                attack(town, programme, periods)
