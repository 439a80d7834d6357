"""What an import did, row by row, as its audit events tell it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, inspect, select

from tracker.models import AuditEvent, Base, FileImport, FormerName, db
from tracker.models.base import Moment
from tracker.models.batches import chunks

Key = tuple[Any, ...]


@dataclass
class Journal:
    """Of each table the rows that an import added or removed, and what others held before; keys as the log writes them.

    `last` is its last event.
    """

    import_id: int
    last: int = 0
    added: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    changed: defaultdict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def keys(self) -> dict[str, set[str]]:
        """Return the rows that it touched, by table."""
        tables = {*self.added, *self.removed, *self.changed}
        return {each: {*self.added[each], *self.removed[each], *self.changed[each]} for each in tables}

    def remember(self, action: str, subject: str, key: str, changes: Mapping[str, Any]) -> None:
        """Take an event in; of several about one row the first says what was there before."""
        if action == "added":
            self.added[subject].add(key)
        elif action == "removed":
            self.removed[subject].add(key)
        elif key not in self.added[subject]:
            before = {name: change[0] for name, change in changes.items() if change}
            self.changed[subject][key] = before | self.changed[subject].get(key, {})


def journal_of(import_id: int) -> Journal:
    """Return what an import did; the caller has found it in scope."""
    found = Journal(import_id)
    columns = AuditEvent.id, AuditEvent.action, AuditEvent.subject, AuditEvent.subject_id, AuditEvent.changes
    query = select(*columns).where(AuditEvent.import_id == import_id).order_by(AuditEvent.id)
    for number, action, subject, key, changes in db.session.execute(query):
        found.last = number
        if subject != FileImport.__tablename__:
            found.remember(action, subject, key, changes)
    for user_id, name in db.session.execute(
        select(FormerName.user_id, FormerName.name).where(FormerName.import_id == import_id)
    ):
        found.changed["user_account"].setdefault(str(user_id), {})["name"] = name
    return found


def touched_since(journal: Journal, keys: Mapping[str, Iterable[str]]) -> Counter[str]:
    """Count the rows of each table that were changed after an import; what was taken back since then is as it was."""
    undone = select(FileImport.id).where(FileImport.undone_at.is_not(None))
    count: Counter[str] = Counter()
    for subject, wanted in keys.items():
        for some in chunks(sorted(wanted)):
            later = (
                select(AuditEvent.subject_id)
                .distinct()
                .where(
                    AuditEvent.subject == subject,
                    AuditEvent.subject_id.in_(some),
                    AuditEvent.id > journal.last,
                    AuditEvent.import_id.is_(None) | AuditEvent.import_id.not_in(undone),
                )
            )
            count[subject] += len(db.session.scalars(later).all())
    return +count


def kind_of(table: str) -> type[Base]:
    """Return the kind of row that a table holds."""
    kinds: list[type[Base]] = [each.class_ for each in Base.registry.mappers]
    return next(kind for kind in kinds if kind.__tablename__ == table)


def key_of(kind: type[Base], text: str) -> Key:
    """Return a row's key from how the audit log writes it."""
    columns = inspect(kind).primary_key
    parts: list[str] = text.split("/")
    return tuple(typed(column, part) for column, part in zip(columns, parts, strict=True))


def typed(column: Any, value: Any) -> Any:
    """Return a value of the audit log as its column holds it."""
    kind: Any = column.type
    if value is None or isinstance(kind, Boolean):
        return value
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    read: Any = getattr(kind, "enum_class", None) or kind.python_type
    return read(value)


def keys_in(journal: Journal, kind: type[Any]) -> Iterator[Key]:
    """Yield the rows of a kind that an import touched."""
    return (key_of(kind, key) for key in journal.keys.get(kind.__tablename__, ()))
