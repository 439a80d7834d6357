"""The imports that were made: noted when they are written, and listed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import aliased

from tracker.access import Scope
from tracker.dates import now
from tracker.models import FileImport, FormerName, ImportKind, Municipality, School, User, db
from tracker.models.batches import Tally, chunks, insert_rows
from tracker.paging import PAGE, Paged, page_of
from tracker.words import search_key

LONGEST_NAME = 120
# Who made an import.
By = aliased(User)


@dataclass(frozen=True)
class KnownImport:
    """An import: what it held, who made it and when, what it did, and when and by whom it was taken back, if it was.

    by: None on the command line.
    """

    id: int
    kind: ImportKind
    municipality_code: str | None
    municipality: str | None
    file_name: str
    by: str | None
    written_at: datetime
    tally: Tally
    undone_at: datetime | None
    undone_by: str | None


def begin(
    kind: ImportKind,
    file_name: str,
    tally: Tally,
    codes: Iterable[str | None],
    names: Mapping[int, str],
    *,
    by_id: int | None,
) -> int:
    """Note an import right before it is written, so that its events name it; return its id.

    `codes` are the municipalities that it touches, None for everywhere; `names` those of people whom it renames.
    """
    towns = set(codes)
    row = FileImport(
        kind=kind,
        municipality_code=towns.pop() if len(towns) == 1 else None,
        file_name=file_name[-LONGEST_NAME:],
        user_id=by_id,
        written_at=now(),
        added=tally.added,
        changed=tally.changed,
        unchanged=tally.unchanged,
    )
    db.session.add(row)
    db.session.flush()
    insert_rows(FormerName, ({"import_id": row.id, "user_id": key, "name": name} for key, name in names.items()))
    g.import_id = row.id
    return row.id


def towns_of(unit_codes: Iterable[str]) -> set[str]:
    """Return the municipalities in which schools lie; the caller has found them in scope."""
    found: set[str] = set()
    for some in chunks(set(unit_codes)):
        found |= set(db.session.scalars(select(School.municipality_code).where(School.unit_code.in_(some))))
    return found


ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": (FileImport.id.desc(),),
    "oldest": (FileImport.id,),
    "file": (FileImport.file_name, FileImport.id.desc()),
    "person": (By.sort_key, FileImport.id.desc()),
}


def imports(
    scope: Scope,
    user_id: int,
    *,
    kind: ImportKind | None = None,
    words: str = "",
    order: str = "newest",
    page: int = 1,
) -> Paged[KnownImport]:
    """Return a page of the imports in scope and one's own, in an order.

    Those of a kind, with words in the name of the file or the person.
    """
    found = rows(seen(scope, user_id)).where(*named(words), *([FileImport.kind == kind] if kind else []))
    number = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    query = found.order_by(*ORDERS[order]).limit(PAGE)
    return page_of(number, page, lambda first: [known(row) for row in db.session.execute(query.offset(first))])


def named(words: str) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on `FileImport` and `By`: each word is in the name of the file or of the person."""
    for word in search_key(words).split():
        # Stored as typed: what people type in either case is found.
        called = (FileImport.file_name.contains(each, autoescape=True) for each in {word, word.upper(), word.title()})
        in_capitals = func.lower(FileImport.file_name).contains(word, autoescape=True)
        yield or_(By.search_key.contains(word, autoescape=True), in_capitals, *called)


def find_import(scope: Scope, user_id: int, import_id: int) -> KnownImport | None:
    """Return an import in scope, or one's own."""
    row = db.session.execute(rows(seen(scope, user_id)).where(FileImport.id == import_id)).one_or_none()
    return known(row) if row else None


def seen(scope: Scope, user_id: int) -> ColumnElement[bool]:
    """Return the condition on the imports that one may know of."""
    if scope.everywhere:
        return true()
    return or_(FileImport.user_id == user_id, FileImport.municipality_code.in_(sorted(scope.municipality_codes)))


def rows(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the query behind `KnownImport`."""
    undone_by = aliased(User)
    return (
        select(FileImport, Municipality.name, By.name, undone_by.name.label("undone_by"))
        .outerjoin(By, FileImport.user_id == By.id)
        .outerjoin(undone_by, FileImport.undone_by_id == undone_by.id)
        .outerjoin(Municipality, FileImport.municipality_code == Municipality.code)
        .where(condition)
    )


def known(row: Any) -> KnownImport:
    """Return an import as it is known."""
    made, municipality, by, undone_by = row
    tally = Tally(made.added, made.changed, made.unchanged)
    return KnownImport(
        made.id,
        made.kind,
        made.municipality_code,
        municipality,
        made.file_name,
        by,
        made.written_at,
        tally,
        made.undone_at,
        undone_by,
    )
