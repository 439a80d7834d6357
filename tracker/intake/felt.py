"""From which days on figures become other ones when an import is taken back."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker import line
from tracker.dates import SchoolYear
from tracker.intake.journal import Journal, key_of
from tracker.models import ClassPredecessor, Headcount, Plan, PlanStage, School, SchoolClass, db
from tracker.models.batches import chunks

# The columns of a plan that make other figures from its first day on.
FROM_THE_FIRST = frozenset({"groups", "starts_on", "ends_on"})
Place = tuple[str, SchoolYear]


def felt(journal: Journal) -> Iterator[line.Felt]:
    """Yield where figures of classes and plans become other ones, and from which day on."""
    yield from by_headcounts(journal)
    yield from by_plans(journal)
    links = keys_of(ClassPredecessor, journal.added, journal.removed)
    yield from (line.linked(*place) for place in {*places_of(class_id for class_id, _before in links).values()})


def keys_of(kind: type[Any], *tables: Any) -> set[tuple[Any, ...]]:
    """Return the keys of the rows of a kind that parts of a journal name."""
    return {key_of(kind, text) for rows in tables for text in rows.get(kind.__tablename__, ())}


def places_of(class_ids: Iterable[int]) -> dict[int, Place]:
    """Return the municipality and school year of each class."""
    query = select(SchoolClass.id, School.municipality_code, SchoolClass.year).join(School)
    found: dict[int, Place] = {}
    for some in chunks({*class_ids}):
        rows = db.session.execute(query.where(SchoolClass.id.in_(some)))
        found |= {class_id: (code, SchoolYear(year)) for class_id, code, year in rows}
    return found


def by_headcounts(journal: Journal) -> Iterator[line.Felt]:
    """Yield from which day on classes have other pupils; the first headcount counts for the time before it, too."""
    added = keys_of(Headcount, journal.added)
    changes = journal.changed.get(Headcount.__tablename__, {})
    touched = added | {key_of(Headcount, text) for text, before in changes.items() if "pupils" in before}
    first: dict[tuple[int, int], date] = {}
    for some in chunks({class_id for class_id, _stage, _day in touched}):
        query = select(Headcount.class_id, Headcount.stage, Headcount.reference_date)
        for class_id, stage, day in db.session.execute(query.where(Headcount.class_id.in_(some))):
            if (class_id, stage, day) not in added:
                first[class_id, stage] = min(day, first.get((class_id, stage), day))
    places = places_of(class_id for class_id, _stage, _day in touched)
    for class_id, stage, day in touched:
        code, year = places[class_id]
        yield code, year.first if first.get((class_id, stage), date.max) >= day else day


def by_plans(journal: Journal) -> Iterator[line.Felt]:
    """Yield from which day on plans are other ones."""
    changes = {int(text): before for text, before in journal.changed.get(Plan.__tablename__, {}).items()}
    whole = {plan_id for (plan_id,) in keys_of(Plan, journal.added)}
    whole |= {plan_id for plan_id, _stage in keys_of(PlanStage, journal.added, journal.removed)}
    whole |= {plan_id for plan_id, before in changes.items() if FROM_THE_FIRST & before.keys()}
    query = select(Plan.id, School.municipality_code, Plan.starts_on, Plan.ended_on)
    query = query.join(SchoolClass, Plan.class_id == SchoolClass.id).join(School, SchoolClass.school_id == School.id)
    for some in chunks(whole | {plan_id for plan_id, before in changes.items() if "ended_on" in before}):
        for plan_id, code, starts_on, ended_on in db.session.execute(query.where(Plan.id.in_(some))):
            column, now = ("starts_on", starts_on) if plan_id in whole else ("ended_on", ended_on)
            yield code, earlier(now, changes.get(plan_id, {}).get(column))


def earlier(now: date | None, before: str | None) -> date | None:
    """Return the earlier of the days that a column holds and held before."""
    return min((day for day in (now, before and date.fromisoformat(before)) if day), default=None)
