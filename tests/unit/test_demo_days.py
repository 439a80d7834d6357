"""The example municipality on other days, and its school calendar."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.unit.example import empty_file, everywhere, filled, mistakes
from tracker import demo
from tracker.demo.term import easter, is_school_day
from tracker.models import (
    SessionLog,
    User,
    db,
)


@pytest.mark.parametrize("day", ["2026-07-01", "2029-03-01"])
def test_it_keeps_the_rules_on_any_day_and_opens_no_door(day: str, sqlite_template: Path, tmp_path: Path) -> None:
    with empty_file(sqlite_template, tmp_path) as url, filled(url, date.fromisoformat(day), passwords=False):
        assert list(mistakes()) == []
        assert db.session.scalar(select(func.count()).select_from(SessionLog))
        assert everywhere(User.password_hash) == set()
        assert demo.fill(passwords=False) == []


@pytest.mark.parametrize("day", ["2026-04-05", "2027-03-28", "2030-04-21", "2038-04-25"])
def test_easter_is_found(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "day",
    ["2026-11-21", "2026-10-28", "2026-12-24", "2027-01-04", "2027-03-02", "2027-03-26", "2027-03-29", "2027-07-01"],
)
def test_there_is_no_school_on_holidays(day: str) -> None:
    assert not is_school_day(date.fromisoformat(day))
