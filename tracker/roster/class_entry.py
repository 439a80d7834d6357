"""The pupils of one stage of a class on a day, as somebody states them."""

from dataclasses import dataclass
from datetime import date

from tracker.roster.class_facts import ClassKey

# In one stage of a class, on pages and in files alike.
MOST_PUPILS = 9999


@dataclass(frozen=True)
class ClassEntry:
    """The pupils of one stage of a class on a day, as somebody states them; the first entry makes the class."""

    year: int
    unit_code: str
    name: str
    stage: int
    pupils: int
    girls: int | None
    boys: int | None
    reference_date: date
    predecessors: frozenset[ClassKey] = frozenset()

    @property
    def class_key(self) -> ClassKey:
        """Return the class as files name it."""
        return self.year, self.unit_code, self.name
