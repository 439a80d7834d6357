"""The classes of a municipality's schools in one school year: from the register's pupils per stage."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from sqlalchemy import select

from tracker.dates import SchoolYear, stage_label
from tracker.demo.rows import Row, Rows
from tracker.generate.rows import add, add_numbered
from tracker.generate.schools import SchoolFacts
from tracker.models import ClassPredecessor, Headcount, School, SchoolClass, db
from tracker.words import sort_key

LARGEST, SMALLEST = 24, 6
GREW, COUNTED = 0.05, 0.7


@dataclass(frozen=True)
class ClassFacts:
    """A class that is written: its pupils by stage, and the share of girls."""

    id: int
    school: SchoolFacts
    pupils: dict[int, int]
    girls: float


def bands(rolls: dict[int, int]) -> list[list[int]]:
    """Return the stages that are taught together: a small one joins the one below it while both fit in a class."""
    found: list[list[int]] = []
    for stage in sorted(stage for stage, pupils in rolls.items() if pupils):
        below = sum(rolls[other] for other in found[-1]) if found else LARGEST
        if min(below, rolls[stage]) <= SMALLEST and below + rolls[stage] <= LARGEST:
            found[-1].append(stage)
        else:
            found.append([stage])
    return found


def drafts(school: SchoolFacts, year: SchoolYear, dealt: Random) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield name and pupils by stage of each class of a school: about the register's, evenly shared."""
    for stages in bands(school.rolls):
        first, last = stage_label(stages[0], year), stage_label(stages[-1], year)
        if len(stages) > 1:
            yield f"{first}-{last}", {s: max(1, school.rolls[s] + dealt.randint(-1, 1)) for s in stages}
            continue
        pupils = max(1, round(school.rolls[stages[0]] * dealt.uniform(0.95, 1.05)))
        parallels = -(-school.rolls[stages[0]] // LARGEST)
        for number in range(parallels):
            share = pupils // parallels + (number < pupils % parallels)
            yield f"{first}{chr(ord('A') + number)}", {stages[0]: max(1, share)}


def write_classes(schools: list[SchoolFacts], code: str, year: SchoolYear, dealt: Random) -> list[ClassFacts]:
    """Write a year's classes with their headcounts, and which of the year before each comes from."""
    wanted = [(school, name, pupils) for school in schools for name, pupils in drafts(school, year, dealt)]
    rows: Rows = [
        {"school_id": school.id, "year": year.start, "name": name, "sort_key": sort_key(name)}
        for school, name, _pupils in wanted
    ]
    numbers = add_numbered(SchoolClass, rows)
    classes = [
        ClassFacts(number, school, pupils, dealt.uniform(0.4, 0.6))
        for number, (school, _name, pupils) in zip(numbers, wanted, strict=True)
    ]
    add(Headcount, [row for each in classes for row in headcount_rows(each, year, dealt)])
    add(ClassPredecessor, list(predecessor_rows(classes, classes_before(code, year.before))))
    return classes


def headcount_rows(school_class: ClassFacts, year: SchoolYear, dealt: Random) -> Iterator[Row]:
    """Yield a class's headcounts of 15 October; in a few classes somebody has come since, in February."""
    is_counted, has_grown = dealt.random() < COUNTED, dealt.random() < GREW
    for stage, pupils in school_class.pupils.items():
        girls = round(pupils * school_class.girls)
        row = {
            "class_id": school_class.id,
            "stage": stage,
            "reference_date": date(year.start, 10, 15),
            "pupils": pupils,
            "girls": girls if is_counted else None,
            "boys": pupils - girls if is_counted else None,
        }
        yield row
        if has_grown:
            yield row | {"reference_date": date(year.start + 1, 2, 1), "pupils": pupils + 1}


def classes_before(code: str, year: SchoolYear) -> dict[tuple[int, int], list[int]]:
    """Return the classes of a year that is written: school and stage → ids, in their order."""
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    statement = (
        select(SchoolClass.school_id, Headcount.stage, SchoolClass.id)
        .join(Headcount, Headcount.class_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(School.municipality_code == code, SchoolClass.year == year.start)
        .distinct()
        .order_by(SchoolClass.id)
    )
    for school_id, stage, class_id in db.session.execute(statement):
        found[school_id, stage].append(class_id)
    return found


def predecessor_rows(classes: list[ClassFacts], before: dict[tuple[int, int], list[int]]) -> Iterator[Row]:
    """Yield who was which class: one to one as far as they go, the others split or merged."""
    parallels: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for each in classes:
        for stage in each.pupils:
            parallels[each.school.id, stage].append(each.id)
    pairs = set()
    for (school_id, stage), now in parallels.items():
        then = before.get((school_id, stage - 1), [])
        wide = max(len(now), len(then)) if then else 0
        pairs |= {(now[place % len(now)], then[place % len(then)]) for place in range(wide)}
    yield from ({"class_id": one, "predecessor_id": other} for one, other in sorted(pairs))
