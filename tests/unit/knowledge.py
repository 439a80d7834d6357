"""What an attacker knows: unknown numbers, what each can be, and sums of them, which a solver tries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tracker.disclosure import Place

Unknown = tuple[int, Place, str]


@dataclass
class Knowledge:
    """Unknown numbers, the least and most they can be, and sums of them with the least and most of each sum."""

    number: dict[Unknown, int] = field(default_factory=dict)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    sums: list[tuple[dict[Unknown, int], float, float]] = field(default_factory=list)
    possible: list[set[int]] = field(default_factory=list)

    def add(self, unknown: Unknown, least: float, most: float) -> None:
        """Add an unknown."""
        self.number[unknown] = len(self.number)
        self.least.append(least)
        self.most.append(most)
        self.possible.append(set())

    def know(self, terms: Mapping[Unknown, int], least: float, most: float = inf) -> None:
        """Add a sum of unknowns; those that have no row are zero."""
        self.sums.append(({unknown: by for unknown, by in terms.items() if unknown in self.number}, least, most))

    @cached_property
    def written(self) -> LinearConstraint:
        """Return the sums as the solver takes them, once all is known."""
        rows = np.zeros((len(self.sums), len(self.number)))
        for row, (terms, _, _) in enumerate(self.sums):
            for unknown, by in terms.items():
                rows[row, self.number[unknown]] = by
        return LinearConstraint(rows, [least for _, least, _ in self.sums], [most for _, _, most in self.sums])

    def can_be(self) -> bool:
        """Say whether any numbers are as known."""
        size = len(self.number)
        within = Bounds(self.least, self.most)
        return bool(milp(np.zeros(size), integrality=np.ones(size), bounds=within, constraints=self.written).success)

    def solve(self, unknown: Unknown, direction: int) -> None:
        """Find the smallest (1) or largest (-1) value that an unknown can have, and note every value on the way."""
        aim = np.zeros(len(self.number))
        aim[self.number[unknown]] = direction
        whole, within = np.ones(len(aim)), Bounds(self.least, self.most)
        best = milp(aim, integrality=whole, bounds=within, constraints=self.written)
        assert best.success, best.message
        for values, value in zip(self.possible, best.x, strict=True):
            values.add(round(value))

    def only(self, unknown: Unknown) -> int | None:
        """Return the only value that an unknown can have, or None when it can have several."""
        possible = self.possible[self.number[unknown]]
        for direction in (1, -1):
            if len(possible) < 2:
                self.solve(unknown, direction)
        return None if len(possible) > 1 else min(possible)
