"""Dice, made from a seed: they pick things and days, those that tests are about more often than others."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

# The last day of an autumn term and the first of a spring term.
TURNS = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
Thing = TypeVar("Thing")


class Dice:
    """What is left to chance: the same seed gives the same throws."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def happens(self, share: float) -> bool:
        """Say yes in a share of the throws."""
        return self.random.random() < share

    def one(self, things: Sequence[Thing]) -> Thing:
        """Pick one."""
        return self.random.choice(things)

    def some(self, things: Iterable[Thing], fewest: int = 0, most: int | None = None) -> list[Thing]:
        """Pick several, in their order."""
        there = list(things)
        limit = len(there) if most is None else min(most, len(there))
        picked = self.random.sample(range(len(there)), self.random.randint(min(fewest, limit), limit))
        return [there[at] for at in sorted(picked)]

    def day(self, first: date, last: date) -> date:
        """Pick a day; the first, the last and those where terms meet more often than others."""
        if self.happens(0.3):
            return self.one([first, last, *(day for day in TURNS if first <= day <= last)])
        return first + timedelta(days=self.random.randint(0, (last - first).days))
