"""Timing two things in turn, so that whatever else the machine does befalls both alike."""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any


def timed(work: Callable[[], Any]) -> float:
    """Return how many milliseconds something takes."""
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def in_turn(times: int, *works: Callable[[], Any]) -> list[float]:
    """Return the median of each in milliseconds, after one round that does not count."""
    for work in works:
        work()
    rounds = [[timed(work) for work in works] for _round in range(times)]
    return [median(each) for each in zip(*rounds, strict=True)]
