"""What taking an import back would do, and what stands in its way."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tracker.dates import now
from tracker.intake.journal import Journal, key_of, keys_in, kind_of, touched_since
from tracker.intake.uploads import UNDOABLE
from tracker.models import FileImport, Headcount, Plan, SchoolClass, SessionLog, db
from tracker.models.batches import chunks

# What follows from other rows, and goes with them.
DERIVED = {"planned_session", "kept_reach", "class_to_count", "held_slot", "revision", "former_name", "upload"}
LOG = SessionLog.__tablename__


@dataclass(frozen=True)
class WayBack:
    """What taking an import back does, by table: rows that go, and rows that are as they were before.

    In its way stand rows that were changed since, rows of others that build on it, a later import that stands, its age,
    and withdrawn logs of what it added, which are `kept` and cannot be without it.
    """

    removes: Counter[str]
    restores: Counter[str]
    changed: Counter[str] = field(default_factory=Counter)
    built: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    later: int | None = None
    is_too_old: bool = False

    @property
    def is_lost(self) -> bool:
        """Say whether something stands in the way for good, so that nobody need wait for it."""
        return bool(self.changed or self.kept or self.is_too_old)

    @property
    def is_open(self) -> bool:
        """Say whether nothing stands in the way."""
        return not (self.changed or self.built or self.kept or self.later or self.is_too_old)


def way_back(journal: Journal) -> WayBack:
    """Return what taking an import back would do, whatever later ones did; the caller has found it in scope."""
    made = db.session.get_one(FileImport, journal.import_id)
    removes = Counter({table: len(keys) for table, keys in journal.added.items()})
    restores = Counter({table: len(keys) for table, keys in journal.changed.items()})
    restores.update({table: len(keys) for table, keys in journal.removed.items()})
    return WayBack(
        +removes,
        +restores,
        touched_since(journal, journal.keys),
        built_on(journal),
        withdrawn_on(journal),
        is_too_old=made.written_at < now() - UNDOABLE,
    )


def later_than(import_id: int) -> Iterator[int]:
    """Yield the later imports of the same place that are not taken back, the last one first."""
    made = db.session.get_one(FileImport, import_id)
    later = select(FileImport.id).where(FileImport.id > made.id, FileImport.undone_at.is_(None))
    if made.municipality_code:
        here = FileImport.municipality_code == made.municipality_code
        later = later.where(here | FileImport.municipality_code.is_(None))
    yield from db.session.scalars(later.order_by(FileImport.id.desc())).all()


def built_on(journal: Journal) -> Counter[str]:
    """Count the rows of each table that need what an import added, or were written on the strength of what it says."""
    count: Counter[str] = Counter()
    own = journal.keys
    for table, added in [*journal.added.items()]:
        keys = [key_of(kind_of(table), key) for key in added]
        if keys and len(keys[0]) == 1 and table != LOG:
            for name, found in pointing_at(table, [key[0] for key in keys]):
                others = {"/".join(map(str, key)) for key in found} - own.get(name, set())
                count[name] += len(others)
    class_ids = {key[0] for key in keys_in(journal, Headcount) if str(key[0]) not in journal.added["school_class"]}
    plan_ids = {key[0] for key in keys_in(journal, Plan)}
    for some in chunks(sorted(class_ids)):
        plans = set(db.session.scalars(select(Plan.id).where(Plan.class_id.in_(some))))
        count["plan"] += touched_since(journal, {"plan": {str(each) for each in plans}})["plan"]
        plan_ids |= plans
    count[LOG] += logged_since(journal, plan_ids)
    return +count


def logged_since(journal: Journal, plan_ids: Iterable[int]) -> int:
    """Count the logs in force of plans that were written or changed after an import of something else."""
    made = db.session.get_one(FileImport, journal.import_id)
    if LOG in journal.keys:
        return 0
    found: set[str] = set()
    for some in chunks(sorted(plan_ids)):
        later = (SessionLog.changed_at > made.written_at) | (SessionLog.logged_at > made.written_at)
        added = {int(key) for key in journal.added["plan"]} & set(some)
        query = select(SessionLog.id).where(SessionLog.plan_id.in_(some), later | SessionLog.plan_id.in_(added))
        found |= set(db.session.scalars(query.where(SessionLog.withdrawn_at.is_(None))))
    return len(found)


def withdrawn_on(journal: Journal) -> int:
    """Count the withdrawn logs of the plans, classes and schools that an import added: no log is ever removed."""
    of_plans = (
        select(SessionLog.id).where(SessionLog.withdrawn_at.is_not(None)).join(Plan, SessionLog.plan_id == Plan.id)
    )
    of_classes = of_plans.join(SchoolClass, Plan.class_id == SchoolClass.id)
    needed = {
        "plan": (of_plans, Plan.id),
        "school_class": (of_plans, Plan.class_id),
        "school": (of_classes, SchoolClass.school_id),
    }
    found: set[str] = set()
    for table, (query, column) in needed.items():
        for some in chunks(sorted(map(int, journal.added.get(table, ())))):
            found |= set(db.session.scalars(query.where(column.in_(some))))
    return len(found)


def pointing_at(table: str, keys: list[Any]) -> Iterator[tuple[str, set[tuple[Any, ...]]]]:
    """Yield the keys of the rows of other tables that name rows of a table."""
    for other in db.metadata.sorted_tables:
        for column in other.columns:
            names = {key.column.table.name for key in column.foreign_keys if len(key.constraint.columns) == 1}  # type: ignore[union-attr] # each belongs to one
            if table in names and other.name not in DERIVED:
                found: set[tuple[Any, ...]] = set()
                for some in chunks(keys):
                    rows = db.session.execute(select(*other.primary_key.columns).where(column.in_(some)))
                    found |= {tuple(row) for row in rows}
                yield other.name, found
