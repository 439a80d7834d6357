"""The days of a plan: when its sessions are due, and which days it may have."""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.dates import SchoolYear
from tracker.line.locks import dated
from tracker.words import gettext as _


def due_dates(start: date, end: date, sessions: int) -> list[date]:
    """Return the due dates of a plan's sessions: session i of n on start + ⌊i · days from start to end / n⌋ days."""
    days = (end - start).days
    return [start + timedelta(days=number * days // sessions) for number in range(1, sessions + 1)]


def date_problems(starts_on: date, ends_on: date, ended_on: date | None, year: SchoolYear) -> Iterator[tuple[str, str]]:
    """Check that the dates of a plan lie in the school year, in order."""
    backwards = _("The plan cannot end before it starts on %(day)s. Correct one of the days.", day=dated(starts_on))
    inside = True
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on), ("ended_on", ended_on)):
        if day and not year.first <= day <= year.last:
            inside = False
            yield field, _("The day must lie in the school year %(year)s.", year=year)
    if inside and starts_on > ends_on:
        yield "ends_on", backwards
    if inside and ended_on and ended_on < starts_on:
        yield "ended_on", backwards
