"""Due dates as a calendar (iCalendar, RFC 5545): one all-day event for each session still to be held."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from babel.lists import format_list

from tracker.dates import now
from tracker.line import Line, Station
from tracker.words import gettext as _
from tracker.words import locale

if TYPE_CHECKING:
    from icalendar import Event

# How often a calendar may ask again.
HALF_A_DAY = timedelta(hours=12)
# Where a session of a line is logged for a group: the line, the session's number, the group or None.
Address = Callable[[Line, int, int | None], str]


def as_calendar(lines: Iterable[Line], address: Address) -> bytes:
    """Return the sessions of lines that are still to be held, where one leads just one group for that group."""
    from icalendar import Calendar, vDuration  # noqa: PLC0415 - slow to load

    calendar = Calendar()
    calendar.add("prodid", "-//Linjen//linjen//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Linjen: sessions to hold"))
    calendar.add("refresh-interval", vDuration(HALF_A_DAY), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(HALF_A_DAY))
    for line in lines:
        for event in events(line, address):
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def events(line: Line, address: Address) -> "Iterator[Event]":
    """Yield an event for each session that a group, or the one group that is led, has not had."""
    for station in line.stations:
        lacking = [group for group in station.lacking if line.own_group in {None, group}]
        if lacking:
            yield event_of(line, station, lacking, address)


def event_of(line: Line, station: Station, lacking: list[int], address: Address) -> "Event":
    """Return one session on the day that it is due; it keeps its identity when the day is moved."""
    from icalendar import Event  # noqa: PLC0415 - slow to load

    where = address(line, station.number, lacking[0] or None)
    event = Event()
    event.add("uid", f"planned-session-{station.id}@linjen")
    event.add("dtstamp", now())
    event.add("dtstart", station.due_on)
    event.add("dtend", station.due_on + timedelta(days=1))
    event.add("summary", summary(line, station, lacking))
    event.add("location", line.school_name)
    event.add("description", _("Due at the latest this day. Log it here: %(address)s", address=where))
    event.add("url", where)
    event.add("transp", "TRANSPARENT")  # it takes nobody's time on that day
    return event


def summary(line: Line, station: Station, lacking: list[int]) -> str:
    """Return what the calendar shows: `Pass 4 Jag duger, 5B (Tåget)`; with its groups when only some lack it."""
    name = line.class_name
    if len(lacking) < line.groups:
        numbers = format_list([str(group) for group in lacking], locale=locale())
        name = _("%(name)s group %(numbers)s", name=name, numbers=numbers)
    text: str = _(
        "Session %(number)s %(title)s, %(name)s (%(programme)s)",
        number=station.number,
        title=station.title,
        name=name,
        programme=line.programme_name,
    )
    return text
