"""Random municipalities whose periods are closed, and whose figures and schools change between and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from tests.unit.attack import Seen
from tests.unit.pupils import AREAS, PERIODS, Linked, Taken, groups, tables, taken
from tracker.disclosure import HIDDEN, Place, Printed, Table, protect

# Where each school stands, by its unit code.
Register = Mapping[str, Place]


@dataclass
class History:
    """What was published, by period: the true tables and what is printed of them; None where a table was withheld."""

    published: dict[str, tuple[Table, dict[Place, Printed]] | None] = field(default_factory=dict)

    def open_beside(self, now: Sequence[Table]) -> list[tuple[Table, dict[Place, Printed]]]:
        """Return every table that can be read: as published or as of now; none that is withheld."""
        seen = [self.published.get(table.period, (table, {})) for table in now]
        told = [each[0] for each in seen if each]
        hidden = {period: hidden_in(each[1]) for period, each in self.published.items() if each}
        return [(table, printed) for table, printed in zip(told, protect(told, hidden), strict=True) if printed]

    def seen(self, now: Sequence[Table]) -> Seen:
        """Return what a reader of everything has."""
        told = self.open_beside(now)
        withheld = {table.period for table in now} - {table.period for table, _printed in told}
        return Seen([table for table, _ in told], [printed for _, printed in told], sorted(withheld))

    def close(self, now: Sequence[Table], period: str) -> None:
        """Publish a period as it can be read now."""
        found = {table.period: (table, printed) for table, printed in self.open_beside(now)}
        self.published[period] = found.get(period)


def hidden_in(printed: Mapping[Place, Printed]) -> frozenset[Place]:
    """Return the places whose counts are hidden."""
    return frozenset(place for place, each in printed.items() if HIDDEN in each[:2])


def counted(town: Sequence[Linked], register: Register) -> list[Table]:
    """Count a municipality as its schools stand in a register: a unit that is part of another one is added to it."""

    def placed(each: Taken | None) -> Taken | None:
        return each and replace(each, school=register[str(each.school.school)])

    units = {
        place: frozenset(number for number, code in enumerate(sorted(register)) if register[code] == place)
        for place in register.values()
    }
    found = tables([Linked(placed(group.first), placed(group.second)) for group in town])
    return [replace(table, units={place: units[place] for place in table.schools}) for table in found]


@st.composite
def corrected(draw: st.DrawFn, town: Sequence[Linked]) -> list[Linked]:
    """Draw late changes: other headcounts and other logs of some classes, and classes that were none."""

    def changed(each: Taken | None) -> Taken | None:
        kind = draw(st.sampled_from(["same", "same", "other", "nobody", "gone"]))
        if each is None or kind == "same":
            return each
        if kind == "nobody":
            return replace(each, autumn=0, spring=0, year=0)
        return None if kind == "gone" else draw(taken(each.school))

    found = [Linked(changed(group.first), changed(group.second)) for group in town]
    return [group for group in found if group.first or group.second] or [*town]


@st.composite
def moved(draw: st.DrawFn, register: Register) -> Register:
    """Draw what becomes of a school: it stands in another area, becomes part of another, or stays as it was."""
    code = draw(st.sampled_from(sorted(register)))
    kind = draw(st.sampled_from(["stays", "moves", "moves", "joins"]))
    if kind == "joins":
        return {**register, code: draw(st.sampled_from([*register.values()]))}
    if kind == "moves":
        there = Place("0127", draw(st.sampled_from(AREAS)), code)
        return {each: there if place.school == code else place for each, place in register.items()}
    return register


@st.composite
def histories(draw: st.DrawFn) -> tuple[History, list[Table]]:
    """Draw a municipality that closes one or two periods; return what it published, and its tables as of now."""
    town, history = draw(groups()), History()
    schools = {each.school for group in town for each in (group.first, group.second) if each}
    register: Register = {str(place.school): place for place in schools}
    for period in draw(st.lists(st.sampled_from(PERIODS), min_size=1, max_size=2, unique=True)):
        history.close(counted(town, register), period)
        town, register = draw(corrected(town)), draw(moved(register))
    return history, counted(town, register)
