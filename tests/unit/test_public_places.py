"""The figures of the places that readers see are what one gets counting by hand: on random municipalities."""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tests.unit.storing import stored
from tests.unit.test_reach import SHARED
from tests.unit.towns import YEAR, Case, cases
from tracker import recount
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.reach import PublicPlace, Selection, by_programme
from tracker.recount import SchoolCount, Town
from tracker.recount.schools import total
from tracker.reports.recounting_measures import Measures, school_counted, school_shown

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
READERS_PERIODS = [Period.of_year(YEAR), Period.calendar(2026), Period.calendar(2026), Period.calendar(2027)]


def shown(town: Town, programme: str, period: Period) -> dict[PublicPlace, Measures]:
    """Return the figures of each place."""
    rows = by_programme(EVERYTHING, Selection(period, programme=programme, municipality=town.code))
    return {row.place: school_shown(row.reach) for row in rows.get(programme, [])}


def by_hand(case: Case, town: Town, programme: str, period: Period) -> Iterator[tuple[PublicPlace, SchoolCount]]:
    """Yield the places whose figures counting by hand knows: areas and schools where no unit has a parent."""
    if period.is_calendar_year:
        question = recount.ask_calendar(town, programme, period.year.start, case.today)
        schools, areas = recount.count_calendar_schools(town, question), recount.count_calendar_areas(town, question)
        whole = recount.count_calendar_town(town, question).total
    else:
        asked = recount.ask(town, programme, period, case.today)
        schools, areas = recount.count_schools(town, asked), {}
        whole = total(schools.values())
    if schools:
        yield PublicPlace(town.code), whole
    if any(school.parent_id for school in town.schools):
        return
    codes: Mapping[int, tuple[str, str]] = {each.id: (each.area or "", each.unit_code) for each in town.schools}
    yield from ((PublicPlace(town.code, *codes[key]), count) for key, count in schools.items())
    yield from ((PublicPlace(town.code, area or ""), count) for area, count in areas.items())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(case=cases(), period=st.sampled_from(READERS_PERIODS))
@settings(SHARED, max_examples=examples(12))
def test_public_figures_are_counting_by_hand(context: Flask, case: Case, period: Period) -> None:
    context.config["TODAY"] = case.today
    with stored(case):
        for town in case.towns:
            for programme in {curriculum.programme for curriculum in town.curricula}:
                found = shown(town, programme, period)
                counted = {place: school_counted(count) for place, count in by_hand(case, town, programme, period)}
                assert {place: found.get(place) for place in counted} == counted
