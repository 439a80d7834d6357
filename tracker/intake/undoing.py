"""Taking an import back.

Rows that it added go, those that it changed are as they were, links that it removed are there again. Logs are never
removed: those of an import are the logbook's matter.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, inspect, select, tuple_
from sqlalchemy.orm.attributes import set_committed_value

from tracker.dates import now
from tracker.intake.journal import Journal, Key, key_of, keys_in, kind_of, typed
from tracker.models import FileImport, FormerName, KeptReach, Plan, PlannedSession, School, SchoolClass, db
from tracker.models.batches import add_all, change_rows, chunks


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
    add_all(kind(**dict(zip(names, key_of(kind, key), strict=True))) for key in sorted(keys))


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
