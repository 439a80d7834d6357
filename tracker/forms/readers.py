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
    """Refuse a period that is none of the open ones."""
    if period not in periods:
        message = _("The tables for readers are about school years and calendar years. Choose one of those.")
        raise Refused(Problem(next(iter(period.query)), message))


def readers_file_of(scope: Scope, given: Mapping[str, str]) -> tuple[Selection, list[str]]:
    """Read the filters of a reader's file; return them, and the codes of the municipalities that it is about.

    Raises Refused, with a sentence that says what to do.
    """
    refuse_narrower(given, READERS_CHOICES)
    selection = file_selection_of(scope, given)
    there = [selection.municipality] if selection.municipality else [*reach.municipalities(scope)]
    require_open(selection.period, {period for code in there for period in reports.open_periods(code)})
    return selection, there
