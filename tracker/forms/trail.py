"""What the audit log is narrowed to: the query string as what is asked for."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask_babel import LazyString

from tracker import reach
from tracker.access import Scope
from tracker.dates import FIRST_YEAR
from tracker.errors import Problem, Refused
from tracker.forms.selection import one_of
from tracker.trail import THINGS, Asked, people_called
from tracker.words import gettext as _
from tracker.words import lazy_gettext as _l

WORDS: dict[str, LazyString] = {
    "sessions": _l("Sessions"),
    "classes": _l("Classes"),
    "plans": _l("Plans"),
    "activities": _l("Activities"),
    "contacts": _l("Contacts"),
    "people": _l("People"),
    "sign-ins": _l("Sign-ins"),
    "schools": _l("Schools"),
    "curricula": _l("Programme versions"),
    "follow-up": _l("Follow-up"),
    "imports": _l("Imports"),
    "settings": _l("Settings"),
    "exports": _l("Downloaded files"),
}
FILTERS = frozenset({"person", "municipality", "school", "thing", "from", "to"})


@dataclass(frozen=True)
class Offered:
    """What there is to choose among: values of the query string with their labels."""

    municipalities: dict[str, str]
    schools: dict[str, str]
    things: dict[str, LazyString]


def asked_of(scope: Scope, given: Mapping[str, str]) -> Asked:
    """Read the filters of a query string; raise Refused, with a sentence that says what to do."""
    municipality = one_of("municipality", _("municipality"), given, partial(reach.municipalities, scope))
    person = given.get("person", "").strip()[:200]
    asked = Asked(
        person=person or None,
        people=people_called(scope, person) if person else (),
        municipality=municipality,
        school=one_of("school", _("school"), given, partial(reach.school_names, scope, municipality)),
        thing=one_of("thing", _("kind of event"), given, lambda: list(THINGS)),
        first=day_of("from", given),
        last=day_of("to", given),
        beyond=number_of("beyond", given),
        oldest_first=given.get("sort") == "oldest",
    )
    if asked.first and asked.last and asked.last < asked.first:
        raise Refused(Problem("to", _("The last day lies before the first. Change one of them.")))
    return asked


def day_of(name: str, given: Mapping[str, str]) -> date | None:
    """Read a day, of years that can be reckoned with."""
    text = given.get(name)
    with suppress(ValueError):
        day = date.fromisoformat(text) if text else None
        if day is None or FIRST_YEAR <= day.year < date.max.year:
            return day
    raise Refused(Problem(name, _("Write the date as year-month-day, for example 2026-11-24.")))


def number_of(name: str, given: Mapping[str, str]) -> int | None:
    """Read the number of the event that a page begins after."""
    text = given.get(name)
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(Problem(name, _("There is no such page. Begin from the first page.")))
    return int(text) if text else None


def offered(scope: Scope, asked: Asked) -> Offered:
    """Return what there is to choose among in scope; schools once their municipality is known."""
    municipalities = reach.municipalities(scope)
    one_place = asked.municipality is not None or len(municipalities) == 1
    schools = reach.school_names(scope, asked.municipality) if one_place else {}
    return Offered(municipalities, schools, WORDS)
