"""Periods as people ask for them: read from a query string or a command's option, and offered to choose among."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from tracker import reach
from tracker.access import Scope
from tracker.dates import FIRST_YEAR, Period, SchoolYear, today
from tracker.errors import Problem, Refused
from tracker.forms.given import require_one_period
from tracker.words import gettext as _

# The kinds of period: the name in a query string or of a command's option → how it is read.
PERIODS: dict[str, Callable[[str], Period]] = {
    "year": lambda text: Period.of_year(SchoolYear.parse(text)),
    "term": Period.of_term,
    "calendar-year": Period.of_calendar_year,
}


def require_known_year(scope: Scope, period: Period) -> None:
    """Refuse a period of school years that there is nothing about: an empty page would look like zero."""
    years = reach.years(scope)
    if not set(years).isdisjoint(period.years):
        return
    if period.is_calendar_year:
        message = _(
            "There are no classes in %(period)s. Choose a calendar year among: %(offered)s.",
            period=period.label,
            offered=", ".join(each.label for each in calendar_years(years)),
        )
    else:
        message = _(
            "There are no classes in %(period)s. Choose a school year among: %(offered)s.",
            period=period.label,
            offered=", ".join(str(year) for year in years),
        )
    raise Refused(Problem(next(iter(period.query)), message))


def period_of(given: Mapping[str, str]) -> Period:
    """Read `year` (2026/27, 2026-27), `term` (HT2026) or `calendar-year` (2026); a page's one list says `period`."""
    asked = [name for name in ("period", *PERIODS) if given.get(name)]
    require_one_period(asked)
    for name in asked:
        return read_period(name, given[name])
    return Period.of_year(SchoolYear.of(today()))


def read_period(name: str, text: str) -> Period:
    """Read a period of one kind, or of any (`period`)."""
    for read in PERIODS.values() if name == "period" else [PERIODS[name]]:
        with suppress(ValueError):
            return read(text)
    messages = {
        "year": _("%(text)s is no school year. Write it as 2026/27.", text=text),
        "term": _("%(text)s is no term. Write it as HT2026.", text=text),
        "calendar-year": _("%(text)s is no calendar year. Write it as 2026.", text=text),
        "period": _(
            "%(text)s is no period. Write a school year as 2026/27, a term as HT2026 or a calendar year as 2026.",
            text=text,
        ),
    }
    raise Refused(Problem(name, messages[name]))


def period_choices(scope: Scope) -> list[tuple[str, str]]:
    """Return the periods to choose among: value in the query string, label; the latest first, calendar years last."""
    years = reach.years(scope)
    found = [
        period
        for year in years
        for period in (Period.of_year(year), Period.term("VT", year.start + 1), Period.term("HT", year.start))
    ]
    return labelled([*found, *calendar_years(years)])


def labelled(periods: Iterable[Period]) -> list[tuple[str, str]]:
    """Return periods as a list offers them: value in the query string, label."""
    return [(period.slug, period_label(period)) for period in periods]


def period_label(period: Period) -> str:
    """Return what a list calls a period."""
    if period.is_term:
        return period.label
    kind: str = (
        _("Calendar year %(year)s", year=period.label)
        if period.is_calendar_year
        else _("School year %(year)s", year=period.label)
    )
    return kind


def calendar_years(years: Iterable[SchoolYear]) -> list[Period]:
    """Return the calendar years that school years touch, the latest first."""
    return Period.calendar(FIRST_YEAR).alike(years)[::-1]
