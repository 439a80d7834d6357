"""A random municipality of `tests.unit.towns` as the files that an operator could have been given.

What a Town does not say (names, owners, girls, comments …) the dice make up; so too how the files are written.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from random import Random
from typing import Literal

from tracker.dates import SchoolYear
from tracker.models import Adaptation, LeaderRole, Obstacle, Outcome, OwnerType
from tracker.recount.facts import Headcount, Log, Plan, School, SchoolClass, Town
from tracker.recount.plans import pupils_by_stage, pupils_taking_part

Row = dict[str, str]
# As Excel saves "CSV UTF-8" in Sweden, as programs write, and as older Excel saves "CSV".
FORMS = (("utf-8-sig", ";"), ("utf-8", ","), ("cp1252", ";"))
ENDS: tuple[tuple[str, Literal[0, 1]], ...] = (
    ("\n", csv.QUOTE_MINIMAL),
    ("\r\n", csv.QUOTE_MINIMAL),
    ("\r\n", csv.QUOTE_ALL),
)
# Before the name of a school or class: what sorts, separates, quotes, or a spreadsheet would run.
STARTS = ("", "", "Ängs", "É; ", "a, ", '"Ö" ', "'=", "'-", "'")
COMMENTS = ("", "", "Bra samtal, lugnt", '"Jag vågar"; sa flera', "Först stökigt\nsedan bra", "-", "'=1+1", " två ")
COLUMNS = {
    "schools": "kommunkod kommun skolenhetskod skola huvudmannatyp omrade huvudenhet oppnad stangd",
    "classes": "lasar skolenhetskod klass stadium elever flickor pojkar matdatum foregaende_klass",
    "plans": "lasar skolenhetskod klass program programversion grupper stadier levererande_skolenhetskod start slut "
    "avslutad",
    "sessions": "id lasar skolenhetskod klass program programversion pass_nr grupp datum status narvarande flickor "
    "pojkar minuter utfall anpassning planerad_anpassning hinder ledarroller elevmentorer engagemang kommentar "
    "bekraftad",
}


@dataclass(frozen=True)
class TownFiles:
    """What the files say, line by line and as bytes, in the order in which they can be imported."""

    rows: Mapping[str, Sequence[Row]]
    contents: Mapping[str, bytes]


def importable(town: Town, dice: Random, today: date) -> Town:
    """Return the municipality as files can say it, and the rules of section 5 allow it.

    A file holds one headcount of each stage, published curricula can be begun, and withdrawn logs do not travel, nor
    do classes of another municipality.
    """
    here = frozenset(each.id for school in town.schools for each in school.classes)
    published = tuple(replace(curriculum, published=True) for curriculum in town.curricula)
    schools = tuple(
        replace(
            school,
            name=dice.choice(STARTS) + school.name,
            classes=tuple(importable_class(each, here, dice, today) for each in school.classes),
        )
        for school in town.schools
    )
    return replace(town, curricula=published, schools=schools)


def importable_class(school_class: SchoolClass, here: frozenset[int], dice: Random, today: date) -> SchoolClass:
    """Return a class with its latest headcounts, its predecessors `here`, and the logs that its pupils allow."""
    until = max(today, date(school_class.year, 10, 15))
    counted = [replace(row, reference_date=min(row.reference_date, until)) for row in school_class.headcounts]
    latest = {row.stage: row for row in sorted(counted, key=lambda row: row.reference_date)}
    headcounts = tuple(replace(row, pupils=max(row.pupils, 1)) for row in latest.values())
    pupils = pupils_by_stage(headcounts, date.max)
    plans = tuple(
        replace(plan, logs=importable_logs(plan, sum(pupils_taking_part(plan, pupils).values())))
        for plan in school_class.plans
    )
    name = dice.choice([start for start in STARTS if start == start.lstrip()]) + school_class.name
    before = school_class.predecessors & here
    return replace(school_class, name=name, headcounts=headcounts, plans=plans, predecessors=before)


def importable_logs(plan: Plan, pupils: int) -> tuple[Log, ...]:
    """Return a plan's logs as `pupils` allow; a plan of one group is logged for the whole class."""
    kept: dict[object, Log] = {}
    for log in plan.logs:
        if log.withdrawn:
            continue
        group = log.group if plan.groups > 1 else 0
        left = pupils * 12 // 10 - sum(each.present for each in kept.values() if each.number == log.number)
        present = min(log.present, left, pupils if group else left)
        kept.setdefault(
            (log.number, group, log.held or log.day), replace(log, group=group, present=present if log.held else 0)
        )
    return tuple(kept.values())


def files_of(town: Town, dice: Random) -> TownFiles:
    """Return the municipality as files."""
    with_ids = dice.random() < 0.5
    rows = {
        "schools": [school_row(town, school, dice) for school in town.schools],
        "classes": [row for school in town.schools for row in class_rows(town, school, dice)],
        "plans": [plan_row(*place, town, dice) for place in places(town)],
        "sessions": [
            session_row(*place, log, dice) | {"id": log.id if with_ids else ""}
            for place in places(town)
            for log in place[2].logs
        ],
    }
    return TownFiles(rows, {kind: written(COLUMNS[kind].split(), lines, dice) for kind, lines in rows.items()})


def places(town: Town) -> list[tuple[School, SchoolClass, Plan]]:
    """Return every plan with its class and school."""
    return [(school, each, plan) for school in town.schools for each in school.classes for plan in each.plans]


def written(columns: Sequence[str], rows: Sequence[Row], dice: Random) -> bytes:
    """Return lines as a file, columns and lines in any order."""
    encoding, separator = dice.choice(FORMS)
    buffer = StringIO(newline="")
    end, quotes = dice.choice(ENDS)
    writer = csv.writer(buffer, delimiter=separator, lineterminator=end, quoting=quotes)
    order = dice.sample(columns, len(columns))
    writer.writerow(order)
    writer.writerows([row.get(column, "") for column in order] for row in dice.sample(rows, len(rows)))
    return buffer.getvalue().encode(encoding)


def text_cell(text: str) -> str:
    """Return a text as files hold it: an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r")) else text


def school_row(town: Town, school: School, dice: Random) -> Row:
    """Return a school's line."""
    codes = {each.id: each.unit_code for each in town.schools}
    return {
        "kommunkod": town.code,
        "kommun": "Exempelköping",
        "skolenhetskod": school.unit_code,
        "skola": text_cell(school.name),
        "huvudmannatyp": dice.choice(list(OwnerType)).code,
        "omrade": school.area or "",
        "huvudenhet": codes[school.parent_id] if school.parent_id else "",
        "oppnad": str(school.opened_on or ""),
        "stangd": str(school.closed_on or ""),
    }


def class_rows(town: Town, school: School, dice: Random) -> list[Row]:
    """Return the lines of a school's classes, each with its classes of the year before, in any order."""
    rows = []
    for school_class in school.classes:
        before = [(at, each) for at in town.schools for each in at.classes if each.id in school_class.predecessors]
        mixed = dice.sample(before, len(before))
        named = "+".join(each.name if at is school else f"{at.unit_code}/{each.name}" for at, each in mixed)
        for headcount in school_class.headcounts:
            row = headcount_row(headcount, dice) | {"foregaende_klass": text_cell(named)}
            rows.append(class_cells(school, school_class) | row)
    return rows


def class_cells(school: School, school_class: SchoolClass) -> Row:
    """Return the cells that name a class."""
    return {
        "lasar": str(SchoolYear(school_class.year)),
        "skolenhetskod": school.unit_code,
        "klass": text_cell(school_class.name),
    }


def headcount_row(headcount: Headcount, dice: Random) -> Row:
    """Return the pupils of one stage, some with girls and boys."""
    girls = dice.randint(0, headcount.pupils)
    parts = dice.choice((("", ""), (str(girls), str(headcount.pupils - girls)), (str(girls), "")))
    return {
        "stadium": str(headcount.stage),
        "elever": str(headcount.pupils),
        "flickor": parts[0],
        "pojkar": parts[1],
        "matdatum": str(headcount.reference_date),
    }


def plan_row(school: School, school_class: SchoolClass, plan: Plan, town: Town, dice: Random) -> Row:
    """Return a plan's line; some are delivered by any of the schools."""
    return class_cells(school, school_class) | {
        "program": plan.programme,
        "programversion": plan.curriculum,
        "grupper": str(plan.groups),
        "stadier": "+".join(str(stage) for stage in plan.stages),
        "levererande_skolenhetskod": dice.choice(("", dice.choice(town.schools).unit_code)),
        "start": str(plan.starts_on),
        "slut": str(plan.ends_on),
        "avslutad": str(plan.ended_on or ""),
    }


def session_row(school: School, school_class: SchoolClass, plan: Plan, log: Log, dice: Random) -> Row:
    """Return a log's line."""
    alone = sum(each.programme == plan.programme for each in school_class.plans) == 1
    shared = {
        "program": plan.programme,
        "programversion": dice.choice(("", plan.curriculum)) if alone else plan.curriculum,
        "pass_nr": str(log.number),
        "grupp": str(log.group),
        "datum": str(log.day),
        "kommentar": text_cell(dice.choice(COMMENTS)),
        "bekraftad": "ja" if log.confirmed else "nej",
    }
    rest = held_cells(log, dice) if log.held else {"status": "installt", "hinder": dice.choice(list(Obstacle)).code}
    return class_cells(school, school_class) | shared | rest


def held_cells(log: Log, dice: Random) -> Row:
    """Return the cells that only a held session has."""
    assert log.outcome
    girls = dice.randint(0, log.present)
    parts = dice.choice((("", ""), (str(girls), str(log.present - girls))))
    roles = dice.sample(list(LeaderRole), dice.randint(0, 2))
    adapted = log.outcome is Outcome.ADAPTED and dice.random() < 0.5
    return {
        "status": "genomfort",
        "narvarande": str(log.present),
        "flickor": parts[0],
        "pojkar": parts[1],
        "minuter": str(log.minutes),
        "utfall": log.outcome.code,
        "anpassning": dice.choice(list(Adaptation)).code if adapted else "",
        "planerad_anpassning": dice.choice(("", "ja", "nej")) if adapted else "",
        "ledarroller": "+".join(role.code for role in roles),
        "elevmentorer": dice.choice(("", "2")),
        "engagemang": dice.choice(("", "4")),
    }
