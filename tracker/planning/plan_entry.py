"""A plan as somebody states it."""

from dataclasses import dataclass
from datetime import date

# School year, unit code, class, curriculum: a plan as files name it.
PlanKey = tuple[int, str, str, str]


@dataclass(frozen=True)
class PlanEntry:
    """A plan as somebody states it; without dates it runs from 1 September to 31 May.

    `stages` are those of the class that take part, none meaning all; `leaders` are e-mails.
    """

    year: int
    unit_code: str
    class_name: str
    programme_code: str
    curriculum_code: str
    groups: int = 1
    stages: frozenset[int] = frozenset()
    delivering_code: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    leaders: frozenset[str] = frozenset()

    @property
    def key(self) -> PlanKey:
        """Return the plan as files name it."""
        return self.year, self.unit_code, self.class_name, self.curriculum_code
