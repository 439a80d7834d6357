"""What a class is proposed to become the year after, and what a school's classes are proposed to become together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from tracker.classes.counting import Pupils, number
from tracker.classes.facts import KeptClass, Relative
from tracker.planning import CurriculumFacts


class Fate(StrEnum):
    """What becomes of a class: `new` goes on under a name of its own, the others are told apart from it."""

    NEW = "new"
    THERE = "there"  # its pupils are in a class of the year after already
    TAKEN = "taken"  # a class that nobody has linked to it is called so already
    LEAVES = "leaves"  # its stage is the school's last
    CLOSED = "closed"  # everybody has left it
    UNCOUNTED = "uncounted"  # it has no headcount


@dataclass(frozen=True)
class ProposedPlan:
    """A plan that a class is proposed to follow, as its predecessor's was if there was one. Leaders: person, group.

    left: people who led that one, and are let in no more or have no role today with which they could log it.
    """

    curriculum: CurriculumFacts
    groups: int = 1
    stages: frozenset[int] = frozenset()
    delivering_school_id: int | None = None
    leaders: tuple[tuple[int, int], ...] = ()
    left: tuple[int, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What a class is proposed to become. `leaving` are its stages that end at the school.

    is_named: a stage leads its name, and so it is certain. is_unplanned: no curriculum that is offered fits.
    """

    before: KeptClass
    fate: Fate
    name: str
    counts: Mapping[int, Pupils]
    plans: tuple[ProposedPlan, ...] = ()
    leaving: frozenset[int] = frozenset()
    successor: Relative | None = None
    taken_by: int | None = None
    is_named: bool = True

    @property
    def pupils(self) -> int:
        """Return how many pupils there are."""
        return number(self.counts)

    @property
    def is_unplanned(self) -> bool:
        """Say whether the class would have no plan."""
        return not self.plans

    @property
    def is_mixed(self) -> bool:
        """Say whether the class has several stages, which seldom go on together."""
        return len(self.before.counts) > 1

    @property
    def leaders(self) -> set[int]:
        """Return who would lead its plans."""
        return {user_id for plan in self.plans for user_id, _group in plan.leaders}

    @property
    def left(self) -> set[int]:
        """Return who led the class before and would lead none of its plans."""
        return set[int]().union(*(plan.left for plan in self.plans)) - self.leaders

    @property
    def can_go_on(self) -> bool:
        """Say whether it can be chosen."""
        return self.fate in {Fate.NEW, Fate.LEAVES, Fate.TAKEN} and bool(self.counts)


@dataclass(frozen=True)
class SchoolOutlook:
    """A school with what its classes are proposed to become."""

    id: int
    unit_code: str
    name: str
    proposals: list[Proposal] = field(default_factory=list)

    def of(self, fate: str) -> list[Proposal]:
        """Return the proposals with one fate."""
        return [each for each in self.proposals if each.fate == fate]

    @property
    def new(self) -> list[Proposal]:
        """Return the classes that go on."""
        return self.of(Fate.NEW)

    @property
    def new_count(self) -> int:
        """Return how many classes go on."""
        return len(self.new)

    @property
    def ending(self) -> int:
        """Return how many classes end here: their year is the school's last, or everybody has left them."""
        return len(self.of(Fate.LEAVES)) + len(self.of(Fate.CLOSED))

    @property
    def held_back(self) -> int:
        """Return how many classes are not made as proposed, because their new name is taken."""
        return len(self.of(Fate.TAKEN))

    @property
    def plans(self) -> int:
        """Return how many plans are proposed."""
        return sum(len(each.plans) for each in self.new)

    @property
    def leaders(self) -> int:
        """Return how many people are carried over as leaders."""
        return len(set[int]().union(*(each.leaders for each in self.new)))

    @property
    def left(self) -> int:
        """Return how many people who led classes before are not carried over."""
        return len(set[int]().union(*(each.left for each in self.new)))

    @property
    def pupils(self) -> int:
        """Return how many pupils go on."""
        return sum(each.pupils for each in self.new)

    @property
    def unsure(self) -> int:
        """Return how many classes somebody should look at: their name is taken or a guess, or they are mixed."""
        return sum(each.fate == Fate.TAKEN or (each.fate == Fate.NEW and unsure(each)) for each in self.proposals)

    @property
    def mark(self) -> str:
        """Return what a page carries along to say which proposals it showed."""
        return sha256(repr([(each, each.before.mark) for each in self.proposals]).encode()).hexdigest()[:16]


def unsure(proposal: Proposal) -> bool:
    """Say whether somebody should look at a class that goes on."""
    return proposal.is_mixed or not proposal.is_named or proposal.is_unplanned
