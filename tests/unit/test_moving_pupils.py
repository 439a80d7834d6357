"""Pupils who move between classes: on every day there are as many as before, whatever headcounts there were."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tracker.classes import NOBODY, Pupils, in_force
from tracker.classes.counting import History, gone, last_day, moved
from tracker.classes.naming import next_name
from tracker.dates import SchoolYear

FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)
DAYS = st.dates(FIRST, LAST)
HISTORIES = st.dictionaries(st.tuples(st.integers(4, 5), DAYS), st.builds(Pupils, st.integers(0, 30)), max_size=5)


def together(day: date, *histories: History) -> dict[int, int]:
    """Return the pupils of several classes together on a day, by stage; a stage without any is not there."""
    found: dict[int, int] = {}
    for history in histories:
        for stage, pupils in in_force(history, day).items():
            found[stage] = found.get(stage, 0) + pupils.pupils
    return {stage: pupils for stage, pupils in found.items() if pupils}


@given(HISTORIES.filter(bool), HISTORIES, st.data())
@settings(max_examples=examples(100))
def test_whoever_moves_is_counted_once_on_every_day(giver: History, taker: History, data: st.DataObject) -> None:
    stage = data.draw(st.sampled_from(sorted({stage for stage, _day in giver})))
    last = last_day([giver, taker], [stage])
    assert last is not None
    day = data.draw(st.dates(last, LAST))
    most = in_force(giver, LAST)[stage].pupils
    left, got = moved(giver, taker, stage, data.draw(st.integers(0, most)), day)
    for since in {FIRST, LAST, day, day - timedelta(days=1), *(at for _stage, at in (*giver, *taker))}:
        assert together(since, left, got) == together(since, giver, taker), since
    assert giver.keys() <= left.keys(), "the history is kept"
    assert taker.keys() <= got.keys()


@given(HISTORIES, DAYS)
@settings(max_examples=examples(50))
def test_a_class_that_everybody_left_has_nobody_from_then_on_and_its_past_before(history: History, day: date) -> None:
    last = last_day([history], [4, 5])
    day = max(day, last or day)
    after = gone(history, day, FIRST)
    assert together(day, after) == {}
    if day > FIRST:
        before = day - timedelta(days=1)
        assert together(before, after) == together(before, history)


def test_girls_and_boys_are_known_only_of_who_moves_as_a_whole() -> None:
    whole = Pupils(20, 12, 8)
    left, got = moved({(4, FIRST): whole}, {}, 4, 20, FIRST)
    assert (left[4, FIRST], got[4, FIRST]) == (NOBODY, whole)
    left, got = moved({(4, FIRST): whole}, {}, 4, 7, FIRST)
    assert (left[4, FIRST], got[4, FIRST]) == (Pupils(13), Pupils(7))


@pytest.mark.parametrize(
    ("year", "name", "stages", "going_on", "after"),
    [
        (2026, "3A", {3}, {3}, "4A"),
        (2026, "FA", {0}, {0}, "1A"),
        (2026, "F", {0}, {0}, "1"),
        (2026, "F B", {0}, {0}, "1 B"),
        (2026, "0B", {0}, {0}, "1B"),
        (2026, "F-1 Blå", {0, 1}, {0, 1}, "1-2 Blå"),
        (2026, "4–5 Grön", {4, 5}, {4}, "5 Grön"),
        (2026, "9C", {9}, {9}, None),
        (2026, "Fjärilen", {0}, {0}, None),
        (2026, "FJÄRILEN", {0}, {0}, None),
        (2026, "Blå", {2}, {2}, None),
        (2026, "7B", {3}, {3}, None),
        (2026, "2026A", {3}, {3}, None),
        # In the ten-year grundskola förskoleklass is year 1: who was in 3A moves up by a name of 5A.
        (2027, "3A", {3}, {3}, "5A"),
        (2027, "FA", {0}, {0}, "2A"),
        (2027, "F-1 Blå", {0, 1}, {0, 1}, "2-3 Blå"),
        (2027, "8A", {8}, {8}, "10A"),
        (2028, "1A", {0}, {0}, "2A"),
        (2028, "5A", {4}, {4}, "6A"),
        (2028, "9A", {8}, {8}, "10A"),
        (2028, "10A", {9}, {9}, None),
        (2028, "FA", {0}, {0}, None),
    ],
)
def test_the_stage_that_leads_a_name_grows_as_the_new_year_calls_it(
    year: int, name: str, stages: set[int], going_on: set[int], after: str | None
) -> None:
    assert next_name(name, stages, going_on, SchoolYear(year)) == after
