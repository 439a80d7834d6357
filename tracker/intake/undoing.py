"""Taking an import back: what that would do, what stands in its way, and doing it.

Rows that it added go, those that it changed are as they were, links that it removed are there again. Logs are never
removed: those of an import are the logbook's matter.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, inspect, select, tuple_
from sqlalchemy.orm.attributes import set_committed_value

from tracker.dates import now
from tracker.intake.journal import Journal, Key, key_of, kind_of, touched_since, typed
from tracker.intake.uploads import UNDOABLE
from tracker.models import (
    FileImport,
    FormerName,
    Headcount,
    KeptReach,
    Plan,
    PlannedSession,
    School,
    SchoolClass,
    SessionLog,
    db,
)
from tracker.models.batches import add_rows, change_rows, chunks

# What follows from other rows, and goes with them.
DERIVED = {"planned_session", "kept_reach", "held_slot", "revision", "former_name", "upload"}
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


def keys_in(journal: Journal, kind: type[Any]) -> Iterator[Key]:
    """Yield the rows of a kind that an import touched."""
    return (key_of(kind, key) for key in journal.keys.get(kind.__tablename__, ()))


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


def undo_rows(journal: Journal) -> set[tuple[str, int]]:
    """Take the rows of an import back; return the municipalities and school years to count again.

    A plan that goes may have been all that made a programme one for other stages, in classes beside its own too.
    """
    plan_ids = [key[0] for key in keys_in(journal, Plan)]
    of_plans = select(School.municipality_code, SchoolClass.year).join(School, SchoolClass.school_id == School.id)
    of_plans = of_plans.join(Plan, Plan.class_id == SchoolClass.id).distinct()
    places: set[tuple[str, int]] = set()
    for some in chunks(plan_ids):
        places |= {(code, year) for code, year in db.session.execute(of_plans.where(Plan.id.in_(some)))}
    # A school may belong to another that goes; a plan was perhaps ended for the sake of one that goes.
    restore("school", journal.changed.pop("school", {}))
    for table in reversed(db.metadata.sorted_tables):
        remove_added(table.name, journal)
    for table, changes in journal.changed.items():
        restore(table, changes)
    for table, keys in journal.removed.items():
        put_back(table, keys)
    return places


def remove_added(table: str, journal: Journal) -> None:
    """Remove the rows that an import added to a table, with what follows from them."""
    kind = kind_of(table)
    keys = [key_of(kind, key) for key in journal.added.get(table, ())]
    for some in chunks(keys):
        ids = [key[0] for key in some]
        if kind is Plan:
            forget(PlannedSession, PlannedSession.plan_id.in_(ids))
        if kind is SchoolClass:
            forget(KeptReach, KeptReach.class_id.in_(ids))
        if kind is School:
            take_away(kind, some, lambda school: school.parent_id is not None)
        take_away(kind, some, lambda _row: True)


def forget(kind: type[Any], condition: Any) -> None:
    """Remove rows that the audit log does not follow, the quick way."""
    db.session.execute(delete(kind).where(condition).execution_options(synchronize_session=False))


def take_away(kind: type[Any], keys: list[Key], wanted: Callable[[Any], bool]) -> None:
    """Remove rows by key, without asking each for others: what belongs to them has gone before."""
    mapper = inspect(kind)
    several = [each.key for each in mapper.relationships if each.uselist]
    for row in db.session.scalars(select(kind).where(same_key(mapper, keys))):
        if wanted(row):
            for name in several:
                set_committed_value(row, name, [])
            db.session.delete(row)
    db.session.flush()


def same_key(mapper: Any, keys: list[Key]) -> Any:
    """Return the condition that a row's key is one of some."""
    columns = mapper.primary_key
    return columns[0].in_([key[0] for key in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)


def restore(table: str, changes: dict[str, dict[str, Any]]) -> None:
    """Let rows say what they said before."""
    kind = kind_of(table)
    attributes = inspect(kind).column_attrs
    wanted: dict[Any, dict[str, object]] = {}
    for text, before in changes.items():
        key = key_of(kind, text)
        values: dict[str, object] = {
            name: typed(attributes[name].columns[0], value) for name, value in before.items() if name in attributes
        }
        wanted[key if len(key) > 1 else key[0]] = values
    change_rows(kind, wanted)


def put_back(table: str, keys: Iterable[str]) -> None:
    """Add rows again that were removed; they hold nothing but their key."""
    kind = kind_of(table)
    mapper = inspect(kind)
    names = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    for _row in add_rows(kind(**dict(zip(names, key_of(kind, key), strict=True))) for key in sorted(keys)):
        pass


def claim(import_id: int) -> bool:
    """Keep others from taking the same import back; say whether it is still to be taken back."""
    made = db.session.scalar(select(FileImport).where(FileImport.id == import_id).with_for_update())
    return made is not None and made.undone_at is None


def mark_undone(import_id: int, by_id: int) -> None:
    """Note that an import was taken back, and by whom."""
    made = db.session.get_one(FileImport, import_id)
    forget(FormerName, FormerName.import_id == import_id)
    made.undone_at, made.undone_by_id = now(), by_id
    db.session.flush()
