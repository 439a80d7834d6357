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


def date_problems(
    starts_on: date, ends_on: date, ended_on: date | None, year: SchoolYear, *, in_file: bool = False
) -> Iterator[tuple[str, str]]:
    """Check that the dates of a plan lie in the school year, in order; a day is told as it stands `in_file`, if so."""
    day = starts_on if in_file else dated(starts_on)
    backwards = _("The plan cannot end before it starts on %(day)s. Correct one of the days.", day=day)
    inside = True
    for field, given in (("starts_on", starts_on), ("ends_on", ends_on), ("ended_on", ended_on)):
        if given and not year.first <= given <= year.last:
            inside = False
            yield field, _("The day must lie in the school year %(year)s.", year=year)
    if inside and starts_on > ends_on:
        yield "ends_on", backwards
    if inside and ended_on and ended_on < starts_on:
        yield "ended_on", backwards
