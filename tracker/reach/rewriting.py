"""Counting classes of one school year, and writing their figures instead of those that were kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import delete, func, select

from tracker.access import EVERYTHING
from tracker.dates import Period, SchoolYear
from tracker.models import KeptReach, SchoolClass, YearPart, db
from tracker.models.batches import among, overwrite, overwrite_alike
from tracker.models.ready import Lookup
from tracker.reach import targets
from tracker.reach.alike import Alike, count_alike
from tracker.reach.chosen import Places
from tracker.reach.figures import Reach
from tracker.reach.selection import Selection
from tracker.reach.tally import Tally

KEPT_OF_TALLY = [name for name in Tally._fields if name in vars(KeptReach) and name != "reported_units"]
FIGURES = ["year", "part", "programme_code", *Reach._fields[:-1], "reported_units", *KEPT_OF_TALLY]
PLACE = {"school_id": "school_id", "class_id": "id"}
in_tally = attrgetter(*KEPT_OF_TALLY)
# From so many classes on that have the same figures these are said once.
MANY = 10
# How many rows there are of classes.
THERE = Lookup(select(func.count()).select_from(KeptReach), KeptReach.class_id)


def count_year(year: SchoolYear, places: Places) -> None:
    """Keep the figures of some classes of one school year; a class that has none gets a row of noughts.

    What their sessions are is kept already.
    """
    selection, periods = Selection(Period.of_year(year), class_ids=tuple(places)), parts(year)
    alike = count_alike(EVERYTHING, selection, tuple(periods.values()), places)
    found = [*figures_of(alike, periods), *noughts(selection, alike, places)]
    write(year, places, found)
    [[there]] = THERE(places)
    if there != sum(len(each.class_ids) for each in found):
        # A class has left its school, or a programme is for it no more.
        own = delete(KeptReach).where(among(KeptReach.class_id, [*places]))
        db.session.execute(own.execution_options(synchronize_session=False))
        write(year, places, found)


class Kept(NamedTuple):
    """Classes with the same figures over a part of their school year."""

    part: YearPart
    programme: str
    numbers: tuple[int, ...]
    class_ids: Sequence[int]


def figures_of(alike: Iterable[Alike], periods: Collection[YearPart]) -> Iterator[Kept]:
    """Yield the figures of classes as they are kept, without what depends on today."""
    for each in alike:
        for part, reach in zip(periods, each.figures, strict=True):
            if reach:
                yield Kept(part, each.programme, kept_numbers(reach), each.class_ids)


def noughts(selection: Selection, alike: Iterable[Alike], places: Places) -> Iterator[Kept]:
    """Yield figures of the classes that no programme is for, so that what is not counted yet can be told from them."""
    without = set(places).difference(*(each.class_ids for each in alike if any(each.figures)))
    for programme in targets.programmes(selection)[:1] if without else ():
        yield Kept(YearPart.WHOLE, programme, kept_numbers(Reach()), sorted(without))


def write(year: SchoolYear, places: Places, found: Iterable[Kept]) -> None:
    """Write figures instead of those that were kept."""
    rows: list[tuple[object, ...]] = []
    for part, programme, numbers, class_ids in found:
        figures = year.start, part, programme, *numbers
        if len(class_ids) < MANY:
            rows += [(places[class_id].school_id, class_id, *figures) for class_id in class_ids]
        else:
            overwrite_alike(KeptReach, dict(zip(FIGURES, figures, strict=True)), SchoolClass, PLACE, class_ids)
    overwrite(KeptReach, [*PLACE, *FIGURES], rows)


def parts(year: SchoolYear) -> dict[YearPart, Period]:
    """Return the periods of a school year that figures are kept over."""
    return {
        YearPart.WHOLE: Period.of_year(year),
        YearPart.AUTUMN: Period.term("HT", year.start),
        YearPart.SPRING: Period.term("VT", year.start + 1),
    }


def kept_numbers(reach: Reach) -> tuple[int, ...]:
    """Return the numbers of figures as they are kept: the last of the values of `FIGURES`."""
    *numbers, tally = reach
    return *numbers, tally.reported_units + tally.reported_ahead_units, *in_tally(tally)
