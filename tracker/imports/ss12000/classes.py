"""A municipality's classes as an API tells of them → a file of classes, of which one knows what each row is about."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from tracker.dates import SchoolYear
from tracker.imports.ss12000.asking import Api, NoAnswer
from tracker.imports.ss12000.shapes import TAUGHT, UPPER_SECONDARY, Asked, Group, Unit
from tracker.roster import ClassRow
from tracker.words import gettext as _
from tracker.words import ngettext

HEADER = ("lasar", "skolenhetskod", "klass", "stadium", "elever", "matdatum")
# Who reads a file takes one apostrophe off what begins so.
DEFUSED = re.compile(r"'*[=+\-@]")
# A class, as its school's unit code and its name.
Place = tuple[str, str]


@dataclass(frozen=True)
class Roll:
    """How many pupils of a class are in each stage, and of how many that is not known; nobody's id."""

    stages: Mapping[int, int]
    uncounted: int


@dataclass
class Taken:
    """What an API told: a file of classes, the class of each of its rows, and what is worth knowing or wrong where."""

    data: bytes = b""
    places: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def classes_of(
    api: Api, municipality: str, schools: AbstractSet[str], standing: Iterable[ClassRow], day: date
) -> Taken:
    """Count the classes of a municipality on a day, by stage; raise NoAnswer.

    `schools` are the unit codes that we know there, `standing` the classes that we know in that school year: a stage
    which has left one of them is told of with 0 pupils.
    """
    asked, taken = Asked(api, day), Taken()
    rolls: dict[Place, Roll] = {}
    for unit in units_in(asked, municipality, schools):
        groups = list(asked.groups(unit))
        if unit.code in schools:
            add(rolls, unit, zip(groups, counted(asked, unit, groups), strict=True), taken)
        elif any(group.school_type in {None, *TAUGHT} for group in groups):
            school = named((unit.code, unit.name))
            taken.faults.append((school, _("Linjen has no such school. Import the school first.")))
    counts = {(place, stage): pupils for place, roll in rolls.items() for stage, pupils in roll.stages.items()}
    if not counts and not taken.faults:
        taken.faults.append(("", _("No class has pupils on %(day)s. Check the day.", day=day)))
    write(taken, counts | dict.fromkeys(left(rolls, standing), 0), day)
    return taken


def units_in(asked: Asked, municipality: str, schools: AbstractSet[str]) -> list[Unit]:
    """Return the units that may have classes of ours, by code; raise NoAnswer when none is a school that we know."""
    units = [
        unit
        for unit in asked.units()
        if unit.code in schools
        or (unit.municipality in {None, municipality} and (not unit.school_types or unit.school_types & TAUGHT))
    ]
    if not any(unit.code in schools for unit in units):
        raise NoAnswer(
            _(
                "%(where)s has none of the municipality's schools. Check the address and the municipality.",
                where=asked.api.at("organisations"),
            )
        )
    return sorted(units, key=lambda unit: (unit.code, unit.id))


def counted(asked: Asked, unit: Unit, groups: Sequence[Group]) -> list[Roll]:
    """Return the roll of each class of a unit; who is in which is forgotten again."""
    stages: list[Counter[int]] = [Counter() for _group in groups]
    classes: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for pupil in group.members:
            classes[pupil].append(number)
    for pupil, stage in asked.pupils(unit) if classes else ():
        if stage is not None:
            for number in classes.pop(pupil, ()):
                stages[number][stage] += 1
    uncounted = Counter(number for numbers in classes.values() for number in numbers)
    return [Roll(each, uncounted[number]) for number, each in enumerate(stages)]


def add(rolls: dict[Place, Roll], unit: Unit, found: Iterable[tuple[Group, Roll]], taken: Taken) -> None:
    """Add the classes of a unit in which somebody was counted; tell of the others, and of those not counted."""
    for group, roll in found:
        place = unit.code, group.name
        if not roll.stages and group.school_type not in {None, *TAUGHT, *UPPER_SECONDARY}:
            continue
        if place in rolls and roll.stages:
            taken.faults.append((named(place), _("Two classes have this name. Rename one of them, or end it.")))
        elif not group.members:
            taken.notes.append((named(place), _("Left out, because the class has no pupils that day.")))
        elif roll.uncounted:
            taken.notes.append((named(place), missed(roll)))
        if roll.stages:
            rolls.setdefault(place, roll)


def missed(roll: Roll) -> str:
    """Say of how many pupils of a class the stage is not known."""
    text: str = ngettext(
        "%(num)s pupil of %(all)s is not counted, because it is not told which year they are in at the school.",
        "%(num)s pupils of %(all)s are not counted, because it is not told which year they are in at the school.",
        roll.uncounted,
        all=roll.uncounted + sum(roll.stages.values()),
    )
    return text


def left(rolls: Mapping[Place, Roll], standing: Iterable[ClassRow]) -> Iterator[tuple[Place, int]]:
    """Yield the stages that stand in a class, and have no pupils in it any more."""
    for row in standing:
        place = row.unit_code, row.name
        if row.pupils and place in rolls and not rolls[place].uncounted and row.stage not in rolls[place].stages:
            yield place, row.stage


def write(taken: Taken, counts: Mapping[tuple[Place, int], int], day: date) -> None:
    """Write the counts as a file of classes."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for (place, stage), pupils in sorted(counts.items()):
        code, name = place
        text = f"'{name}" if DEFUSED.match(name) else name
        writer.writerow([SchoolYear.of(day), code, text, stage, pupils, day.isoformat()])
        taken.places.append(named(place))
    taken.data = buffer.getvalue().encode()


def named(place: Place) -> str:
    """Return a class as sentences name it: `99000001 4A`."""
    return " ".join(place)
