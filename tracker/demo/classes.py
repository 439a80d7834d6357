"""Write the invented classes of two school years: their headcounts, and which pupils moved on to which class."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from tracker.dates import SchoolYear, stage_label
from tracker.demo.places import Band
from tracker.demo.rows import Row, Rows, add, add_numbered, dice
from tracker.demo.schools import SchoolFacts
from tracker.models import ClassPredecessor, Headcount, SchoolClass
from tracker.words import sort_key

LETTERS = "ABCD"
COLOURS = ("Blå", "Grön", "Gul", "Röd")


@dataclass(frozen=True)
class ClassFacts:
    """A class that has been written; `pupils` by stage are the fewest it has in the year, `girls` their share."""

    id: int
    school: SchoolFacts
    year: SchoolYear
    name: str
    band: Band
    number: int
    pupils: dict[int, int]
    girls: float

    @property
    def stages(self) -> frozenset[int]:
        """Return the stages of the class."""
        return frozenset(self.pupils)


def write_classes(
    schools: dict[str, SchoolFacts], year: SchoolYear, seed: int, before: list[ClassFacts]
) -> list[ClassFacts]:
    """Write the classes of a school year, `before` being those of the year before."""
    this_year = bool(before)
    drafts = [
        (school, Band(stages[0], stages[-1], band.parallels, band.is_mixed), number)
        for school in schools.values()
        for band in school.unit.bands_of(this_year=this_year)
        for stages in ([range(band.first, band.last + 1)] if band.is_mixed else single(band))
        for number in range(band.parallels)
    ]
    names = [class_name(band, number, year) for _school, band, number in drafts]
    rows: Rows = [
        {"school_id": school.id, "year": year.start, "name": name, "sort_key": sort_key(name)}
        for (school, _band, _number), name in zip(drafts, names, strict=True)
    ]
    keys = add_numbered(SchoolClass.id, rows)
    classes = []
    for key, name, (school, band, number) in zip(keys, names, drafts, strict=True):
        dealt = dice(seed, school.unit.name, year, name)
        pupils = headcount(school, band, dealt)
        classes.append(ClassFacts(key, school, year, name, band, number, pupils, dealt.uniform(0.4, 0.6)))
    add(Headcount, [row for school_class in classes for row in headcount_rows(school_class, seed)])
    add(ClassPredecessor, list(predecessor_rows(classes, before)))
    return classes


def single(band: Band) -> list[range]:
    """Return each stage of a band by itself."""
    return [range(stage, stage + 1) for stage in range(band.first, band.last + 1)]


def class_name(band: Band, number: int, year: SchoolYear) -> str:
    """Return `4B`, or `F-1 Blå` for a mixed class."""
    first, last = stage_label(band.first, year), stage_label(band.last, year)
    return f"{first}-{last} {COLOURS[number]}" if band.is_mixed else f"{first}{LETTERS[number]}"


def headcount(school: SchoolFacts, band: Band, dealt: Random) -> dict[int, int]:
    """Return the pupils of a class by stage."""
    mean, spread = school.unit.pupils, 3 if school.unit.pupils > 8 else 1
    return {stage: max(1, mean + dealt.randint(-spread, spread)) for stage in range(band.first, band.last + 1)}


def headcount_rows(school_class: ClassFacts, seed: int) -> Iterator[Row]:
    """Yield a class's headcounts of 15 October; in a few classes somebody has come since, in February."""
    dealt = dice(seed, "headcount", school_class.school.unit.name, school_class.year, school_class.name)
    start, has_parts, has_grown = school_class.year.start, dealt.random() < 0.7, dealt.random() < 0.05
    for stage, pupils in school_class.pupils.items():
        unsaid = dealt.random() < 0.1 and pupils > 5
        girls = round(pupils * school_class.girls)
        row = {
            "class_id": school_class.id,
            "stage": stage,
            "reference_date": date(start, 10, 15),
            "pupils": pupils,
            "girls": girls if has_parts else None,
            "boys": pupils - girls - unsaid if has_parts else None,
        }
        yield row
        if has_grown:
            yield row | {"reference_date": date(start + 1, 2, 1), "pupils": pupils + 1}


def predecessor_rows(classes: list[ClassFacts], before: list[ClassFacts]) -> Iterator[Row]:
    """Yield who was which class the year before: mostly one to one, some split, merged or come from elsewhere."""
    gone: set[int] = set()
    for school_class in classes:
        earlier = predecessors(school_class, before, gone)
        gone |= {other.id for other in earlier}
        yield from ({"class_id": school_class.id, "predecessor_id": other.id} for other in earlier)


def predecessors(school_class: ClassFacts, before: list[ClassFacts], gone: set[int]) -> list[ClassFacts]:
    """Return a class's predecessors; classes from feeding schools in `gone` are taken already."""
    unit, number = school_class.school.unit, school_class.number
    own = [b for b in before if b.school.unit is unit and follows(school_class, b)]
    if school_class.band.is_mixed or any(other.band.is_mixed for other in own):
        return own
    if len(own) > number:
        return own[number :: school_class.band.parallels]
    fed = [b for b in before if b.school.unit.name in unit.feeders and follows(school_class, b) and b.id not in gone]
    leaving = [b for b in fed if school_class.band.first not in b.school.stages(this_year=True)]
    return leaving[:1] or own[-1:]


def follows(school_class: ClassFacts, before: ClassFacts) -> bool:
    """Say whether a class has pupils a year older than another."""
    return any(stage + 1 in school_class.stages for stage in before.stages)
