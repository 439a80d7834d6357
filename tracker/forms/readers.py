"""What readers and the public may ask for: fixed tables, so that none of them gives away what another hides."""

from collections.abc import Collection, Mapping

from tracker import reach, reports
from tracker.access import Scope
from tracker.dates import Period
from tracker.errors import Problem, Refused
from tracker.forms.selection import file_selection_of
from tracker.reports import Selection
from tracker.words import gettext as _

PUBLIC_CHOICES = frozenset({"period", "year", "calendar-year", "programme"})
READERS_CHOICES = PUBLIC_CHOICES | {"municipality"}


def refuse_narrower(given: Mapping[str, str], choices: frozenset[str]) -> None:
    """Refuse what the tables cannot be narrowed to; an empty choice is none."""
    for name in sorted({name for name, text in given.items() if text} - choices):
        message = _("The tables for readers cannot be narrowed by %(name)s. Take it out of the address.", name=name)
        raise Refused(Problem(name, message))


def require_open(period: Period, periods: Collection[Period]) -> None:
    """Refuse a period that is none of the open ones; name them, school years first, the latest at the beginning."""
    if period in periods:
        return
    there = sorted(periods, key=lambda each: (each.is_calendar_year, -each.first.toordinal()))
    if there:
        offered = ", ".join(each.label for each in there)
        message = _(
            "The open tables hold nothing about %(period)s. Choose one of these: %(offered)s.",
            period=period.label,
            offered=offered,
        )
    else:
        message = _(
            "The open tables hold nothing about %(period)s, nor about any other period yet.", period=period.label
        )
    raise Refused(Problem(next(iter(period.query)), message))


def municipalities_of(scope: Scope, selection: Selection) -> list[str]:
    """Return the codes of the municipalities that a file of open tables is about; refuse a period that is not open."""
    there = [selection.municipality] if selection.municipality else [*reach.municipalities(scope)]
    require_open(selection.period, {period for code in there for period in reports.open_periods(code)})
    return there


def readers_file_of(scope: Scope, given: Mapping[str, str]) -> tuple[Selection, list[str]]:
    """Read the filters of a reader's file; return them, and the codes of the municipalities that it is about.

    Raises Refused, with a sentence that says what to do.
    """
    refuse_narrower(given, READERS_CHOICES)
    selection = file_selection_of(scope, given)
    return selection, municipalities_of(scope, selection)
