"""Arguments for any function of the domain, made up from its annotations: ids, codes and names of all places."""

import inspect
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tests.unit.marked import ALL, DAY, MOMENT, SCHOOLS, TOWNS, log_id, unit_code
from tracker import classes, followup, planning, reach
from tracker.access import Gifts, Role, Scope
from tracker.dates import Period, SchoolYear
from tracker.planning.versions import Known
from tracker.reach import chosen

YEAR = SchoolYear(2026)
PERIODS = [Period.of_year(YEAR), Period.of_year(YEAR.before), Period.of_term("HT2026"), Period.of_calendar_year("2026")]
NUMBERS = [number * ALL for number in SCHOOLS]
MARKED = [f"märke-{number}" for number in (*SCHOOLS, *TOWNS)]
EMAILS = [f"{mark}@example.org" for mark in MARKED[: len(SCHOOLS)]]
# By the name of an argument or a field, or how it ends.
TEXTS: dict[str, list[str]] = {
    "unit_code": [unit_code(number) for number in SCHOOLS],
    "school": [unit_code(number) for number in SCHOOLS],
    "unit_codes": [unit_code(number) for number in SCHOOLS],
    "delivering_code": [unit_code(number) for number in SCHOOLS],
    "municipality": [*TOWNS.values()],
    "municipality_code": [*TOWNS.values()],
    "code": [*TOWNS.values()],
    "period": ["2026", "2025"],
    "log_id": [log_id(number, place) for number in SCHOOLS for place in (1, 2, 3)],
    "id": [log_id(number, place) for number in SCHOOLS for place in (1, 2, 3)],
    "revisions": [log_id(number, place) for number in SCHOOLS for place in (1, 2, 3)],
    "programme": ["TAGET", "MVP"],
    "programme_code": ["TAGET", "MVP"],
    "curriculum": ["TAGET-45", "TAGET-23"],
    "curriculum_code": ["TAGET-45", "TAGET-23"],
    "area": MARKED,
    "words": ["märke", *MARKED],
    "person": MARKED,
    "emails": EMAILS,
    "leaders": EMAILS,
    "email": EMAILS,
    "leader": EMAILS,
    "giver": EMAILS,
    "taker": EMAILS,
    "thing": ["sessions", "classes", "plans", "people"],
    "order": ["school", "newest", "oldest", "name", "-name", "class", "-school", "stage", "behind", "due"],
    "sort": ["name", "-name", "reached", "school"],
    "state": ["active", "inactive", "invited"],
    "seen": ["x", ""],
    "name": ["Ny"],
    "text": ["Nytt"],
    "title": ["Nytt"],
    "reason": ["Fel"],
    "accent": ["#14222c"],
    "municipalities": [*TOWNS.values()],
    "receipt": ["ett kvitto"],
    "step": ["publish", "retire", "remove"],
    **{
        name: ["Nytt"]
        for name in ("comment", "owner", "theme", "manual_url", "target", "outcome", "status", "closed_by", "links")
    },
}
# What is a number, and no id of a row in a place.
SMALL = (
    *(
        "number",
        "group",
        "groups",
        "page",
        "steps",
        "step",
        "stage",
        "stages",
        "seen",
        "before",
        "beyond",
        "most",
        "session_id",
    ),
    *("present", "girls", "boys", "pupils", "counts", "participants", "minutes", "engagement", "pupil_mentors"),
    *("revision", "revisions", "instead_of", "links", "ids"),
)
# Pages refuse what is below one before they ask.
FROM_ONE = {"page"}
# No request names them: what asks with them has found these classes, and means all of them.
ONLY_WITHIN = {"class_ids"}


class NothingThere(Exception):
    """What a function is about does not exist in scope: it cannot be called."""


class MadeUp:
    """Makes values of any type, for one scope."""

    def __init__(self, random: Random, scope: Scope) -> None:
        """Begin."""
        self.random, self.scope = random, scope

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Return what a function is called with, besides its scope."""
        hints = get_type_hints(function)
        _scope, *others = inspect.signature(function).parameters.values()
        kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        return {each.name: self.value(hints[each.name], each.name) for each in others if each.kind not in kinds}

    def value(self, kind: Any, name: str) -> Any:
        """Return a value of a type; raise KeyError for a type, or a name of a number or text, that is not known."""
        if kind in FOUND:
            return self.found(FOUND[kind](self))
        origin, within = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            chosen = self.random.choice(within)
            return None if chosen is NoneType else self.value(chosen, name)
        if origin is Callable:
            return lambda *_told: "ord"
        if origin is not None:
            return self.several(origin, within, name)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self.random.choice([*kind])
        if is_dataclass(kind):
            return self.thing(kind)
        return self.plain(kind, name)

    def found(self, known: Any) -> Any:
        """Return what was found; raise NothingThere."""
        if known is None:
            raise NothingThere
        return known

    def several(self, origin: Any, within: tuple[Any, ...], name: str) -> Any:
        """Return a few values, as a collection of the type asked for."""
        times = range(self.random.randint(1, 3))
        if len(within) == 2 and within[1] is not Ellipsis and not issubclass(origin, tuple):
            return {self.value(within[0], name): self.value(within[1], name) for _time in times}
        if issubclass(origin, tuple) and Ellipsis not in within:
            return tuple(self.value(each, name) for each in within)
        made = [self.value(within[0], name) for _time in times]
        if issubclass(origin, tuple):
            return tuple(made)
        return frozenset(made) if issubclass(origin, AbstractSet) else made

    def thing(self, kind: Any) -> Any:
        """Return a value of one of our dataclasses, made up field by field; what may be left out sometimes is."""
        hints = get_type_hints(kind)
        asked = [
            each
            for each in fields(kind)
            if each.init
            and each.name not in ONLY_WITHIN
            and ((each.default is MISSING and each.default_factory is MISSING) or self.random.random() < 0.4)
        ]
        return kind(**{each.name: self.value(hints[each.name], each.name) for each in asked})

    def plain(self, kind: Any, name: str) -> Any:
        """Return a number, a text or a day, by what its name says that it is."""
        if kind is int:
            return self.random.randint(int(name in FROM_ONE), 4) if name in SMALL else self.number(name)
        if kind is str:
            return self.random.choice(TEXTS[name])
        others = {
            bool: self.random.random() < 0.5,
            date: DAY + timedelta(days=self.random.randint(-30, 30)),
            datetime: MOMENT - timedelta(days=400),
        }
        return others[kind]

    def number(self, name: str) -> int:
        """Return an id of any place, or a year."""
        if name in {"year", "years"}:
            return self.random.choice([2025, 2026])
        row = self.random.choice(NUMBERS)
        return row if name in {"by_id", "made_by_id"} else row + self.random.choice([0, 0, 0, 1, 2])


def one_of_all(made: MadeUp) -> int:
    """Return an id."""
    return made.number("id")


# What a page finds in scope before it goes on with it.
FOUND: dict[Any, Callable[[MadeUp], Any]] = {
    Scope: lambda made: made.scope,
    SchoolYear: lambda made: made.random.choice([YEAR, YEAR.before]),
    Period: lambda made: made.random.choice(PERIODS),
    Gifts: lambda made: Gifts(made.number("id"), dict.fromkeys(Role, made.scope)),
    classes.KeptClass: lambda made: classes.find_class(made.scope, one_of_all(made)),
    classes.Past: lambda made: classes.find_rollover(made.scope, one_of_all(made)),
    Known: lambda made: made.random.choice(planning.curricula_to_read(made.scope)),
    followup.Town: lambda made: made.random.choice([*followup.towns(made.scope).values()] or [None]),
    followup.KnownContact: lambda made: followup.find_contact(made.scope, one_of_all(made)),
    followup.KnownLine: lambda made: followup.find_line(made.scope, made.random.randint(1, 3)),
    chosen.Places: lambda made: chosen.classes(made.scope, reach.Selection(Period.of_year(YEAR))),
    reach.LatePlan: lambda made: made.random.choice(reach.behind(made.scope, made.thing(reach.Selection)) or [None]),
}
