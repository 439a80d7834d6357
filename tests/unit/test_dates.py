"""The calendar, on both sides of every boundary."""

from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import settings
from tracker import create_app, dates
from tracker.dates import Period, SchoolYear, stage_label, term_of, today

DAYS = st.dates(date(1901, 7, 1), date(2200, 6, 30))


@pytest.mark.parametrize(
    ("day", "year", "term"),
    [
        (date(2026, 6, 30), "2025/26", "VT2026"),
        (date(2026, 7, 1), "2026/27", "HT2026"),
        (date(2026, 12, 31), "2026/27", "HT2026"),
        (date(2027, 1, 1), "2026/27", "VT2027"),
        (date(2027, 6, 30), "2026/27", "VT2027"),
        (date(2027, 7, 1), "2027/28", "HT2027"),
        (date(2100, 2, 28), "2099/00", "VT2100"),
    ],
)
def test_a_day_lies_in_its_year_and_term(day: date, year: str, term: str) -> None:
    assert str(SchoolYear.of(day)) == year
    assert term_of(day) == term


@given(DAYS)
def test_years_and_terms_cover_every_day_once(day: date) -> None:
    year, term = SchoolYear.of(day), Period.of_term(term_of(day))
    assert year.first <= term.first <= day <= term.last <= year.last
    assert term.year == year
    assert year.before.last + timedelta(days=1) == year.first


@given(DAYS)
def test_what_is_written_is_read_again(day: date) -> None:
    year = SchoolYear.of(day)
    assert SchoolYear.parse(str(year)) == SchoolYear.parse(year.slug) == year
    term = Period.of_term(term_of(day))
    assert Period.of_term(term.label) == term
    assert term.slug == term.label
    assert Period.of_year(year).slug == year.slug


@given(DAYS)
def test_a_year_before_is_the_same_part_of_the_year_before(day: date) -> None:
    for period in (Period.of_term(term_of(day)), Period.of_year(SchoolYear.of(day)), Period.calendar(day.year)):
        before = period.before
        assert before.year == period.year.before
        assert (before.is_term, before.is_calendar_year) == (period.is_term, period.is_calendar_year)
        assert (before.first.month, before.last.day) == (period.first.month, period.last.day)


@given(DAYS)
def test_a_calendar_year_is_a_spring_and_the_next_autumn(day: date) -> None:
    period = Period.of_calendar_year(str(day.year))
    spring, autumn = period.parts
    assert period.first == spring.first <= day <= autumn.last == period.last
    assert spring.last + timedelta(days=1) == autumn.first
    assert period.years == (spring.year, autumn.year) == (autumn.year.before, autumn.year)
    assert term_of(day) in {part.label for part in period.parts}
    assert spring.parts == (spring,)


@pytest.mark.parametrize("text", ["", "26", "20261", "2026/27", "HT2026", "٢٠٢٦", "1899", "2026 "])
def test_what_is_no_calendar_year_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="^" if text else "^$"):
        Period.of_calendar_year(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026/28",
        "2026/26",
        "2026/2027",
        "26/27",
        "2026 27",
        "2026_27",
        "٢٠٢٦/27",
        "2026/27 ",
        "1899/00",
        "9999/00",
    ],
)
def test_what_is_no_school_year_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="^" if text else "^$"):
        SchoolYear.parse(text)


@pytest.mark.parametrize(
    "text", ["", "HT", "HT26", "2026HT", "ST2026", "HT 2026", "HT20261", "HT٢٠٢٦", "VT1899", "HT2026 "]
)
def test_what_is_no_term_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="^" if text else "^$"):
        Period.of_term(text)


def test_a_period_says_how_the_query_string_names_it() -> None:
    assert Period.of_year(SchoolYear(2026)).query == {"year": "2026-27"}
    assert Period.of_term("ht2026").query == {"term": "HT2026"}
    assert Period.calendar(2026).query == {"calendar-year": "2026"}
    assert str(SchoolYear(1999)) == "1999/00"


@pytest.mark.parametrize(
    ("stage", "until_2027", "from_2028"),
    [(0, "F", "1"), (1, "1", "2"), (5, "5", "6"), (9, "9", "10"), (10, "Gy 1", "Gy 1"), (12, "Gy 3", "Gy 3")],
)
def test_stages_move_up_one_from_2028(stage: int, until_2027: str, from_2028: str) -> None:
    assert stage_label(stage, SchoolYear(2026)) == until_2027
    assert stage_label(stage, SchoolYear(2027)) == until_2027
    assert stage_label(stage, SchoolYear(2028)) == from_2028
    assert stage_label(stage, SchoolYear(2029)) == from_2028


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_today_is_the_day_in_stockholm(monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(moment.timestamp(), tz)

    monkeypatch.setattr(dates, "datetime", Clock)
    app = app_with(TRACKER_TODAY="")
    with app.app_context():
        assert today() == day
    with app_with(TRACKER_TODAY="2026-11-24").app_context():
        assert today() == date(2026, 11, 24)


def app_with(**changed: str) -> Flask:
    """Make an app that needs no database."""
    return create_app(settings("sqlite:///unused.db") | changed)
