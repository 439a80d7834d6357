"""Headcounts over time, as plain values: which are in force on a day, and pupils who move from one class to another."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple


class Pupils(NamedTuple):
    """A headcount: pupils, of whom girls and boys where that is known."""

    pupils: int = 0
    girls: int | None = None
    boys: int | None = None


NOBODY = Pupils()
# A class's headcounts, by stage and reference date.
History = Mapping[tuple[int, date], Pupils]


def in_force(history: History, day: date) -> dict[int, Pupils]:
    """Return the headcount of each stage on a day: the latest on or before it, else the first; domain.md section 2."""
    found: dict[int, Pupils] = {}
    for (stage, since), pupils in sorted(history.items()):
        if since <= day or stage not in found:
            found[stage] = pupils
    return found


def latest(history: History) -> dict[int, Pupils]:
    """Return the latest headcount of each stage that has pupils left."""
    return {stage: pupils for stage, pupils in in_force(history, date.max).items() if pupils.pupils}


def differs_from(before: History, after: History, year_begins: date) -> date | None:
    """Return the first day of a class's year on which other pupils are in force after than before, or None."""
    days = sorted({year_begins, *(day for _stage, day in (*before, *after))})
    return next((day for day in days if somebody(before, day) != somebody(after, day)), None)


def somebody(history: History, day: date) -> dict[int, Pupils]:
    """Return the headcounts on a day of the stages that have pupils then."""
    return {stage: pupils for stage, pupils in in_force(history, day).items() if pupils.pupils}


def number(counts: Mapping[int, Pupils]) -> int:
    """Return how many pupils there are in all stages together."""
    return sum(each.pupils for each in counts.values())


def last_day(histories: Iterable[History], stages: Iterable[int]) -> date | None:
    """Return the latest reference date that any of the histories has for the stages."""
    wanted = {*stages}
    return max((day for history in histories for stage, day in history if stage in wanted), default=None)


def moved(giver: History, taker: History, stage: int, pupils: int, day: date) -> tuple[History, History]:
    """Return the histories of two classes once so many pupils of a stage have moved from one to the other on a day.

    No reference date of the stage lies after the day. On every day the two hold as many pupils together as before:
    the taker's first headcount would else count for the time before it too, and so a row is added that says so.
    """
    first = min((since for history in (giver, taker) for at, since in history if at == stage), default=day)
    left, got = with_beginning(giver, stage, first, day), with_beginning(taker, stage, first, day)
    had, has = in_force(left, day).get(stage, NOBODY), in_force(got, day).get(stage, NOBODY)
    whole = pupils == had.pupils and not has.pupils
    return (
        {**left, (stage, day): Pupils(had.pupils - pupils)},
        {**got, (stage, day): had if whole else Pupils(has.pupils + pupils)},
    )


def gone(history: History, day: date, year_begins: date) -> History:
    """Return the history of a class that everybody has left on a day; what was before it stays."""
    changed = history
    for stage in latest(history):
        changed = {**with_beginning(changed, stage, year_begins, day), (stage, day): NOBODY}
    return changed


def with_beginning(history: History, stage: int, first: date, day: date) -> dict[tuple[int, date], Pupils]:
    """Return a history that says of a stage what held before a day, by a row on `first` if there is none."""
    if first < day and not any(at == stage and since < day for at, since in history):
        return {(stage, first): in_force(history, first).get(stage, NOBODY), **history}
    return dict(history)
