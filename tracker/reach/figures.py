"""The figures of domain.md section 4: exact numbers, with their ratios as properties.

A ratio whose denominator is empty is None. Shares are 0–1 (dose and attendance may pass 1).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import add
from typing import NamedTuple

from tracker.dates import SchoolYear
from tracker.reach.tally import Tally, ratio

RULE_VERSION = 1


@dataclass(frozen=True)
class PlanFigures:
    """One plan's figures over a period.

    stages: those that take part. pupils: P. eligible: E, those of P in the programme's stages.
    reached_least and reached_most are bounds of different pupils among P; throughout_least how many must have
    been there every time, None until every session is held. `is_there`: it goes on in the period, or had a held session
    in it. `has_begun` and `is_done` are as of the period's end,
    `started` and `completed` say that it happened in the period.
    """

    plan_id: int
    class_id: int
    school_id: int
    programme: str
    curriculum: str
    groups: int
    stages: tuple[int, ...]
    pupils: int
    eligible: int
    reached_least: int
    reached_most: int
    throughout_least: int | None
    is_there: bool
    started: bool
    completed: bool
    has_begun: bool
    is_done: bool
    tally: Tally = field(repr=False)

    @property
    def eligible_least(self) -> int:
        """Return the lower bound among the eligible: those present may all have been the others."""
        return max(0, self.reached_least - (self.pupils - self.eligible))

    @property
    def eligible_most(self) -> int:
        """Return the upper bound among the eligible."""
        return min(self.eligible, self.reached_most)

    @property
    def eligible_throughout(self) -> int:
        """Return how many of the eligible must have been there every time: those absent may all have been of them."""
        return max(0, (self.throughout_least or 0) - (self.pupils - self.eligible))


@dataclass(frozen=True)
class ClassFigures:
    """One class in one programme: several plans of a programme are the same pupils, and count once.

    eligible: the class's pupils in the programme's stages, of whom eligible_in_plans take part in a plan.
    """

    class_id: int
    school_id: int
    programme: str
    eligible: int
    eligible_in_plans: int = 0
    plans: tuple[PlanFigures, ...] = ()

    @property
    def reached_least(self) -> int:
        """Return the larger of the plans' lower bounds."""
        return max((plan.eligible_least for plan in self.plans), default=0)

    @property
    def reached_most(self) -> int:
        """Return the sum of the plans' upper bounds, at most the eligible pupils who take part in any of them."""
        return min(self.eligible_in_plans, sum(plan.eligible_most for plan in self.plans))

    @property
    def started(self) -> bool:
        """Say whether any plan had a held session in the period."""
        return any(plan.started for plan in self.plans)

    @property
    def completed(self) -> bool:
        """Say whether any plan was completed in the period."""
        return any(plan.completed for plan in self.plans)


class Reach(NamedTuple):
    """Figures rolled up over classes, in one programme.

    classes, pupils: the eligible ones (målgrupp). planned_classes: classes with a plan in the period. started,
    completed: classes. whole_classes: classes with every session of a plan held, of which whole_least pupils must have
    been at all.
    """

    classes: int = 0
    pupils: int = 0
    planned_classes: int = 0
    started: int = 0
    completed: int = 0
    reached_least: int = 0
    reached_most: int = 0
    whole_classes: int = 0
    whole_least: int = 0
    tally: Tally = Tally()

    @classmethod
    def of(cls, classes: Iterable[ClassFigures]) -> "Reach":
        """Roll classes up."""
        return sum((cls.of_class(figures) for figures in classes), Reach())

    @classmethod
    def of_class(cls, figures: ClassFigures) -> "Reach":
        """Return one class as a roll-up."""
        if not figures.plans:
            return cls(classes=int(figures.eligible > 0), pupils=figures.eligible)
        return cls(
            classes=int(figures.eligible > 0),
            pupils=figures.eligible,
            planned_classes=int(any(plan.is_there for plan in figures.plans)),
            started=int(figures.started),
            completed=int(figures.completed),
            reached_least=figures.reached_least,
            reached_most=figures.reached_most,
            whole_classes=int(any(plan.throughout_least is not None for plan in figures.plans)),
            whole_least=max(plan.eligible_throughout for plan in figures.plans),
            tally=reduce(add, (plan.tally for plan in figures.plans)),
        )

    def once(self, later: "Reach") -> "Reach":
        """Return what these and the `later` figures are together, of the same pupils in two school years."""
        pupils = max(self.pupils, later.pupils)
        return Reach(
            classes=max(self.classes, later.classes),
            pupils=pupils,
            planned_classes=max(self.planned_classes, later.planned_classes),
            started=max(self.started, later.started),
            completed=max(self.completed, later.completed),
            reached_least=max(self.reached_least, later.reached_least),
            reached_most=min(pupils, self.reached_most + later.reached_most),
            whole_classes=max(self.whole_classes, later.whole_classes),
            whole_least=max(self.whole_least, later.whole_least),
            tally=self.tally + later.tally,
        )

    def __add__(self, other: "Reach") -> "Reach":  # type: ignore[override]  # figures are added, not tuples joined
        """Add numerators and denominators, never percentages."""
        return Reach(*map(add, self, other))

    @property
    def reach(self) -> Fraction | None:
        """Räckvidd: Σ reached, lower bound / eligible pupils."""
        return ratio(self.reached_least, self.pupils)


class LinkedClass(NamedTuple):
    """One class's figures, with the group of classes that are the same pupils, and which of the two school years."""

    group: int
    year: SchoolYear
    reach: Reach


class CountedClass(NamedTuple):
    """One class's figures in one programme, in its school year."""

    class_id: int
    school_id: int
    year: SchoolYear
    programme: str
    reach: Reach


@dataclass(frozen=True)
class SchoolFigures:
    """One school's figures in one programme over a period.

    linked: of a calendar year, the classes by themselves, since their municipality's figures are no sum of its rows.
    """

    school_id: int
    unit_code: str
    school: str
    parent: str | None
    parent_code: str | None
    parent_id: int | None
    municipality_code: str
    municipality: str
    area: str | None
    owner_type: str
    programme: str
    reach: Reach
    linked: tuple[LinkedClass, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class MunicipalityFigures:
    """One municipality's figures in one programme, over all its schools."""

    code: str
    name: str
    programme: str
    schools: int
    reach: Reach


@dataclass(frozen=True)
class Spread:
    """How far a programme has spread among schools; a unit with a parent counts as its parent.

    adopted of `eligible` schools have a started plan; maintained of `before` started schools a year ago still have.
    """

    adopted: int
    eligible: int
    maintained: int
    before: int

    @property
    def adoption(self) -> Fraction | None:
        """Anslutning: schools with a started plan / schools with eligible classes."""
        return ratio(self.adopted, self.eligible)

    @property
    def maintenance(self) -> Fraction | None:
        """Vidmakthållande: schools active both this period and a year before / active the one before."""
        return ratio(self.maintained, self.before)


@dataclass(frozen=True)
class Uncounted:
    """Open schools without any class in the period's years, with their register's pupils in the programme's stages."""

    schools: int
    pupils: int
