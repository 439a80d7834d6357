"""Every figure of `reach`, and every line, is what you get counting by hand: on random municipalities."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.storing import stored
from tests.unit.towns import PERIODS, STAGES, Case, cases
from tracker.access import EVERYTHING
from tracker.dates import Period
from tracker.recount.load import load_town
from tracker.reports.recounting import differences, figure_differences, line_differences

SHARED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def found_in(context: Flask, case: Case, period: Period, stage: int | None) -> Iterator[str]:
    """Store a case and recount it, as on its day."""
    context.config["TODAY"] = case.today
    with stored(case):
        for town in case.towns:
            yield from figure_differences(EVERYTHING, load_town(EVERYTHING, town.code), period, stage)
            yield from line_differences(town)


@ON_SQLITE
@given(case=cases(), period=st.sampled_from(PERIODS), stage=st.one_of(st.none(), st.sampled_from(STAGES)))
@settings(SHARED, max_examples=60)
def test_reach_is_counting_by_hand(context: Flask, case: Case, period: Period, stage: int | None) -> None:
    assert list(found_in(context, case, period, stage)) == []


@ON_POSTGRESQL
@given(case=cases(), period=st.sampled_from(PERIODS), stage=st.one_of(st.none(), st.sampled_from(STAGES)))
@settings(SHARED, max_examples=20)
def test_reach_is_counting_by_hand_on_a_server(context: Flask, case: Case, period: Period, stage: int | None) -> None:
    assert list(found_in(context, case, period, stage)) == []


@given(case=cases())
@settings(SHARED, max_examples=5)
def test_sound_data_pass_the_check(context: Flask, case: Case) -> None:
    context.config["TODAY"] = case.today
    with stored(case):
        assert list(differences(EVERYTHING)) == []
