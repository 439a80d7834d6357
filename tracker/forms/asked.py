"""Whose follow-up a page is about, and of which period: the query string, or the address."""

from dataclasses import dataclass

from tracker import followup, reports
from tracker.access import Scope, at_home
from tracker.dates import Period, today
from tracker.errors import Problem, Refused
from tracker.followup import KnownPromise, Town
from tracker.forms.period import read_period
from tracker.words import gettext as _


@dataclass(frozen=True)
class Asked:
    """The municipality and the period that a page is about, among the municipalities in scope."""

    scope: Scope
    town: Town
    period: Period
    towns: dict[str, Town]

    @property
    def chosen_town(self) -> str | None:
        """Return the municipality that a link on the page carries along, where there is a choice."""
        return self.town.code if len(self.towns) > 1 else None

    @property
    def is_led(self) -> bool:
        """Say whether one may write for the whole municipality: a promise is not a single school's."""
        return followup.leads(self.scope, self.town.code)

    def find_promise(self, period: Period | None = None) -> KnownPromise | None:
        """Return the promise of the period, or of another one."""
        return followup.find_promise(self.scope, self.town.code, (period or self.period).label)

    def offered(self) -> list[Period]:
        """Return the periods to choose among: those with a promise or with figures, and the one that is shown."""
        promised = [read_period("period", each) for each in followup.periods(self.scope, self.town.code)]
        found = {each.label: each for each in (*promised, *reports.open_periods(self.town.code), self.period)}
        return sorted(found.values(), key=lambda period: (period.last, period.label), reverse=True)


def asked(scope: Scope, code: str | None, period: str | None) -> Asked | None:
    """Return what an address asks for; of a period, the latest with a promise if it names none.

    None when the municipality is not in scope. Raises Refused when the period is none that a promise has.
    """
    towns = followup.towns(scope)
    code = code or at_home(towns)
    if code not in towns:
        return None
    found = read_period("period", period) if period else latest(scope, code)
    if found.is_term:
        sentence = _("A promise is followed up by calendar year or school year. Choose one of those.")
        raise Refused(Problem("period", sentence))
    return Asked(scope, towns[code], found, towns)


def to_close(scope: Scope) -> list[tuple[str, str, Period]]:
    """Return the periods that are promised for, over and still open, where one leads: code, municipality, period."""
    found = [(code, name, read_period("period", period)) for code, name, period in followup.unclosed(scope)]
    return [each for each in found if each[2].last < today()]


def latest(scope: Scope, code: str) -> Period:
    """Return the latest period with a promise that has begun, or this calendar year."""
    promised = (read_period("period", each) for each in followup.periods(scope, code))
    return next((each for each in promised if each.first <= today()), Period.calendar(today().year))
