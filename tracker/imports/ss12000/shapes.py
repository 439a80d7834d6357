"""What is read of the standard's organisations, groups and persons: units, classes and the stages of pupils."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from tracker.dates import TEN_YEAR_SCHOOL, SchoolYear
from tracker.imports.ss12000.asking import Api, Filters, Item
from tracker.words import visible

UNIT, CLASS = "Skolenhet", "Klass"
# School types (skolformer) by their codes: förskoleklass, those of compulsory school, those of upper secondary.
PRESCHOOL_CLASS = "FKLASS"
COMPULSORY = frozenset({"GR", "GRAN", "GRS", "TR", "SAM", "SP"})
UPPER_SECONDARY = frozenset({"GY", "GYAN", "GYS"})
TAUGHT = COMPULSORY | {PRESCHOOL_CLASS}
LAST_COMPULSORY, UPPER_SECONDARY_YEARS = 9, 3
LONGEST_NAME = 200


@dataclass(frozen=True)
class Unit:
    """A school unit; `municipality` (a code) and `school_types` (codes) as far as they are told."""

    id: str
    code: str
    name: str
    municipality: str | None
    school_types: frozenset[str]


@dataclass(frozen=True)
class Group:
    """A class in force on a day, with the ids of its pupils that day."""

    name: str
    school_type: str | None
    members: frozenset[str] = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """An API, and the day that it is asked about."""

    api: Api
    day: date

    def units(self) -> Iterator[Unit]:
        """Yield the school units that have a code."""
        for item in self.items("organisations", [("type", UNIT)]):
            code = item.text("schoolUnitCode")
            if code and item.text("organisationType") in {None, UNIT}:
                school_types = frozenset(each for each in item.many("schoolTypes") if isinstance(each, str))
                town = item.text("municipalityCode")
                name = seen(item.text("displayName") or "")
                yield Unit(item.wanted("id"), seen(code), name, town and town.zfill(4), school_types)

    def groups(self, unit: Unit) -> Iterator[Group]:
        """Yield the classes of a unit that are in force."""
        for item in self.items("groups", [("groupType", CLASS), ("organisation", unit.id)]):
            ours = item.text("groupType") == CLASS and item.part("organisation").wanted("id") == unit.id
            if ours and item.in_force(self.day):
                members = frozenset(
                    each.part("person").wanted("id")
                    for each in item.parts("groupMemberships")
                    if each.in_force(self.day)
                )
                yield Group(seen(item.wanted("displayName")), item.text("schoolType"), members)

    def pupils(self, unit: Unit) -> Iterator[tuple[str, int | None]]:
        """Yield the id of each pupil of a unit, with the stage; None when not exactly one is told."""
        day = self.day.isoformat()
        enrolled: Filters = [
            ("relationship.entity.type", "enrolment"),
            ("relationship.organisation", unit.id),
            ("relationship.startDate.onOrBefore", day),
            ("relationship.endDate.onOrAfter", day),
        ]
        for item in self.items("persons", enrolled):
            stages = {stage_of(each, self.day) for each in item.parts("enrolments") if each.is_at(unit, self.day)}
            stages.discard(None)
            yield item.wanted("id"), stages.pop() if len(stages) == 1 else None

    def items(self, what: str, filters: Filters) -> Iterator["Shape"]:
        """Yield what a list holds."""
        return (Shape(self.api, what, "data[]", item) for item in self.api.items(what, filters))


@dataclass(frozen=True)
class Shape:
    """An object of an answer and where it stands there; what is not as the standard says raises NoAnswer."""

    api: Api
    what: str
    path: str
    item: Item = field(repr=False)

    def text(self, name: str) -> str | None:
        """Return a text that may be missing."""
        value = self.item.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name)
        return value or None

    def wanted(self, name: str) -> str:
        """Return a text that must be there."""
        return self.text(name) or self.wrong(name)

    def many(self, name: str) -> list[Any]:
        """Return a list; empty when it is missing."""
        value = self.item.get(name)
        if value is not None and not isinstance(value, list):
            self.wrong(name)
        return value or []

    def part(self, name: str) -> "Shape":
        """Return an object inside this one."""
        value = self.item.get(name)
        if not isinstance(value, dict):
            self.wrong(name)
        return Shape(self.api, self.what, f"{self.path}.{name}", value)

    def parts(self, name: str) -> Iterator["Shape"]:
        """Yield the objects of a list inside this one."""
        for value in self.many(name):
            if not isinstance(value, dict):
                self.wrong(name)
            yield Shape(self.api, self.what, f"{self.path}.{name}[]", value)

    def in_force(self, day: date) -> bool:
        """Say whether this holds on a day; without a first or last day it holds from the beginning, or to the end."""
        first, last = self.day("startDate"), self.day("endDate")
        return (
            (first is None or first <= day) and (last is None or day <= last) and self.item.get("cancelled") is not True
        )

    def day(self, name: str) -> date | None:
        """Return a date, also of one with a time after it."""
        text = self.text(name)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            self.wrong(name)

    def is_at(self, unit: Unit, day: date) -> bool:
        """Say whether an enrolment is at a unit on a day."""
        return self.part("enroledAt").wanted("id") == unit.id and self.in_force(day)

    def wrong(self, name: str) -> NoReturn:
        """Refuse the answer; never says what it holds."""
        self.api.misshapen(self.what, f"{self.path}.{name}")


def seen(text: str) -> str:
    """Return a name as one sees it: without signs that nobody sees, and never so long that it fills a terminal."""
    return visible(text)[:LONGEST_NAME]


def stage_of(enrolment: Shape, day: date) -> int | None:
    """Return the stage of an enrolment; None for adults, after-school care and years that are not told.

    From 2028/29 förskoleklass is the first year of compulsory school, and is counted as such by the systems.
    """
    school_type, year = enrolment.wanted("schoolType"), enrolment.item.get("schoolYear")
    if school_type == PRESCHOOL_CLASS:
        return 0
    if not isinstance(year, int | float) or isinstance(year, bool) or year != year // 1:
        return None
    year = int(year)
    if school_type in COMPULSORY:
        stage = year - 1 if SchoolYear.of(day).start >= TEN_YEAR_SCHOOL else year
        return stage if 0 <= stage <= LAST_COMPULSORY else None
    if school_type in UPPER_SECONDARY and 1 <= year <= UPPER_SECONDARY_YEARS:
        return LAST_COMPULSORY + year
    return None
