"""The raw facts that figures are counted from: plain values, as the tables hold them, and nothing counted yet."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker.models import Obstacle, Outcome, OwnerType


@dataclass(frozen=True)
class Log:
    """One log: session `number`, for the whole class (group 0) or one group, on one day."""

    id: str
    number: int
    group: int
    day: date
    held: bool
    present: int = 0
    minutes: int = 0
    outcome: Outcome | None = None
    obstacle: Obstacle | None = None
    confirmed: bool = True
    withdrawn: bool = False


@dataclass(frozen=True)
class PlannedSession:
    """One session of a plan, with the day it is due."""

    number: int
    is_core: bool
    due_on: date


@dataclass(frozen=True)
class Plan:
    """A class follows a curriculum; without `stages` all the class's stages take part."""

    id: int
    programme: str
    curriculum: str
    groups: int
    stages: frozenset[int]
    starts_on: date
    ends_on: date
    ended_on: date | None
    sessions: tuple[PlannedSession, ...]
    logs: tuple[Log, ...]


@dataclass(frozen=True)
class Headcount:
    """Pupils of one stage of a class on a reference date."""

    stage: int
    reference_date: date
    pupils: int


@dataclass(frozen=True)
class SchoolClass:
    """A class of a school in the school year that starts in `year`.

    `predecessors` are ids of the classes, here or elsewhere, that the same pupils went in the year before.
    """

    id: int
    year: int
    name: str
    headcounts: tuple[Headcount, ...]
    plans: tuple[Plan, ...]
    predecessors: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Roll:
    """A school's pupils in one stage, according to the register of a year."""

    year: int
    stage: int
    pupils: int


@dataclass(frozen=True)
class School:
    """A school with its classes; `opened_on` is its first, `closed_on` its last open day."""

    id: int
    unit_code: str
    name: str
    parent_id: int | None
    opened_on: date | None
    closed_on: date | None
    rolls: tuple[Roll, ...]
    classes: tuple[SchoolClass, ...]
    area: str | None = None
    owner: OwnerType = OwnerType.MUNICIPAL


@dataclass(frozen=True)
class Curriculum:
    """A curriculum: who it is meant for, its sessions' numbers with whether each is core, and if it is published.

    A retired one is offered in the school years before `retired_year`, in none without it.
    """

    id: int
    code: str
    programme: str
    stages: frozenset[int]
    published: bool
    sessions: tuple[tuple[int, bool], ...]
    retired_year: int | None = None


@dataclass(frozen=True)
class YearRules:
    """What a municipality decided for one school year; `unticked` are codes of curricula."""

    year: int
    completion: Fraction | None
    unticked: frozenset[str]


@dataclass(frozen=True)
class Town:
    """A municipality with all that its figures rest on."""

    code: str
    curricula: tuple[Curriculum, ...]
    rules: tuple[YearRules, ...]
    schools: tuple[School, ...]
