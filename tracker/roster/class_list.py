"""The list of classes, as it is exported: a row per class and stage, with the latest headcount."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from tracker.access import Scope
from tracker.line import Choice, file_order
from tracker.line.headcounts import latest
from tracker.models import ClassPredecessor, Headcount, School, SchoolClass, db
from tracker.roster.class_facts import ClassKey


@dataclass(frozen=True)
class ClassRow:
    """One stage of a class as it stands; 0 pupils: the stage has left the class."""

    year: int
    unit_code: str
    name: str
    stage: int
    pupils: int
    girls: int | None
    boys: int | None
    reference_date: date
    predecessors: tuple[ClassKey, ...] = ()


def class_rows(scope: Scope, choice: Choice) -> Iterator[ClassRow]:
    """Yield the classes in scope of a choice, in the order of all lists."""
    before = predecessor_keys(scope)
    for row in db.session.execute(latest_headcounts(scope, choice)).yield_per(1000):
        yield replace(ClassRow(*row[1:]), predecessors=tuple(before.get(row[0], ())))


def latest_headcounts(scope: Scope, choice: Choice) -> Select[int, *tuple[Any, ...]]:
    """Return the query for the latest headcount of each class and stage."""
    return (
        select(
            SchoolClass.id,
            SchoolClass.year,
            School.unit_code,
            SchoolClass.name,
            Headcount.stage,
            Headcount.pupils,
            Headcount.girls,
            Headcount.boys,
            Headcount.reference_date,
        )
        .join(School, SchoolClass.school_id == School.id)
        .join(Headcount, Headcount.class_id == SchoolClass.id)
        .join(*latest())
        .where(scope.classes, choice.classes)
        .order_by(*file_order(), Headcount.stage)
    )


def predecessor_keys(scope: Scope) -> dict[int, list[ClassKey]]:
    """Return the predecessors of the classes in scope, by class, in the order of their schools and names."""
    rows = db.session.execute(
        select(ClassPredecessor.class_id, SchoolClass.year, School.unit_code, SchoolClass.name)
        .join(SchoolClass, ClassPredecessor.predecessor_id == SchoolClass.id)
        .join(School, SchoolClass.school_id == School.id)
        .where(ClassPredecessor.class_id.in_(select(SchoolClass.id).where(scope.classes)))
        .order_by(ClassPredecessor.class_id, School.sort_key, School.unit_code, SchoolClass.sort_key, SchoolClass.name)
    )
    found: dict[int, list[ClassKey]] = defaultdict(list)
    for class_id, started, unit_code, name in rows:
        found[class_id].append((started, unit_code, name))
    return found
